import { rm } from "node:fs/promises";
import { join } from "node:path";
import { RunproofError } from "../../errors.ts";
import { installersOf, missingInstaller } from "./installer.ts";
import type { PackageList } from "./installer.ts";
import { describeEnvironment } from "./python-environment.ts";
import type { PythonEnvironment } from "./python-environment.ts";
import { installFailure } from "./install-failure.ts";
import type { InstallPlaceOf } from "./uv.ts";

/** Fills a folder with a fresh environment of the listed packages, by the first installer that can. Throws ENVIRONMENT_FAILED with what to type. */
export async function fillEnvironment(
  place: InstallPlaceOf,
  target: string,
  list: PackageList,
): Promise<PythonEnvironment> {
  const { interpreter, onProgress, signal } = place;
  let failure: string[] | null = null;
  for await (const installer of installersOf(place)) {
    if (failure !== null) onProgress(`That failed; trying ${installer.name}`);
    await rm(target, { recursive: true, force: true });
    failure = await installer.install(target, list);
    if (failure === null) {
      const environment = await describeEnvironment(join(target, "bin", "python"));
      const count = environment.packageCount;
      onProgress(`The Python environment is ready: ${count} ${count === 1 ? "package" : "packages"}`);
      return environment;
    }
    if (signal?.aborted === true) break;
  }
  if (failure === null) throw missingInstaller(interpreter);
  const { reason, hint } = installFailure(failure);
  throw new RunproofError(
    "ENVIRONMENT_FAILED",
    `The packages of ${list.file} could not be installed: ${reason}`,
    { hint },
  );
}
