import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { underLock } from "./build-lock.ts";
import type { Interpreter } from "./interpreter.ts";
import { runTool } from "./tool.ts";
import type { ToolOptions, ToolResult } from "./tool.ts";

/** Where and with what packages are installed. */
export interface InstallPlace {
  /** See `cacheDirectory()`. */
  cacheDirectory: string;
  /** Environment variables: PATH, the configuration of uv and pip. */
  variables: NodeJS.ProcessEnv;
  /** Told what is being done, line by line. */
  onProgress: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** What `venv` and pip need of Python where there is no uv. */
export type InstallPlaceOf = InstallPlace & { interpreter: Interpreter };

const STAMP = "complete";

export const PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"];

/** uv of PATH, else of our own, else got for us with pip; null where it cannot be had. */
export async function findUv(place: InstallPlaceOf): Promise<string | null> {
  if (await isUv("uv", place.variables)) return "uv";
  const tools = join(place.cacheDirectory, "tools");
  const ready = await readyUv(tools, place.variables);
  if (ready !== null || !place.interpreter.canMakeEnvironments) return ready;
  await mkdir(tools, { recursive: true });
  return underLock(
    join(tools, "uv.lock"),
    async () => (await readyUv(tools, place.variables)) ?? getUv(tools, place),
    (processId) => place.onProgress(`Waiting for process ${processId}, which is getting uv`),
  );
}

/** The uv that is there already, of PATH or our own; null where it would have to be fetched. */
export async function findReadyUv(
  cacheDirectory: string,
  variables: NodeJS.ProcessEnv,
): Promise<{ command: string; version: string } | null> {
  const command = (await isUv("uv", variables))
    ? "uv"
    : await readyUv(join(cacheDirectory, "tools"), variables);
  if (command === null) return null;
  const { stdout } = await runTool(command, ["--version"], { timeoutMs: 30_000, environment: variables });
  return {
    command,
    version:
      stdout
        .trim()
        .replace(/^uv\s+/, "")
        .split(" ")[0] ?? "",
  };
}

/** Whether a command starts as uv. */
export async function isUv(command: string, variables: NodeJS.ProcessEnv): Promise<boolean> {
  return (await runTool(command, ["--version"], { timeoutMs: 30_000, environment: variables })).ok;
}

/** Runs uv. The user's configuration of indexes and mirrors holds; what would change where or what is built does not. */
export function runUv(
  uv: string,
  words: string[],
  { cacheDirectory, variables, signal }: InstallPlace,
  options: Pick<ToolOptions, "onLine"> = {},
): Promise<ToolResult> {
  const environment: NodeJS.ProcessEnv = {
    ...variables,
    UV_PYTHON_DOWNLOADS: "never",
    UV_NO_PROGRESS: "1",
    NO_COLOR: "1",
  };
  for (const name of ["VIRTUAL_ENV", "CONDA_PREFIX", "UV_SYSTEM_PYTHON", "UV_CONSTRAINT", "UV_OVERRIDE"]) {
    delete environment[name];
  }
  return runTool(uv, words, { workingDirectory: cacheDirectory, environment, signal, ...options });
}

async function getUv(tools: string, place: InstallPlaceOf): Promise<string | null> {
  const { cacheDirectory, interpreter, variables, onProgress, signal } = place;
  const target = join(tools, `uv-${interpreter.version}`);
  onProgress("Getting uv, the package installer");
  await rm(target, { recursive: true, force: true });
  const options = { workingDirectory: cacheDirectory, environment: variables, signal };
  const made = await runTool(interpreter.executable, ["-m", "venv", target], options);
  const [python, uv] = [join(target, "bin", "python"), join(target, "bin", "uv")];
  const got =
    made.ok && (await runTool(python, [...PIP, "install", "--only-binary", ":all:", "uv"], options)).ok;
  if (!got || !(await isUv(uv, variables))) return null;
  await writeFile(join(target, STAMP), "");
  return uv;
}

/** One that was got before, with whatever Python; the stamp was written last. */
async function readyUv(tools: string, variables: NodeJS.ProcessEnv): Promise<string | null> {
  for (const name of await readdir(tools).catch(() => [])) {
    const complete = (await stat(join(tools, name, STAMP)).catch(() => null)) !== null;
    const uv = join(tools, name, "bin", "uv");
    if (complete && (await isUv(uv, variables))) return uv;
  }
  return null;
}
