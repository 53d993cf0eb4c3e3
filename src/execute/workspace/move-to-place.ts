import { chmod, mkdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { copyTree } from "./tree/copy-tree.ts";
import type { Omission, WorkspaceLimits } from "./limits.ts";
import { removeTree } from "./tree/remove-tree.ts";
import { systemErrorCode } from "./system-error.ts";

/**
 * Moves a folder to its last place, by one rename where that is on the same file system, and replaces what stands there.
 * Returns what could not be copied where it is on another.
 */
export async function moveToPlace(
  folder: string,
  destination: string,
  limits: WorkspaceLimits,
): Promise<Omission[]> {
  const beside = (word: string): string => join(dirname(destination), `.${basename(destination)}.${word}`);
  const [fresh, old] = [beside("new"), beside("old")];
  const left = await moveOrCopy(folder, fresh, limits);
  await chmod(fresh, 0o755);
  await rename(destination, old).catch(ignoring("ENOENT"));
  await rename(fresh, destination);
  await removeTree(old);
  return left;
}

async function moveOrCopy(folder: string, fresh: string, limits: WorkspaceLimits): Promise<Omission[]> {
  try {
    await rename(folder, fresh);
    return [];
  } catch (error) {
    if (systemErrorCode(error) !== "EXDEV") throw error;
    await mkdir(fresh, { mode: 0o700 });
    const { omitted } = await copyTree(folder, fresh, { limits, mend: false });
    return omitted;
  }
}

function ignoring(code: string): (error: unknown) => void {
  return (error) => {
    if (systemErrorCode(error) !== code) throw error;
  };
}
