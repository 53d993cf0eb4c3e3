import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, read, readSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { promisify } from "node:util";
import { atPath } from "./path-below.ts";

/** How a regular file is opened for reading: no link is followed, nothing blocks. */
export const OPEN_FILE =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK = 1024 * 1024;
const readAsync = promisify(read);

/** Smaller files are never called sparse. */
const SPARSE_BYTES = 1024n * 1024n;

/** An open regular file. The holder closes the descriptor. */
export interface OpenFile {
  descriptor: number;
  stat: BigIntStats;
}

/** Whether a file occupies clearly less than it is long. */
export function isSparse(stat: BigIntStats): boolean {
  return stat.size > SPARSE_BYTES && stat.blocks * 512n < stat.size / 2n;
}

/** Opens a regular file; null for a link, a FIFO, a device, anything else, or what is gone. Never blocks, never follows the last link. */
export function openRegularFile(at: Buffer | string): OpenFile | null {
  let descriptor: number;
  try {
    descriptor = openSync(at, OPEN_FILE);
  } catch {
    return null;
  }
  const stat = fstatSync(descriptor, { bigint: true });
  if (stat.isFile()) return { descriptor, stat };
  closeSync(descriptor);
  return null;
}

/** Opens a regular file by its path below a folder, following no link on the way. Null where there is none. */
export function openBelow(root: string, path: string): OpenFile | null {
  try {
    return atPath(root, path, openRegularFile);
  } catch {
    return null;
  }
}

/** SHA-256 in hex of an open file's content, up to the size it had when it was opened. */
export async function digestOf(file: OpenFile): Promise<string> {
  const hash = createHash("sha256");
  const size = Number(file.stat.size);
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(size, 1)));
  let position = 0;
  while (position < size) {
    const wanted = Math.min(chunk.length, size - position);
    // Small files are read at once; large ones leave the event loop free.
    const count =
      size <= CHUNK
        ? readSync(file.descriptor, chunk, 0, wanted, position)
        : (await readAsync(file.descriptor, chunk, 0, wanted, position)).bytesRead;
    if (count === 0) break;
    hash.update(chunk.subarray(0, count));
    position += count;
  }
  return hash.digest("hex");
}

/**
 * The first bytes of a workspace file.
 * @returns null where the path names no regular file (a link on the way counts as none)
 */
export function readWorkspaceFile(
  root: string,
  path: string,
  maxBytes: number,
): { content: Buffer; bytes: number } | null {
  const file = openBelow(root, path);
  if (file === null) return null;
  try {
    const bytes = Number(file.stat.size);
    const content = Buffer.alloc(Math.min(bytes, maxBytes));
    let filled = 0;
    while (filled < content.length) {
      const count = readSync(file.descriptor, content, filled, content.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return { content: content.subarray(0, filled), bytes };
  } finally {
    closeSync(file.descriptor);
  }
}
