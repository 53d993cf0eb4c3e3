import { homedir } from "node:os";
import { relative } from "node:path";
import { RunproofError } from "../../errors.ts";
import { describeEnvironment, prefixesOf } from "./python-environment.ts";
import type { PythonEnvironment } from "./python-environment.ts";

const HINT = "Name another with --python PATH, or leave it out to use the managed environment";

/**
 * The user's own environment, as named by `--python`: described, never changed. Throws ENVIRONMENT_FAILED where its
 * Python does not start or is too old, or where showing it to a sandbox would show the user's home.
 */
export async function userEnvironment(python: string): Promise<PythonEnvironment> {
  const environment = await describeEnvironment(python);
  const [major = 0, minor = 0] = environment.version.split(".").map(Number);
  if (major !== 3 || minor < 11) {
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `${python} is Python ${environment.version}, 3.11 or later is needed`,
      { hint: HINT },
    );
  }
  const wide = prefixesOf(environment).find((path) => holds(path, homedir()));
  if (wide !== undefined) {
    throw new RunproofError(
      "ENVIRONMENT_FAILED",
      `${python} is installed in ${wide}: its sandbox would show all of your home`,
      { hint: HINT },
    );
  }
  return environment;
}

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith("../"));
}
