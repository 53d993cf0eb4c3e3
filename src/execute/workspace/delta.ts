import { stateAfter } from "./comparison.ts";
import type { Compared } from "./comparison.ts";
import type { Home, KnownEntry, KnownState } from "./known-state.ts";
import { foldersAbove } from "./tree/path-name.ts";
import type { ReadonlySnapshot } from "./tree/snapshot.ts";

/** What one execution did to the state that it started from. */
export interface Delta {
  executionId: string;
  taskId: string;
  /** Where its files lie. */
  home: Home;
  /** Files and links that it made, changed or touched. */
  entries: ReadonlyMap<string, KnownEntry>;
  /** Folders that it made. */
  folders: ReadonlySet<string>;
  /** Files and links of before that are gone. */
  removedEntries: readonly string[];
  /** Folders of before that are gone. */
  removedFolders: ReadonlySet<string>;
}

/** What an execution did, from its comparison with the state that it started from. */
export function deltaOf(
  execution: { executionId: string; taskId: string },
  before: ReadonlySnapshot,
  compared: Compared,
  home: Home,
): Delta {
  const after = stateAfter(compared, home);
  const entries = new Map<string, KnownEntry>();
  for (const path of compared.touched) {
    const entry = after.entries.get(path);
    if (entry !== undefined) entries.set(path, entry);
  }
  const gone = (paths: Iterable<string>, still: { has(path: string): boolean }): string[] =>
    compared.complete ? [...paths].filter((path) => !still.has(path)) : [];
  return {
    ...execution,
    home,
    entries,
    folders: new Set([...after.folders].filter((path) => !before.folders.has(path))),
    removedEntries: gone(before.entries.keys(), after.entries),
    removedFolders: new Set(gone(before.folders, after.folders)),
  };
}

/** A state with what an execution did put over it; a folder that it removed stays where others have put something. */
export function withDelta(state: KnownState, delta: Delta): KnownState {
  const entries = new Map(state.entries);
  const folders = new Set(state.folders);
  for (const path of delta.removedEntries) entries.delete(path);
  removeReplacedFolders(entries, folders, delta);
  const needed = new Set(delta.folders);
  for (const path of delta.entries.keys()) for (const above of foldersAbove(path)) needed.add(above);
  for (const path of needed) {
    entries.delete(path);
    folders.add(path);
  }
  for (const [path, entry] of delta.entries) entries.set(path, entry);
  removeEmptyFolders(entries, folders, delta.removedFolders);
  return { entries, folders };
}

/** Folders in whose place the execution has put a file or link, with all below them. */
function removeReplacedFolders(entries: Map<string, unknown>, folders: Set<string>, delta: Delta): void {
  const replaced = new Set([...delta.entries.keys()].filter((path) => folders.has(path)));
  if (replaced.size === 0) return;
  const isBelow = (path: string): boolean => [...foldersAbove(path)].some((above) => replaced.has(above));
  for (const path of entries.keys()) if (isBelow(path)) entries.delete(path);
  for (const path of folders) if (replaced.has(path) || isBelow(path)) folders.delete(path);
}

function removeEmptyFolders(
  entries: ReadonlyMap<string, unknown>,
  folders: Set<string>,
  removed: ReadonlySet<string>,
): void {
  if (removed.size === 0) return;
  const used = new Set<string>();
  for (const path of entries.keys()) for (const above of foldersAbove(path)) used.add(above);
  for (const path of folders) if (!removed.has(path)) for (const above of foldersAbove(path)) used.add(above);
  for (const path of removed) if (!used.has(path)) folders.delete(path);
}
