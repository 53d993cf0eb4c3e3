import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { RunproofError } from "../../errors.ts";
import { systemErrorCode } from "../workspace/system-error.ts";
import { underLock } from "./build-lock.ts";
import { PythonEnvironment } from "./python-environment.ts";

const STAMP = "runproof-environment.json";

/** Written last: a folder without it was never finished. Holds all that a later start needs to know without starting Python. */
const Stamp = z.object({
  lockSha256: z
    .string()
    .describe("Of what was asked for: a lock file, a requirements file, package requests"),
  requested: z.string().nullable().describe("The interpreter asked for; null: the best of PATH"),
  base: z.object({ executable: z.string(), modifiedMs: z.number(), bytes: z.number() }),
  environment: PythonEnvironment,
});
type Stamp = z.infer<typeof Stamp>;

/** What an environment is found again by. */
export interface EnvironmentKey {
  cacheDirectory: string;
  /** Digest of what was asked for. */
  sha256: string;
  /** The interpreter asked for; null: the best of PATH. */
  requested: string | null;
}

/** How an environment comes to be. */
export interface EnvironmentPlan {
  /** The interpreter that it is made from. */
  executable: string;
  /** All that makes it another environment than its neighbours; its folder is named by the hash. */
  content: string;
  onProgress: (line: string) => void;
  /** Fills the folder, in its final place because programs name it. */
  build(target: string): Promise<PythonEnvironment>;
}

/** The environment where it stands already; null where it would have to be made. Starts no Python. */
export async function findEnvironment(key: EnvironmentKey): Promise<PythonEnvironment | null> {
  const folder = folderOf(key);
  for (const name of await readdir(folder).catch(() => [])) {
    const stamp = name.includes(".") ? null : await readStamp(join(folder, name));
    if (stamp?.lockSha256 === key.sha256 && stamp.requested === key.requested && (await isUsable(stamp))) {
      return stamp.environment;
    }
  }
  return null;
}

/**
 * Makes an environment in the cache, under the hash of its content, or finds that another process has just made it.
 * Throws ENVIRONMENT_FAILED, naming the folder, where it cannot be written.
 */
export async function makeEnvironment(
  key: EnvironmentKey,
  plan: EnvironmentPlan,
): Promise<PythonEnvironment> {
  const folder = folderOf(key);
  const target = join(folder, createHash("sha256").update(plan.content).digest("hex").slice(0, 24));
  try {
    await mkdir(folder, { recursive: true });
    return await underLock(
      `${target}.lock`,
      async () => {
        const built = await readStamp(target);
        const environment =
          built !== null && (await isUsable(built)) ? built.environment : await build(target, plan);
        const base = await identityOf(plan.executable);
        if (base === null) throw new RunproofError("ENVIRONMENT_FAILED", `${plan.executable} vanished`);
        await writeStamp(target, { lockSha256: key.sha256, requested: key.requested, base, environment });
        return environment;
      },
      (processId) =>
        plan.onProgress(`Waiting for process ${processId}, which is making the Python environment`),
    );
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (cause instanceof RunproofError || code === "unknown") throw cause;
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `The Python environment cannot be made in ${folder}: ${code}`,
      { hint: "Name a folder that you may write with RUNPROOF_CACHE=/path", cause },
    );
  }
}

const folderOf = ({ cacheDirectory }: EnvironmentKey): string => join(cacheDirectory, "environments");

async function build(target: string, plan: EnvironmentPlan): Promise<PythonEnvironment> {
  await rm(target, { recursive: true, force: true });
  try {
    return await plan.build(target);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
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
