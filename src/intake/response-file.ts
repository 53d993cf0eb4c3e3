import { constants } from "node:fs";
import { lstat, realpath } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { badInput, excerpt, shownPath } from "./bad-input.ts";
import { decodeUtf8, readInputFile } from "./input-bytes.ts";
import { MAX_RESPONSE_BYTES, responseTooLarge } from "./response-limit.ts";

/**
 * Reads a response that a document names by path, or that lies beside it: a regular file below the document's folder,
 * with no link on the way.
 * @param folder the document's folder
 * @param path relative to it, as written
 * @param place where the path stands, for messages
 */
export async function readResponseFile(folder: string, path: string, place: () => string): Promise<string> {
  const steps = path.split(/[/\\]/).filter((step) => step !== "" && step !== ".");
  if (
    steps.length === 0 ||
    isAbsolute(path) ||
    /^[A-Za-z]:/.test(path) ||
    steps.includes("..") ||
    path.includes("\0")
  ) {
    throw badInput(
      place(),
      `the response path "${excerpt(path)}" must lie below the document's folder.`,
      "Write it relative to the document, without `..`.",
    );
  }
  // Only what lies below the document's folder must be free of links; the folder itself may be reached by one.
  let current = await realpath(folder);
  for (const [at, step] of steps.entries()) {
    current = join(current, step);
    const stat = await lstat(current).catch(() => null);
    if (stat === null) {
      throw badInput(
        place(),
        `the response file "${excerpt(path)}" does not exist in ${shownPath(folder)}.`,
        "Check the path; it is relative to the document.",
      );
    }
    if (stat.isSymbolicLink()) {
      throw badInput(
        place(),
        `the response path "${excerpt(path)}" goes through a link ("${excerpt(step)}").`,
        "Put the file itself there.",
      );
    }
    const last = at === steps.length - 1;
    if (last ? !stat.isFile() : !stat.isDirectory()) {
      throw badInput(
        place(),
        `the response path "${excerpt(path)}" is not a regular file ("${excerpt(step)}").`,
        "Name a Markdown file.",
      );
    }
    if (last && stat.size > MAX_RESPONSE_BYTES) throw responseTooLarge(place(), stat.size);
  }
  return decodeUtf8(await readInputFile(current, constants.O_NOFOLLOW), current, true);
}
