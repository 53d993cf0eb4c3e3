import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RunproofError } from "../../errors.ts";
import type { Interpreter } from "./interpreter.ts";
import { runTool } from "./tool.ts";

/** Fills an environment's folder; resolves to null, or to the last lines of what went wrong. */
export interface Installer {
  name: string;
  install(target: string, lockFile: string): Promise<string[] | null>;
}

interface Place {
  cacheDirectory: string;
  interpreter: Interpreter;
  variables: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
}

const PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"];

/** The ways to build an environment that this machine offers, best first: uv of PATH, uv of our own, venv with pip. */
export async function* installersOf(place: Place): AsyncGenerator<Installer> {
  const version = await runTool("uv", ["--version"], { timeoutMs: 30_000, environment: place.variables });
  if (version.ok) yield uvInstaller("uv", place);
  if (!place.interpreter.canMakeEnvironments) return;
  if (!version.ok) {
    const uv = await ownUv(place);
    if (uv !== null) yield uvInstaller(uv, place);
  }
  yield pipInstaller(place);
}

/** What to type where no installer is left to try. */
export function missingInstaller({ executable, version }: Interpreter): RunproofError {
  const minor = version.split(".").slice(0, 2).join(".");
  return new RunproofError(
    "ENVIRONMENT_FAILED",
    `${executable} cannot make environments (its venv or ensurepip is missing), and there is no uv on PATH`,
    { hint: `Type: sudo apt-get install python3-venv (or python${minor}-venv); or put uv on PATH` },
  );
}

function uvInstaller(uv: string, { cacheDirectory, interpreter, variables, onProgress }: Place): Installer {
  const reportUv = (line: string): void => {
    // A line for each of a hundred packages says nothing, and nobody is to activate this one.
    if (!/^ [+-] |^Activate with/.test(line)) onProgress(line);
  };
  // The user's own configuration of indexes and mirrors holds; only these two would change what is built.
  const environment = { ...variables, UV_PYTHON_DOWNLOADS: "never", VIRTUAL_ENV: "" };
  const options = { workingDirectory: cacheDirectory, environment, onLine: reportUv };
  return {
    name: "uv",
    async install(target, lockFile) {
      const made = await runTool(
        uv,
        ["venv", "--no-project", "--python", interpreter.executable, target],
        options,
      );
      if (!made.ok) return made.tail;
      const python = join(target, "bin", "python");
      const filled = await runTool(
        uv,
        [
          "pip",
          "install",
          "--python",
          python,
          "--require-hashes",
          "--only-binary",
          ":all:",
          "--compile-bytecode",
          "-r",
          lockFile,
        ],
        options,
      );
      return filled.ok ? null : filled.tail;
    },
  };
}

function pipInstaller({ cacheDirectory, interpreter, variables, onProgress }: Place): Installer {
  const options = { workingDirectory: cacheDirectory, environment: variables, onLine: onProgress };
  return {
    name: "venv and pip",
    async install(target, lockFile) {
      const made = await runTool(interpreter.executable, ["-m", "venv", target], options);
      if (!made.ok) return made.tail;
      const filled = await runTool(
        join(target, "bin", "python"),
        [...PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", lockFile],
        options,
      );
      return filled.ok ? null : filled.tail;
    },
  };
}

async function ownUv({ cacheDirectory, interpreter, variables, onProgress }: Place): Promise<string | null> {
  const target = join(cacheDirectory, "tools", `uv-${interpreter.version}`);
  const uv = join(target, "bin", "uv");
  const stamp = join(target, "complete");
  if ((await stat(stamp).catch(() => null)) !== null && (await runTool(uv, ["--version"])).ok) return uv;
  onProgress("Getting uv, the package installer");
  await rm(target, { recursive: true, force: true });
  await mkdir(join(cacheDirectory, "tools"), { recursive: true });
  const options = { workingDirectory: cacheDirectory, environment: variables };
  const made = await runTool(interpreter.executable, ["-m", "venv", target], options);
  const python = join(target, "bin", "python");
  const got =
    made.ok && (await runTool(python, [...PIP, "install", "--only-binary", ":all:", "uv"], options)).ok;
  if (!got || !(await runTool(uv, ["--version"])).ok) {
    onProgress("uv cannot be had; going on with pip, which takes longer");
    return null;
  }
  await writeFile(stamp, "");
  return uv;
}
