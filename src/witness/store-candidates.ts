import { closeSync, constants, openSync, readSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";

const MOST_ENTRIES = 200_000;
const MOST_DEPTH = 26;
const SQLITE_MAGIC = Buffer.from("SQLite format 3\0", "latin1");

/**
 * Whether a workspace may hold an MLflow store: a `meta.yaml` two folders below one named by digits, or any sqlite file.
 * Cheap, so that no Python is started for nothing; true also where the workspace is too large or deep to look through. Links are not followed.
 */
export async function hasStoreCandidates(root: string): Promise<boolean> {
  const pending: { path: string; names: string[] }[] = [{ path: root, names: [] }];
  let entries = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (folder.names.length > MOST_DEPTH) return true;
    const directory = await opendir(folder.path).catch(() => null);
    // What cannot be opened is the reader's to report.
    if (directory === null) return true;
    for await (const entry of directory) {
      entries += 1;
      if (entries > MOST_ENTRIES) return true;
      const path = join(folder.path, entry.name);
      if (entry.isDirectory()) pending.push({ path, names: [...folder.names, entry.name] });
      else if (entry.isFile() && (isRunMeta(entry.name, folder.names) || isDatabase(path))) return true;
    }
  }
  return false;
}

/** How much of a file `isStoreCandidate` looks at. */
export const STORE_MAGIC_BYTES = SQLITE_MAGIC.length;

/** Whether one file of a workspace, by its path and its first bytes, may belong to a store as `hasStoreCandidates` has it. */
export function isStoreCandidate(path: string, start: Uint8Array): boolean {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  return isRunMeta(name, folders) || SQLITE_MAGIC.equals(start.subarray(0, STORE_MAGIC_BYTES));
}

function isRunMeta(name: string, folders: string[]): boolean {
  return name === "meta.yaml" && /^\d{1,18}$/.test(folders.at(-2) ?? "");
}

function isDatabase(path: string): boolean {
  let handle: number;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const start = Buffer.alloc(SQLITE_MAGIC.length);
    return readSync(handle, start, 0, start.length, 0) === start.length && start.equals(SQLITE_MAGIC);
  } catch {
    return false;
  } finally {
    closeSync(handle);
  }
}
