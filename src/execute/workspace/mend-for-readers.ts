import { closeSync, lstatSync, lutimesSync, mkdirSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { beyondDigest, SPARSE_READ_BYTES } from "./change-reader.ts";
import { seconds } from "./tree/copy-file.ts";
import { below } from "./tree/directory-walk.ts";
import { linkEnds } from "./known-state.ts";
import type { KnownState } from "./known-state.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { SESSION_ROOT } from "./link-resolution.ts";
import { atPath, openFolderBelow } from "./tree/path-below.ts";
import { isText, nameOf, parentOf } from "./tree/path-name.ts";
import { systemErrorCode } from "./system-error.ts";

/**
 * Makes a state fit for readers outside of the sandbox, in place: links stay inside, every file has a digest, every name
 * is text. Looks at nothing but what is known to need it. Says what was removed for that, and why.
 * @param spare a folder to be made, on the same file system
 */
export function mendForReaders(
  state: KnownState,
  root: string,
  spare: string,
  limits: Pick<WorkspaceLimits, "fileBytes">,
): Omission[] {
  const removed: Omission[] = [];
  const remove = (path: string, reason: string): void => {
    atPath(root, path, unlinkSync);
    removed.push({ path, reason });
  };
  const ends = linkEnds(state, [SESSION_ROOT]);
  for (const [path, { type, bytes, target }] of state.entries) {
    if (type === "link") {
      const end = ends.get(path)?.resolved ?? null;
      if (end === null) remove(path, "a link that leads out of the workspace or nowhere");
      else pointTo(root, path, target, end);
    } else if (bytes > Math.min(limits.fileBytes, SPARSE_READ_BYTES)) {
      // What has no digest cannot be evidence, and a reader of the out folder would choke on it.
      const stat = atPath(root, path, (at) => lstatSync(at, { bigint: true }));
      const reason = beyondDigest(stat, limits);
      if (reason !== null) remove(path, reason);
    }
  }
  const gone = new Set(removed.map(({ path }) => path));
  const unreadable = [...state.entries.keys(), ...state.folders].filter(
    (path) => !isText(nameOf(path)) && !gone.has(path),
  );
  return unreadable.length === 0 ? removed : [...removed, ...renameToText(root, unreadable, spare)];
}

/** Relative, so that a link into the session's root cannot reach a folder of the same name on this machine. */
function pointTo(root: string, path: string, written: Buffer | null, end: string): void {
  const wanted = posix.relative(posix.dirname(path), end) || ".";
  if (written?.equals(Buffer.from(wanted)) === true) return;
  atPath(root, path, (at) => {
    const { atimeNs, mtimeNs } = lstatSync(at, { bigint: true });
    unlinkSync(at);
    symlinkSync(wanted, at);
    lutimesSync(at, seconds(atimeNs), seconds(mtimeNs));
  });
}

/** Gives entries whose names are no text the names that they are shown by. Returns those that cannot have them. */
function renameToText(root: string, paths: readonly string[], spare: string): Omission[] {
  const failed: Omission[] = [];
  mkdirSync(spare, { mode: 0o700 });
  const depths = [...new Set(paths.map(depthOf))].toSorted((a, b) => b - a);
  // The innermost first: the folders above must still have their old names.
  for (const depth of depths) {
    const level = paths.filter((path) => depthOf(path) === depth);
    const places = level.map((path, number) => [path, join(spare, `${depth}-${number}`)] as const);
    // All out before the first comes in: a new name may be the old one of another.
    for (const [path, place] of places) atPath(root, path, (at) => renameSync(at, place));
    for (const [path, place] of places) {
      try {
        moveIn(place, root, path);
      } catch (error) {
        failed.push({ path, reason: `could not be given a name in text (${systemErrorCode(error)})` });
      }
    }
  }
  return failed;
}

function moveIn(place: string, root: string, path: string): void {
  const folder = openFolderBelow(root, parentOf(path));
  try {
    renameSync(place, below(folder, Buffer.from(nameOf(path))));
  } finally {
    closeSync(folder);
  }
}

function depthOf(path: string): number {
  return path.split("/").length;
}
