import { closeSync, fchmodSync, fstatSync, mkdirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import type { Delta } from "./delta.ts";
import { openDirectory } from "./tree/directory-walk.ts";
import { mergeTree } from "./tree/merge-tree.ts";
import { atPath, openFolderBelow } from "./tree/path-below.ts";
import { parentOf } from "./tree/path-name.ts";
import { systemErrorCode } from "./system-error.ts";
import type { Trash } from "./tree/trash.ts";

/** Moves the files of a delta out of the whole workspace that the execution left, into an empty folder. */
export function extractDelta(delta: Delta, destination: string): void {
  const source = delta.home.root;
  const made = new Set([""]);
  const makeFolder = (path: string): void => {
    if (made.has(path)) return;
    made.add(path);
    makeFolder(parentOf(path));
    copyFolder(source, destination, path);
  };
  const move = (path: string): void => {
    makeFolder(parentOf(path));
    atPath(source, path, (at) => atPath(destination, path, (to) => renameSync(at, to)));
  };
  // A new folder has nothing in it that is not new.
  const isInNewFolder = (path: string): boolean => delta.folders.has(parentOf(path));
  for (const path of delta.folders) if (!isInNewFolder(path)) move(path);
  for (const path of delta.entries.keys()) if (!isInNewFolder(path)) move(path);
  delta.home.root = destination;
}

function copyFolder(source: string, destination: string, path: string): void {
  const from = openFolderBelow(source, path);
  try {
    const to = atPath(destination, path, (at) => {
      mkdirSync(at, 0o700);
      return openDirectory(at);
    });
    fchmodSync(to, (fstatSync(from).mode & 0o777) | 0o700);
    closeSync(to);
  } finally {
    closeSync(from);
  }
}

/** Moves the files of a delta over a whole state, and deletes what the execution deleted. */
export function foldDelta(delta: Delta, state: string, trash: Trash): void {
  for (const path of delta.removedEntries) unless("EISDIR", () => atPath(state, path, unlinkSync));
  mergeTree(delta.home.root, state, { opaque: new Set(), trash });
  const deepestFirst = [...delta.removedFolders].toSorted((a, b) => b.length - a.length);
  for (const path of deepestFirst) unless("ENOTEMPTY", () => atPath(state, path, rmdirSync));
  delta.home.root = state;
}

/** Does what only makes sense where the entry is still there, and still what it was. */
function unless(code: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (![code, "ENOENT", "ENOTDIR", "ELOOP"].includes(systemErrorCode(error))) throw error;
  }
}
