import { chmodSync, closeSync, constants, lstatSync, openSync, readdirSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Omission, WorkspaceLimits } from "../limits.ts";
import { encodeName } from "./path-name.ts";
import { systemErrorCode } from "../system-error.ts";

const O_PATH = 0o10000000;
const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const ENTRIES_A_TURN = 256;

/** One entry met on a walk. `at` is valid only while the visitor runs. */
export interface Walked {
  /** Relative to the root, as `encodeName` writes it. */
  path: string;
  name: Buffer;
  /** Names the entry through its folder's open descriptor, so a folder swapped for a link leads nowhere else. */
  at: Buffer;
  stat: BigIntStats;
}

export interface Visitor {
  /** Files, links and others. */
  visit(entry: Walked): void | Promise<void>;
  /** False: the folder is left out. */
  enter?(entry: Walked): boolean;
  leave?(entry: Walked): void;
}

export interface Walk {
  /** False where a bound or a permission kept entries out of sight. */
  complete: boolean;
  omitted: Omission[];
}

export interface WalkOptions {
  limits: Pick<WorkspaceLimits, "entries" | "depth">;
  /** Whether folders and files that their maker closed to us are opened up (only in folders that are ours). */
  mend: boolean;
}

interface Progress extends Walk {
  seen: number;
  readonly options: WalkOptions;
  readonly visitor: Visitor;
}

/** The path of a name inside an open folder. */
export function below(directory: number, name: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${directory}/`), name]);
}

/** Sets the mode of an entry that is no link, by a descriptor, so that a link put in its place is not followed. */
export function setMode(at: Buffer | string, mode: number): void {
  const descriptor = openSync(at, O_PATH | constants.O_NOFOLLOW);
  try {
    chmodSync(`/proc/self/fd/${descriptor}`, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a folder itself, never what a link leads to. The caller closes the descriptor. */
export function openDirectory(at: Buffer | string): number {
  return openSync(at, OPEN_DIRECTORY);
}

function omit(progress: Progress, path: string, reason: string): void {
  progress.complete = false;
  progress.omitted.push({ path, reason });
}

/** Sends the entries of a tree to the visitor: never follows a link, opens nothing but folders, stays within the bounds. */
export async function walkTree(root: string, visitor: Visitor, options: WalkOptions): Promise<Walk> {
  const progress: Progress = { complete: true, omitted: [], seen: 0, options, visitor };
  const directory = openDirectory(root);
  try {
    await walkDirectory(directory, "", 0, progress);
  } finally {
    closeSync(directory);
  }
  return { complete: progress.complete, omitted: progress.omitted };
}

async function walkDirectory(
  directory: number,
  prefix: string,
  depth: number,
  progress: Progress,
): Promise<void> {
  const names: Buffer[] = readdirSync(`/proc/self/fd/${directory}`, { encoding: "buffer" }).toSorted((a, b) =>
    Buffer.compare(a, b),
  );
  for (const name of names) {
    const path = prefix + encodeName(name);
    if (progress.seen >= progress.options.limits.entries) {
      omit(
        progress,
        path,
        `more than ${progress.options.limits.entries} entries; from here on not looked at`,
      );
      return;
    }
    progress.seen += 1;
    if (progress.seen % ENTRIES_A_TURN === 0) await nextTurn();
    const at = below(directory, name);
    const entry: Walked = { path, name, at, stat: lstatSync(at, { bigint: true }) };
    if (!entry.stat.isDirectory()) await progress.visitor.visit(entry);
    else if (depth >= progress.options.limits.depth) {
      omit(progress, path, `deeper than ${progress.options.limits.depth} folders; not looked at`);
    } else if (progress.visitor.enter?.(entry) !== false) {
      await descend(entry, depth, progress);
    }
  }
}

async function descend(entry: Walked, depth: number, progress: Progress): Promise<void> {
  let directory: number | null = null;
  try {
    const mode = Number(entry.stat.mode) & 0o777;
    if (progress.options.mend && (mode & 0o700) !== 0o700) setMode(entry.at, mode | 0o700);
    directory = openDirectory(entry.at);
  } catch (error) {
    omit(progress, entry.path, `could not be opened (${systemErrorCode(error)})`);
  }
  try {
    if (directory !== null) await walkDirectory(directory, `${entry.path}/`, depth + 1, progress);
  } finally {
    if (directory !== null) closeSync(directory);
    progress.visitor.leave?.(entry);
  }
}
