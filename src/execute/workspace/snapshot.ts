import { readlinkSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { walkTree } from "./directory-walk.ts";
import type { WorkspaceLimits } from "./limits.ts";

/** One entry of a workspace at one moment, as the file system tells it. */
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

export type Snapshot = Map<string, EntryState>;

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

/** The state of every entry below a folder of ours. Reads no content. */
export async function takeSnapshot(root: string, limits: WorkspaceLimits): Promise<Snapshot> {
  const snapshot: Snapshot = new Map();
  await walkTree(
    root,
    { visit: (entry) => void snapshot.set(entry.path, entryState(entry.stat, entry.at)) },
    { limits, mend: false },
  );
  return snapshot;
}
