import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RunproofError } from "../../errors.ts";
import { compareWorkspace } from "./comparison.ts";
import type { Compared } from "./comparison.ts";
import { copyTree } from "./tree/copy-tree.ts";
import type { Home, KnownState } from "./known-state.ts";
import type { WorkspaceLimits } from "./limits.ts";
import { SESSION_ROOT } from "./link-resolution.ts";
import { emptySnapshot } from "./tree/snapshot.ts";
import type { ReadonlySnapshot } from "./tree/snapshot.ts";
import type { LayerMarks } from "./upper-layer.ts";

/** Folders of a workspace in layers, apart from the one at which the session sees them. */
export interface AttemptLayers {
  lower: string;
  upper: string;
  work: string;
  marks: LayerMarks;
}

/** The workspace of one attempt while it lives. */
export interface Attempt {
  executionId: string;
  /** Holds all that was made for it. */
  folder: string;
  /** The folder that the session is given: `folder` itself, or one below it. */
  path: string;
  /** The state that it started from. */
  known: KnownState;
  /** How the session is given that state: as what stood in `path` at the start, or as what lies below its upper layer. */
  given: { before: ReadonlySnapshot } | { layers: AttemptLayers };
  /** What a reader of the evidence should know of it. */
  notes: string[];
}

/**
 * Copies a state into an empty folder, each entry from where it lies. `homes`: all the places, the oldest first. `link`:
 * files may be hard links, because nobody will write to the copy. Throws STORAGE_FAILED where anything would be missing.
 */
export async function copyState(
  state: KnownState,
  homes: readonly Home[],
  path: string,
  limits: WorkspaceLimits,
  link = false,
): Promise<ReadonlySnapshot> {
  const onto = emptySnapshot();
  for (const home of homes) {
    const { omitted } = await copyTree(home.root, path, {
      limits,
      mend: true,
      onto,
      link,
      // Of several versions only the one that belongs to this state.
      skip: ({ path: each, stat }) =>
        stat.isDirectory() ? !state.folders.has(each) : state.entries.get(each)?.home !== home,
    });
    const [first] = omitted;
    if (first !== undefined) {
      // Better no session than one that misses files of earlier tasks.
      throw new RunproofError(
        "STORAGE_FAILED",
        `The workspace could not be copied: ${first.path}: ${first.reason}`,
        {
          hint: "Free some space, or choose another out folder (--out).",
        },
      );
    }
  }
  return onto;
}

/** Makes the folders of a workspace in layers; the last one is what the session is given. */
export async function makeLayers(
  folder: string,
  lower: string,
  marks: LayerMarks,
): Promise<{ layers: AttemptLayers; path: string }> {
  const [upper, work, path] = [join(folder, "upper"), join(folder, "work"), join(folder, "workspace")];
  for (const each of [upper, work, path]) await mkdir(each, { mode: 0o700 });
  return { layers: { lower, upper, work, marks }, path };
}

/** Compares an attempt's workspace, after the last process is dead, with the state that it started from. */
export function compareAttempt(
  { path, known, given }: Attempt,
  taskId: string,
  limits: WorkspaceLimits,
): Promise<Compared> {
  const common = { known, taskId, limits, roots: [SESSION_ROOT, path] };
  if ("before" in given)
    return compareWorkspace({ ...common, live: path, before: given.before, marks: null });
  const { upper, marks } = given.layers;
  return compareWorkspace({ ...common, live: upper, before: known, marks });
}
