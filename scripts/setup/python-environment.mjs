import { join } from "node:path";
import { findProgram, requireSystemPackages } from "./system-packages.mjs";
import { ROOT } from "./root.mjs";
import { say, SetupStopped } from "./talk.mjs";

async function orStop(action) {
  try {
    return await action();
  } catch (error) {
    if (error?.name !== "RunproofError") throw error;
    throw new SetupStopped(error.hint === null ? error.message : `${error.message}\n${error.hint}`);
  }
}

/** Makes the environment of a lock file of `python/`, silently where it stands. Needs the build. */
export async function ensurePythonEnvironment(lockName) {
  const { cacheDirectory, ensureManagedEnvironment, findManagedEnvironment, findPython } =
    await import("../../dist/execute/environment/index.js");
  const request = {
    cacheDirectory: cacheDirectory(),
    lockFile: join(ROOT, "python", lockName),
    onProgress: say,
  };
  return orStop(async () => {
    const ready = await findManagedEnvironment(request);
    if (ready !== null) return ready;
    const interpreter = await findPython(process.env);
    if (!interpreter.canMakeEnvironments && findProgram("uv") === null) {
      await requireSystemPackages([venvPackage(interpreter)]);
    }
    return ensureManagedEnvironment(request);
  });
}

// Debian splits venv and ensurepip off each Python; python3-venv belongs to the system's own version.
function venvPackage({ version, executable }) {
  const minor = version.split(".").slice(0, 2).join(".");
  const system = findProgram("python3");
  return system === "/usr/bin/python3" && executable === `/usr/bin/python${minor}`
    ? "python3-venv"
    : `python${minor}-venv`;
}
