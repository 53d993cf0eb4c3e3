import { readlinkSync } from "node:fs";
import type { BigIntStats } from "node:fs";

/** One file, link or other entry of a workspace at one moment, as the file system tells it. */
export interface EntryState {
  type: "file" | "link" | "other";
  bytes: number;
  modified: bigint;
  /** The kernel's own time of the last change: os.utime cannot set it back. */
  statusChanged: bigint;
  inode: bigint;
  /** A link's target as written. */
  target: Buffer | null;
}

/** What stands in a folder at one moment; paths as `encodeName` writes them. */
export interface Snapshot {
  entries: Map<string, EntryState>;
  folders: Set<string>;
}

/** A snapshot that is only looked at. */
export interface ReadonlySnapshot {
  readonly entries: ReadonlyMap<string, EntryState>;
  readonly folders: ReadonlySet<string>;
}

export function emptySnapshot(): Snapshot {
  return { entries: new Map(), folders: new Set() };
}

export function entryState(stat: BigIntStats, at: Buffer): EntryState {
  const link = stat.isSymbolicLink();
  return {
    type: link ? "link" : stat.isFile() ? "file" : "other",
    bytes: Number(stat.size),
    modified: stat.mtimeNs,
    statusChanged: stat.ctimeNs,
    inode: stat.ino,
    target: link ? readlinkSync(at, { encoding: "buffer" }) : null,
  };
}
