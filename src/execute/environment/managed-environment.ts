import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RunproofError } from "../../errors.ts";
import { systemErrorCode } from "../workspace/system-error.ts";
import { underLock } from "./build-lock.ts";
import { describeEnvironment, ManagedEnvironment } from "./description.ts";
import { installersOf, missingInstaller } from "./installer.ts";
import { findInterpreter } from "./interpreter.ts";
import type { Interpreter } from "./interpreter.ts";

const STAMP = "runproof-environment.json";

/** Written last: a folder without it was never finished. Holds all that a later start needs to know without starting Python. */
const Stamp = z.object({
  lockSha256: z.string(),
  requested: z.string().nullable(),
  base: z.object({ executable: z.string(), modifiedMs: z.number(), bytes: z.number() }),
  environment: ManagedEnvironment,
});
type Stamp = z.infer<typeof Stamp>;

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
export async function ensureManagedEnvironment(request: EnvironmentRequest): Promise<ManagedEnvironment> {
  const { folder, lockSha256, requested, variables } = await wanted(request);
  const ready = await findReady(folder, lockSha256, requested);
  if (ready !== null) return ready;

  const interpreter = await findInterpreter(requested, variables);
  const name = createHash("sha256")
    .update(`${interpreter.version}\n${interpreter.executable}\n${lockSha256}\n`)
    .digest("hex")
    .slice(0, 24);
  const target = join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    return await underLock(
      `${target}.lock`,
      async () => {
        const built = await readStamp(target);
        const environment =
          built !== null && (await isUsable(built))
            ? built.environment
            : await build(target, interpreter, request);
        const base = await identityOf(interpreter.executable);
        if (base === null)
          throw new RunproofError("ENVIRONMENT_FAILED", `${interpreter.executable} vanished`);
        await writeStamp(target, { lockSha256, requested, base, environment });
        return environment;
      },
      (processId) =>
        request.onProgress(`Waiting for process ${processId}, which is making the Python environment`),
    );
  } catch (cause) {
    if (cause instanceof RunproofError) throw cause;
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `The Python environment cannot be made in ${folder}: ${systemErrorCode(cause)}`,
      { hint: "Name a folder that you may write with RUNPROOF_CACHE=/path", cause },
    );
  }
}

/** The managed environment where it stands already; null where `ensureManagedEnvironment` would have to make it. */
export async function findManagedEnvironment(
  request: Omit<EnvironmentRequest, "onProgress">,
): Promise<ManagedEnvironment | null> {
  const { folder, lockSha256, requested } = await wanted(request);
  return findReady(folder, lockSha256, requested);
}

interface Wanted {
  folder: string;
  lockSha256: string;
  requested: string | null;
  variables: NodeJS.ProcessEnv;
}

async function wanted(request: Omit<EnvironmentRequest, "onProgress">): Promise<Wanted> {
  const variables = request.environment ?? process.env;
  return {
    folder: join(request.cacheDirectory, "environments"),
    lockSha256: createHash("sha256")
      .update(await readLockFile(request.lockFile))
      .digest("hex"),
    requested: request.python ?? (variables["RUNPROOF_PYTHON"] || null),
    variables,
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

async function findReady(
  folder: string,
  lockSha256: string,
  requested: string | null,
): Promise<ManagedEnvironment | null> {
  for (const name of await readdir(folder).catch(() => [])) {
    const stamp = name.includes(".") ? null : await readStamp(join(folder, name));
    if (stamp?.lockSha256 === lockSha256 && stamp.requested === requested && (await isUsable(stamp))) {
      return stamp.environment;
    }
  }
  return null;
}

async function readStamp(target: string): Promise<Stamp | null> {
  try {
    return Stamp.parse(JSON.parse(await readFile(join(target, STAMP), "utf8")));
  } catch {
    return null;
  }
}

async function writeStamp(target: string, stamp: Stamp): Promise<void> {
  const draft = join(target, `${STAMP}.draft`);
  await writeFile(draft, JSON.stringify(stamp));
  await rename(draft, join(target, STAMP));
}

// An interpreter that was upgraded in place is another one, though its path is the same.
async function isUsable({ base, environment }: Stamp): Promise<boolean> {
  const now = await identityOf(base.executable);
  return (
    now?.bytes === base.bytes &&
    now.modifiedMs === base.modifiedMs &&
    (await stat(environment.python).catch(() => null)) !== null
  );
}

async function identityOf(executable: string): Promise<Stamp["base"] | null> {
  try {
    const { size, mtimeMs } = await stat(executable);
    return { executable, modifiedMs: mtimeMs, bytes: size };
  } catch {
    return null;
  }
}

async function build(
  target: string,
  interpreter: Interpreter,
  request: EnvironmentRequest,
): Promise<ManagedEnvironment> {
  const { cacheDirectory, lockFile, onProgress, environment: variables = process.env } = request;
  onProgress(`Making the Python environment (Python ${interpreter.version}); this happens once`);
  let failure: string[] | null = null;
  for await (const installer of installersOf({ cacheDirectory, interpreter, variables, onProgress })) {
    if (failure !== null) onProgress(`That failed; trying ${installer.name}`);
    await rm(target, { recursive: true, force: true });
    failure = await installer.install(target, lockFile);
    if (failure === null) {
      const environment = await describeEnvironment(join(target, "bin", "python"));
      onProgress(`The Python environment is ready: ${environment.packageCount} packages`);
      return environment;
    }
  }
  await rm(target, { recursive: true, force: true });
  if (failure === null) throw missingInstaller(interpreter);
  throw new RunproofError(
    "ENVIRONMENT_FAILED",
    `The packages of ${lockFile} could not be installed: ${failure.slice(-4).join(" | ")}`,
    {
      hint: "Check the network and the package index that pip is configured for (pip config list), then try again",
    },
  );
}
