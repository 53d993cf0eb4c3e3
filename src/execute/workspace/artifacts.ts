import { closeSync, constants } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileChange } from "../../contracts/index.ts";
import type { Omission } from "./limits.ts";
import { openBelow } from "./tree/regular-file.ts";
import { systemErrorCode } from "./system-error.ts";

/** Largest file that is copied, and all copies of one task together, in bytes. */
const ARTIFACT_LIMITS = { fileBytes: 100_000_000, taskBytes: 2_000_000_000 };

export interface Artifacts {
  /** Copies that now stand below the destination, under the same path. */
  copied: FileChange[];
  /** Files of which only the digest is kept, and why. */
  digestOnly: Omission[];
}

/**
 * Copies the files that an execution made into a folder (made where missing). Copies are ours: owner, mode 0644.
 * @param root the folder that holds the files now
 * @param limits in bytes; default 100 MB a file and 2 GB in all
 */
export async function collectArtifacts(
  root: string,
  files: readonly FileChange[],
  destination: string,
  limits = ARTIFACT_LIMITS,
): Promise<Artifacts> {
  const artifacts: Artifacts = { copied: [], digestOnly: [] };
  let bytesLeft = limits.taskBytes;
  for (const file of files) {
    if (file.change === "deleted") continue;
    const reason = await collect(root, file, join(destination, file.path), limits.fileBytes, bytesLeft);
    if (reason === null) {
      artifacts.copied.push(file);
      bytesLeft -= file.bytes;
    } else artifacts.digestOnly.push({ path: file.path, reason });
  }
  return artifacts;
}

async function collect(
  root: string,
  file: FileChange,
  target: string,
  fileBytes: number,
  bytesLeft: number,
): Promise<string | null> {
  if (file.bytes > fileBytes) return `larger than ${fileBytes} bytes`;
  if (file.bytes > bytesLeft) return "the copies of this task reached their limit";
  const source = openBelow(root, file.path);
  if (source === null) return "could not be read";
  try {
    await mkdir(dirname(target), { recursive: true });
    const constantsUsed = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;
    await copyFile(`/proc/self/fd/${source.descriptor}`, target, constantsUsed);
    return null;
  } catch (error) {
    return `could not be copied (${systemErrorCode(error)})`;
  } finally {
    closeSync(source.descriptor);
  }
}
