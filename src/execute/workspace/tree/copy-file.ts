import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  futimesSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import type { BigIntStats } from "node:fs";
import { copyFile } from "node:fs/promises";
import { isSparse, OPEN_FILE } from "./regular-file.ts";

const OPEN_NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Files up to this size are copied at once; larger ones leave the event loop free. */
const AT_ONCE_BYTES = 1024 * 1024;

let buffer: Buffer | null = null;

/** A file time in the form that Node's functions take. */
export function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}

/**
 * Copies a regular file to a new place, with its mode and times; the copy is open to its owner and has no set-id bits.
 * Follows no link at either end. Throws where the source is not a regular file (any more).
 */
export async function copyRegularFile(at: Buffer, to: Buffer): Promise<BigIntStats> {
  const source = openSync(at, OPEN_FILE);
  try {
    const stat = fstatSync(source, { bigint: true });
    if (!stat.isFile()) throw new Error("not a regular file");
    const mode = (Number(stat.mode) & 0o777) | 0o600;
    const target = openSync(to, OPEN_NEW, mode);
    try {
      await copyContent(source, target, to, stat);
      return settle(target, mode, stat);
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

function settle(target: number, mode: number, { atimeNs, mtimeNs }: BigIntStats): BigIntStats {
  futimesSync(target, seconds(atimeNs), seconds(mtimeNs));
  const copy = fstatSync(target, { bigint: true });
  if ((Number(copy.mode) & 0o7777) === mode) return copy;
  // The umask took bits away.
  fchmodSync(target, mode);
  return fstatSync(target, { bigint: true });
}

async function copyContent(source: number, target: number, to: Buffer, stat: BigIntStats): Promise<void> {
  if (stat.size <= AT_ONCE_BYTES) copyAtOnce(source, target);
  else if (isSparse(stat)) await copySparse(source, target);
  else await copyFile(`/proc/self/fd/${source}`, to, constants.COPYFILE_FICLONE);
}

function copyAtOnce(source: number, target: number): void {
  buffer ??= Buffer.allocUnsafe(AT_ONCE_BYTES);
  for (;;) {
    const filled = readSync(source, buffer, 0, buffer.length, null);
    if (filled === 0) return;
    for (let written = 0; written < filled;) {
      written += writeSync(target, buffer, written, filled - written, null);
    }
    if (filled < buffer.length) return;
  }
}

// copyFile would fill the holes: a file of a terabyte of nothing would fill the disk.
async function copySparse(source: number, target: number): Promise<void> {
  // By descriptor: an argument cannot carry a name that is no valid UTF-8.
  const copy = spawn("cp", ["--sparse=always", "--reflink=auto", "/proc/self/fd/3", "/proc/self/fd/4"], {
    stdio: ["ignore", "ignore", "ignore", source, target],
  });
  await once(copy, "close");
  if (copy.exitCode !== 0) throw new Error("a sparse file could not be copied");
}
