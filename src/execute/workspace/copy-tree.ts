import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { copyFile } from "node:fs/promises";
import { below, openDirectory, setMode, walkTree } from "./directory-walk.ts";
import type { Walked } from "./directory-walk.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { encodeName } from "./path-name.ts";
import { systemErrorCode } from "./system-error.ts";

const SYNCHRONOUS_BYTES = 1024n * 1024n;

export interface CopyOptions {
  limits: Pick<WorkspaceLimits, "entries" | "depth">;
  /** Whether entries that are closed to us are opened up in the source. */
  mend: boolean;
  /** Files only: whether names that are no valid UTF-8 are written as `encodeName` shows them. */
  plainNames?: boolean;
  /** True: the entry is left out, a folder with all below it. */
  skip?(entry: Walked): boolean;
  /** What a link's copy points to; null leaves it out. Default: as written. */
  target?(path: string, written: Buffer): Buffer | string | null;
}

/** What a copy left out: where a bound or permission was met, and FIFOs, sockets and devices. */
export interface Copied {
  omitted: Omission[];
}

/**
 * Copies a tree into an existing empty folder. The copy is ours: our owner, no set-id bits, always open to its owner;
 * modes and times otherwise kept. Links are copied as links; FIFOs, sockets and devices are not copied.
 */
export async function copyTree(source: string, destination: string, options: CopyOptions): Promise<Copied> {
  const others: Omission[] = [];
  const targets = [openDirectory(destination)];
  const into = (entry: Walked): Buffer =>
    below(
      targets.at(-1) ?? 0,
      options.plainNames === true ? Buffer.from(encodeName(entry.name)) : entry.name,
    );
  try {
    const walk = await walkTree(
      source,
      {
        async visit(entry) {
          if (options.skip?.(entry) === true) return;
          try {
            const reason = await copyEntry(entry, into(entry), options);
            if (reason !== null) others.push({ path: entry.path, reason });
          } catch (error) {
            others.push({
              path: entry.path,
              reason: `could not be copied (${systemErrorCode(error)})`,
            });
          }
        },
        enter(entry) {
          if (options.skip?.(entry) === true) return false;
          try {
            mkdirSync(into(entry), 0o700);
            targets.push(openDirectory(into(entry)));
            return true;
          } catch (error) {
            others.push({
              path: entry.path,
              reason: `could not be copied (${systemErrorCode(error)})`,
            });
            return false;
          }
        },
        leave(entry) {
          const directory = targets.pop() ?? 0;
          const self = `/proc/self/fd/${directory}`;
          chmodSync(self, (Number(entry.stat.mode) & 0o777) | 0o700);
          utimesSync(self, seconds(entry.stat.atimeNs), seconds(entry.stat.mtimeNs));
          closeSync(directory);
        },
      },
      options,
    );
    return { omitted: [...walk.omitted, ...others] };
  } finally {
    for (const directory of targets) closeSync(directory);
  }
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}

async function copyEntry(entry: Walked, to: Buffer, options: CopyOptions): Promise<string | null> {
  const { stat, at } = entry;
  if (stat.isSymbolicLink()) {
    const written = readlinkSync(at, { encoding: "buffer" });
    const target = options.target === undefined ? written : options.target(entry.path, written);
    if (target === null) return "a link that leads out of the workspace or nowhere";
    symlinkSync(target, to);
    lutimesSync(to, seconds(stat.atimeNs), seconds(stat.mtimeNs));
    return null;
  }
  if (!stat.isFile()) return "not a regular file";
  const mode = Number(stat.mode) & 0o777;
  if (options.mend && (mode & 0o400) === 0) setMode(at, mode | 0o400);
  await copyContent(at, to, stat);
  chmodSync(to, mode | 0o600);
  utimesSync(to, seconds(stat.atimeNs), seconds(stat.mtimeNs));
  return null;
}

async function copyContent(at: Buffer, to: Buffer, stat: BigIntStats): Promise<void> {
  if (stat.size <= SYNCHRONOUS_BYTES) copyFileSync(at, to, constants.COPYFILE_FICLONE);
  else if (isSparse(stat)) await copySparse(at, to);
  else await copyFile(at, to, constants.COPYFILE_FICLONE);
}

/** Whether a file occupies clearly less than it is long. */
export function isSparse(stat: BigIntStats): boolean {
  return stat.size > SYNCHRONOUS_BYTES && stat.blocks * 512n < stat.size / 2n;
}

// copyFile would fill the holes: a file of a terabyte of nothing would fill the disk.
async function copySparse(at: Buffer, to: Buffer): Promise<void> {
  const source = openSync(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const target = openSync(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    // By descriptor: an argument cannot carry a name that is no valid UTF-8.
    const copy = spawn("cp", ["--sparse=always", "--reflink=auto", "/proc/self/fd/3", "/proc/self/fd/4"], {
      stdio: ["ignore", "ignore", "ignore", source, target],
    });
    await once(copy, "close");
    if (copy.exitCode !== 0) throw new Error("a sparse file could not be copied");
  } finally {
    closeSync(source);
    closeSync(target);
  }
}
