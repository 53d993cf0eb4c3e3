import { join } from "node:path";
import { RunproofError } from "../../errors.ts";
import type { Interpreter } from "./interpreter.ts";
import { runTool } from "./tool.ts";
import { findUv, PIP, runUv } from "./uv.ts";
import type { InstallPlaceOf } from "./uv.ts";

/** What an environment is filled with. */
export interface PackageList {
  /** A requirements file. */
  file: string;
  /** Whether each package must have a hash in it. */
  requireHashes: boolean;
}

/** Fills an environment's folder with wheels; resolves to null, or to the last lines of what went wrong. */
export interface Installer {
  name: string;
  install(target: string, list: PackageList): Promise<string[] | null>;
}

/** The ways to build an environment that this machine offers, best first: uv, then venv with pip. */
export async function* installersOf(place: InstallPlaceOf): AsyncGenerator<Installer> {
  const uv = await findUv(place);
  if (uv !== null) yield uvInstaller(uv, place);
  if (!place.interpreter.canMakeEnvironments) return;
  if (uv === null) place.onProgress("uv cannot be had; going on with pip, which takes longer");
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

const wordsOf = ({ file, requireHashes }: PackageList): string[] => [
  ...(requireHashes ? ["--require-hashes"] : []),
  "--only-binary",
  ":all:",
  "-r",
  file,
];

function uvInstaller(uv: string, place: InstallPlaceOf): Installer {
  const onLine = (line: string): void => {
    // A line for each of a hundred packages says nothing, and nobody is to activate this one.
    if (!/^ [+-] |^Activate with/.test(line)) place.onProgress(line);
  };
  return {
    name: "uv",
    async install(target, list) {
      const base = place.interpreter.executable;
      const made = await runUv(uv, ["venv", "--no-project", "--python", base, target], place, { onLine });
      if (!made.ok) return made.tail;
      const python = join(target, "bin", "python");
      const words = ["pip", "install", "--python", python, "--compile-bytecode", ...wordsOf(list)];
      const filled = await runUv(uv, words, place, { onLine });
      return filled.ok ? null : filled.tail;
    },
  };
}

function pipInstaller({ cacheDirectory, interpreter, variables, signal }: InstallPlaceOf): Installer {
  // A line for each of a hundred packages says nothing; of a failure the last lines are kept.
  const onLine = (): void => undefined;
  const options = { workingDirectory: cacheDirectory, environment: variables, onLine, signal };
  return {
    name: "venv and pip",
    async install(target, list) {
      const made = await runTool(interpreter.executable, ["-m", "venv", target], options);
      if (!made.ok) return made.tail;
      const python = join(target, "bin", "python");
      const filled = await runTool(python, [...PIP, "install", "--quiet", ...wordsOf(list)], options);
      return filled.ok ? null : filled.tail;
    },
  };
}
