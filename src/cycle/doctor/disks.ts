import { mkdir, mkdtemp, realpath, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "../../execute/environment/index.ts";
import { RunproofError } from "../../errors.ts";
import { fileSystemOf } from "../settings/mounts.ts";
import { attempt } from "./probe.ts";
import type { Examination, Probe } from "./probe.ts";

const GIB = 1024 ** 3;
const FLOOR_BYTES = 2 * GIB;

/** The disks that `run` writes to: what is free, of which kind, and where state goes instead of a network file system. */
export async function probeDisks({ surroundings, mounts, places }: Examination): Promise<Probe[]> {
  const { workingDirectory, environment } = surroundings;
  const instead = places.notes.length === 0 ? "" : `; ${places.notes.join("; ")}`;
  return [
    await attempt("disk", async () => `${await look(workingDirectory, mounts)}${instead}`),
    await attempt("cache", () => look(cacheDirectory(environment), mounts)),
  ];
}

/** Writes a folder there and takes it away again. */
async function look(folder: string, mounts: string): Promise<string> {
  let made: string;
  try {
    if ((await stat(folder).catch(() => null)) === null) await mkdir(folder, { recursive: true });
    made = await mkdtemp(join(folder, ".runproof-probe-"));
  } catch (cause) {
    throw new RunproofError("STORAGE_FAILED", `${folder} cannot be written: ${String(cause)}`, {
      hint: "Start in a folder that you may write to, or name one with --out and RUNPROOF_CACHE.",
      cause,
    });
  }
  try {
    const { bavail, bsize } = await statfs(made);
    const kind = fileSystemOf(await realpath(dirname(made)), mounts) ?? "an unknown file system";
    const free = bavail * bsize;
    if (free < FLOOR_BYTES) {
      throw new RunproofError(
        "STORAGE_FAILED",
        `only ${(free / GIB).toFixed(1)} GiB free in ${folder} (${kind})`,
        {
          hint: "Free some space: runs write their files here. Environments that are not used any more lie in ~/.cache/runproof.",
        },
      );
    }
    return `${(free / GIB).toFixed(0)} GiB free in ${folder} (${kind})`;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
