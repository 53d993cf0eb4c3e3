import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { RunproofError } from "../../errors.ts";
import { findEnvironment, makeEnvironment } from "./environment-cache.ts";
import type { EnvironmentKey } from "./environment-cache.ts";
import { fillEnvironment } from "./fill-environment.ts";
import { findInterpreter } from "./interpreter.ts";
import type { PythonEnvironment } from "./python-environment.ts";

export interface EnvironmentRequest {
  /** See `cacheDirectory()`. Made where missing. */
  cacheDirectory: string;
  /** requirements.lock: names, versions and hashes. */
  lockFile: string;
  /** Base interpreter. Default: RUNPROOF_PYTHON, else the first of PATH that will do. */
  python?: string;
  /** Environment variables: RUNPROOF_PYTHON, PATH, the configuration of uv and pip. Default: our own. */
  environment?: NodeJS.ProcessEnv;
  /** Told what is being done, line by line; silent where nothing is to be done. */
  onProgress: (line: string) => void;
}

/**
 * The managed environment for a lock file, built where it is missing. Environments lie in the cache under the hash of
 * interpreter and lock, each built in its final place (its scripts name it) and stamped when complete. Throws
 * ENVIRONMENT_FAILED with what to type.
 */
export async function ensureManagedEnvironment(request: EnvironmentRequest): Promise<PythonEnvironment> {
  const key = await keyOf(request);
  const ready = await findEnvironment(key);
  if (ready !== null) return ready;
  const { cacheDirectory, lockFile, onProgress, environment: variables = process.env } = request;
  const interpreter = await findInterpreter(key.requested, variables);
  return makeEnvironment(key, {
    executable: interpreter.executable,
    content: `${interpreter.version}\n${interpreter.executable}\n${key.sha256}\n`,
    onProgress,
    build: (target) => {
      onProgress(`Making the Python environment (Python ${interpreter.version}); this happens once`);
      const list = { file: lockFile, requireHashes: true };
      return fillEnvironment({ cacheDirectory, interpreter, variables, onProgress }, target, list);
    },
  });
}

/** The managed environment where it stands already; null where `ensureManagedEnvironment` would have to make it. */
export async function findManagedEnvironment(
  request: Omit<EnvironmentRequest, "onProgress">,
): Promise<PythonEnvironment | null> {
  return findEnvironment(await keyOf(request));
}

async function keyOf(request: Omit<EnvironmentRequest, "onProgress">): Promise<EnvironmentKey> {
  const variables = request.environment ?? process.env;
  return {
    cacheDirectory: request.cacheDirectory,
    sha256: createHash("sha256")
      .update(await readLockFile(request.lockFile))
      .digest("hex"),
    requested: request.python ?? (variables["RUNPROOF_PYTHON"] || null),
  };
}

async function readLockFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new RunproofError("ENVIRONMENT_FAILED", `The list of packages ${path} cannot be read`, {
      hint: "Install runproof again: the file is part of it",
      cause,
    });
  }
}
