import type { WorkspaceEntry } from "../../contracts/index.ts";
import type { CopiedSize } from "./limits.ts";
import { resolveLink } from "./link-resolution.ts";
import type { LinkEnd } from "./link-resolution.ts";
import { openBelow, readWorkspaceFile } from "./tree/regular-file.ts";
import type { OpenFile } from "./tree/regular-file.ts";
import type { EntryState, ReadonlySnapshot, Snapshot } from "./tree/snapshot.ts";

/** A folder that holds files of a state; it may be moved, so all entries whose content lies in it share this object. */
export interface Home {
  root: string;
}

/** What is known of one entry of a finished state. */
export interface KnownEntry extends EntryState {
  /** null where nobody has read it yet, and for what is no file. */
  sha256: string | null;
  /** The task that made or last changed it; null: it came with the project. */
  madeBy: string | null;
  home: Home;
}

/** All that stands in a finished state: files and links, and the folders, empty ones too. */
export interface KnownState {
  entries: ReadonlyMap<string, KnownEntry>;
  folders: ReadonlySet<string>;
}

/** A state of which nothing but a fresh copy is known. */
export function freshState(snapshot: Snapshot, home: Home): KnownState {
  const entries = new Map<string, KnownEntry>();
  for (const [path, state] of snapshot.entries)
    entries.set(path, { ...state, sha256: null, madeBy: null, home });
  return { entries, folders: snapshot.folders };
}

/** Whether a state is larger than this. */
export function isLarger({ entries, folders }: KnownState, size: CopiedSize): boolean {
  if (entries.size + folders.size > size.entries) return true;
  let total = 0;
  for (const { bytes } of entries.values()) total += bytes;
  return total > size.bytes;
}

/** Where each link of a state leads, as the session sees it under `roots`. */
export function linkEnds(state: ReadonlySnapshot, roots: readonly string[]): Map<string, LinkEnd> {
  const links = new Map<string, Buffer>();
  for (const [path, { target }] of state.entries) if (target !== null) links.set(path, target);
  const map = { links, directories: state.folders, files: state.entries };
  return new Map([...links.keys()].map((path) => [path, resolveLink(path, map, roots)]));
}

/** Every entry of a state, as one that nothing has changed. */
export function unchangedEntries(state: KnownState, roots: readonly string[]): WorkspaceEntry[] {
  const ends = linkEnds(state, roots);
  return inOrder(
    [...state.entries].map(([path, entry]) => ({
      ...unchangedEntry(path, entry),
      ...ends.get(path),
    })),
  );
}

/** A known entry as one that nothing has changed; where a link leads is still to be told. */
export function unchangedEntry(
  path: string,
  { type, bytes, sha256, target, madeBy }: KnownEntry,
): WorkspaceEntry {
  return {
    path,
    type,
    bytes,
    sha256,
    change: "unchanged",
    target: target?.toString("utf8") ?? null,
    escapes: false,
    resolved: null,
    madeBy,
  };
}

/** By path, character by character. */
export function inOrder<Entry extends { path: string }>(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The first bytes of a file of a state; null where the path names none. */
export function readKnown(
  state: KnownState,
  path: string,
  maxBytes: number,
): { content: Buffer; bytes: number } | null {
  const entry = state.entries.get(path);
  return entry === undefined ? null : readWorkspaceFile(entry.home.root, path, maxBytes);
}

/** Opens the content of an entry of a state; null for what is no file. The caller closes the descriptor. */
export function openKnown(state: KnownState, path: string): OpenFile | null {
  const entry = state.entries.get(path);
  return entry === undefined ? null : openBelow(entry.home.root, path);
}
