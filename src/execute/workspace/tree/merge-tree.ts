import { closeSync, fchmodSync, fstatSync, futimesSync, lstatSync, readdirSync, renameSync } from "node:fs";
import { seconds } from "./copy-file.ts";
import { below, openDirectory } from "./directory-walk.ts";
import { encodeName } from "./path-name.ts";
import type { Trash } from "./trash.ts";
import { isWhiteout } from "./whiteout.ts";

export interface MergeOptions {
  /** Folders of the source that replace the destination's instead of being merged with it. */
  opaque: ReadonlySet<string>;
  trash: Trash;
}

/**
 * Moves all of one tree into another on the same file system, over what stands there; a whiteout of the source deletes.
 * Needs quiet trees that are open to us, and goes no deeper than the destination does. Follows no link.
 */
export function mergeTree(source: string, destination: string, options: MergeOptions): void {
  mergeFolder(Buffer.from(source), Buffer.from(destination), "", options);
}

function mergeFolder(source: Buffer, destination: Buffer, prefix: string, options: MergeOptions): void {
  const from = openDirectory(source);
  try {
    const to = openDirectory(destination);
    try {
      for (const name of readdirSync(`/proc/self/fd/${from}`, { encoding: "buffer" })) {
        moveEntry(below(from, name), below(to, name), prefix + encodeName(name), options);
      }
      takeTraits(from, to);
    } finally {
      closeSync(to);
    }
  } finally {
    closeSync(from);
  }
}

function moveEntry(at: Buffer, there: Buffer, path: string, options: MergeOptions): void {
  const stat = lstatSync(at, { bigint: true });
  const present = lstatSync(there, { throwIfNoEntry: false });
  if (isWhiteout(stat)) options.trash.discard(there);
  else if (stat.isDirectory() && present?.isDirectory() === true && !options.opaque.has(path)) {
    mergeFolder(at, there, `${path}/`, options);
  } else {
    // A file replaces a file by itself; a folder is not replaced, and replaces nothing.
    if (present?.isDirectory() === true || (present !== undefined && stat.isDirectory()))
      options.trash.discard(there);
    renameSync(at, there);
  }
}

/** The folder gets the mode and times that the execution left it with. */
function takeTraits(from: number, to: number): void {
  const { mode, atimeNs, mtimeNs } = fstatSync(from, { bigint: true });
  fchmodSync(to, (Number(mode) & 0o777) | 0o700);
  futimesSync(to, seconds(atimeNs), seconds(mtimeNs));
}
