import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { RunproofError } from "../errors.ts";
import { badInput, excerpt, shownPath } from "./bad-input.ts";
import { textPosition } from "./text-position.ts";

const CAUSES: Record<string, [why: string, hint: string]> = {
  ENOENT: ["there is no such file", "Check the path."],
  ENOTDIR: ["there is no such file", "Check the path."],
  EACCES: ["there is no permission to read it", "Check the owner and mode of the file and its folders."],
  EPERM: ["there is no permission to read it", "Check the owner and mode of the file and its folders."],
  ELOOP: ["it is a link that leads nowhere", "Name the file itself."],
  ENXIO: ["it is a socket or a device", "Name a regular file, or pipe the text in and name - instead."],
  ENAMETOOLONG: ["its name is too long for this system", "Check the path."],
};

/** Reads a regular file whole. @throws INPUT_UNREADABLE where it is absent, closed, a folder, a FIFO, a socket or a device. */
export async function readInputFile(path: string, flags = 0): Promise<Uint8Array> {
  let file: FileHandle | null = null;
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for its writer for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | flags);
    const stat = await file.stat();
    if (stat.isDirectory())
      throw unreadable(path, "it is a folder", "Name the file in it: a handoff, a tracker or .md files.");
    if (!stat.isFile())
      throw unreadable(path, "it is not a regular file", "Pipe the text in and name - instead.");
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof RunproofError) throw cause;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const [why, hint] = CAUSES[code] ?? [excerpt(code === "" ? String(cause) : code), "Check the path."];
    throw unreadable(path, why, hint, cause);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, why: string, hint: string, cause?: unknown): RunproofError {
  return new RunproofError("INPUT_UNREADABLE", `${shownPath(path)} cannot be read: ${why}.`, { hint, cause });
}

/**
 * Decodes UTF-8 strictly. A byte order mark at the start is dropped, or kept where `keepMark` (then lines and bytes
 * are those of the file). @throws INPUT_INVALID with line, column and offset of the first wrong byte
 */
export function decodeUtf8(bytes: Uint8Array, path: string, keepMark = false): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError))
      throw unreadable(path, "it is larger than a text can be", "Split it.", cause);
    const good = validPrefix(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, good));
    const { line, column } = textPosition(before, before.length);
    const utf16 = bytes[0] === (bytes[1] === 0xfe ? 0xff : 0xfe) && (bytes[1] === 0xfe || bytes[1] === 0xff);
    throw badInput(
      `${shownPath(path)}:${line}:${column}`,
      `byte ${good} (0x${(bytes[good] ?? 0).toString(16).padStart(2, "0")}) is not valid UTF-8.`,
      utf16 ? "The file looks like UTF-16: save it as UTF-8." : "Save the file as UTF-8.",
    );
  }
}

/** Length of the longest valid beginning, found by halving. */
function validPrefix(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isValidSoFar(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  // A sequence that breaks off is valid up to there; what is wrong begins where its first byte stands.
  while (low > 0 && !isWhole(bytes.subarray(0, low))) low -= 1;
  return low;
}

function isValidSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
