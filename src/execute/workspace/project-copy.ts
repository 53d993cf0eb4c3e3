import { readdir, stat } from "node:fs/promises";
import { posix } from "node:path";
import { RunproofError } from "../../errors.ts";
import { copyTree } from "./tree/copy-tree.ts";
import type { Copied } from "./tree/copy-tree.ts";
import type { WorkspaceLimits } from "./limits.ts";
import { isMasked } from "./masked-names.ts";
import { systemErrorCode } from "./system-error.ts";

/** A project's copy, and the names that agents' code does not see. */
export interface ProjectCopy extends Copied {
  masked: string[];
}

/**
 * Copies a project into an empty folder, without secrets and without the folders of `leaveOut`.
 * Throws INPUT_UNREADABLE where it cannot be read, USAGE where it is beyond the limits.
 */
export async function copyProject(
  project: string,
  destination: string,
  leaveOut: readonly string[],
  limits: WorkspaceLimits,
): Promise<ProjectCopy> {
  const masked: string[] = [];
  const left = new Set<string>();
  for (const path of leaveOut) {
    const found = await stat(path, { bigint: true }).catch(() => null);
    if (found !== null) left.add(`${found.dev}:${found.ino}`);
  }
  try {
    await readdir(project);
    const copied = await copyTree(project, destination, {
      limits,
      mend: false,
      skip(entry) {
        if (left.has(`${entry.stat.dev}:${entry.stat.ino}`)) return true;
        if (!isMasked(posix.basename(entry.path))) return false;
        masked.push(entry.path);
        return true;
      },
    });
    refuseCut(project, copied);
    return { ...copied, masked };
  } catch (cause) {
    if (cause instanceof RunproofError) throw cause;
    throw new RunproofError(
      "INPUT_UNREADABLE",
      `The project ${project} cannot be read: ${systemErrorCode(cause)}`,
      { hint: "Name an existing folder that you may read with --project DIR", cause },
    );
  }
}

function refuseCut(project: string, { omitted }: Copied): void {
  const beyond = omitted.find(
    ({ reason }) => reason.startsWith("more than") || reason.startsWith("deeper than"),
  );
  if (beyond === undefined) return;
  throw new RunproofError(
    "USAGE",
    `The project ${project} is too large to be copied: ${beyond.path}: ${beyond.reason}`,
    { hint: "Name a smaller folder with --project, and large data with --mount SRC:DST" },
  );
}
