import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, open, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import { RunproofError } from "../errors.ts";
import { badInput, excerpt } from "./bad-input.ts";

/** Reads an input file. @throws INPUT_UNREADABLE where it is absent, closed, a folder, a FIFO or a device. */
export async function readInputFile(path: string): Promise<Uint8Array> {
  let file: FileHandle | null = null;
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for its writer for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (stat.isDirectory())
      throw unreadable(path, "it is a folder", "Name the file in it: a handoff, a tracker or .md files.");
    if (!stat.isFile())
      throw unreadable(path, "it is no regular file", "Pipe the text in and name - instead.");
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof RunproofError) throw cause;
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT" || code === "ENOTDIR")
      throw unreadable(path, "there is no such file", "Check the path.", cause);
    if (code === "EACCES" || code === "EPERM")
      throw unreadable(path, "no permission to read it", "Check the file's owner and mode.", cause);
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), "Check the path.", cause);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, why: string, hint: string, cause?: unknown): RunproofError {
  return new RunproofError("INPUT_UNREADABLE", `${excerpt(path, 300)} cannot be read: ${why}.`, {
    hint,
    cause,
  });
}

/** Decodes UTF-8 strictly; one byte order mark at the start is kept where `keepMark`. @throws INPUT_INVALID with line and column of the first wrong byte. */
export function decodeUtf8(bytes: Uint8Array, path: string, keepMark = false): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch {
    const good = validPrefix(bytes);
    const before = new TextDecoder("utf-8").decode(bytes.subarray(0, good));
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    throw badInput(
      `${path}:${line}:${column}`,
      `byte ${good} is not valid UTF-8 (0x${(bytes[good] ?? 0).toString(16).padStart(2, "0")}).`,
      "Save the file as UTF-8.",
    );
  }
}

/** Length of the longest valid beginning, found by halving. */
function validPrefix(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      // A sequence cut by the end of the slice is no error of the slice.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

/**
 * Reads a response that a document names by path: below the document's folder, no link on the way.
 * @param place where the path stands, for messages
 */
export async function readResponseFile(folder: string, path: string, place: string): Promise<string> {
  const names = path.split(/[/\\]/);
  if (path === "" || isAbsolute(path) || names.includes("..") || path.includes("\0")) {
    throw badInput(
      place,
      `the response path "${excerpt(path)}" must lie below the document's folder.`,
      "Write it relative to the document, without `..`.",
    );
  }
  const root = await realpath(folder);
  let current = root;
  for (const name of names) {
    current = join(current, name);
    const stat = await lstat(current).catch(() => null);
    if (stat === null)
      throw badInput(
        place,
        `the response file "${excerpt(path)}" does not exist below ${folder}.`,
        "Check the path.",
      );
    if (stat.isSymbolicLink())
      throw badInput(
        place,
        `the response path "${excerpt(path)}" goes through a link (${name}).`,
        "Put the file itself there.",
      );
  }
  if (!(await realpath(dirname(current))).concat(sep).startsWith(root === sep ? sep : root + sep)) {
    throw badInput(
      place,
      `the response path "${excerpt(path)}" leaves the document's folder.`,
      "Put the file below it.",
    );
  }
  return decodeUtf8(await readInputFile(current), current, true);
}
