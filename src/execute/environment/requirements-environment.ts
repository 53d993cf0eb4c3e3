import { findEnvironment, makeEnvironment } from "./environment-cache.ts";
import { fillEnvironment } from "./fill-environment.ts";
import { findInterpreter } from "./interpreter.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import { readRequirementsFile } from "./requirements-file.ts";
import type { InstallPlace } from "./uv.ts";

/**
 * The environment of a requirements file of the user's: a fresh one, of wheels only, kept in the cache for as long as
 * the file's content is the same. Throws USAGE for a file that cannot be taken, ENVIRONMENT_FAILED where its packages
 * cannot be had.
 * @param python interpreter that it is made from; null: RUNPROOF_PYTHON, else the best of PATH
 */
export async function requirementsEnvironment(
  file: string,
  python: string | null,
  place: InstallPlace,
): Promise<PythonEnvironment> {
  const { path, sha256, requireHashes } = await readRequirementsFile(file);
  const requested = python ?? (place.variables["RUNPROOF_PYTHON"] || null);
  const key = { cacheDirectory: place.cacheDirectory, sha256, requested };
  const ready = await findEnvironment(key);
  if (ready !== null) return ready;
  const interpreter = await findInterpreter(requested, place.variables);
  return makeEnvironment(key, {
    executable: interpreter.executable,
    content: `requirements\n${interpreter.version}\n${interpreter.executable}\n${sha256}\n`,
    onProgress: place.onProgress,
    build: (target) => {
      place.onProgress(`Making the Python environment of ${file} (Python ${interpreter.version})`);
      return fillEnvironment({ ...place, interpreter }, target, { file: path, requireHashes });
    },
  });
}
