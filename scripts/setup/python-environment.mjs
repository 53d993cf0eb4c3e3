import { join } from "node:path";
import { findProgram } from "./system-packages.mjs";
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

async function requestFor(lockName) {
  const rooms = await import("../../dist/execute/environment/index.js");
  const lockFile = join(ROOT, "python", lockName);
  return { rooms, request: { cacheDirectory: rooms.cacheDirectory(), lockFile, onProgress: say } };
}

/** System packages without which the environment of a lock file cannot be made; none where it stands. Needs the build. */
export async function packagesNeededFor(lockName) {
  const { rooms, request } = await requestFor(lockName);
  return orStop(async () => {
    if ((await rooms.findManagedEnvironment(request)) !== null || findProgram("uv") !== null) return [];
    const interpreter = await rooms.findPython(process.env);
    return interpreter.canMakeEnvironments ? [] : [venvPackage(interpreter)];
  });
}

/** Makes the environment of a lock file of `python/`, silently where it stands. Needs the build. */
export async function ensurePythonEnvironment(lockName) {
  const { rooms, request } = await requestFor(lockName);
  return orStop(() => rooms.ensureManagedEnvironment(request));
}

// Debian splits venv and ensurepip off each Python; python3-venv belongs to the system's own version.
function venvPackage({ version, executable }) {
  const minor = version.split(".").slice(0, 2).join(".");
  const system = findProgram("python3");
  return system === "/usr/bin/python3" && executable === `/usr/bin/python${minor}`
    ? "python3-venv"
    : `python${minor}-venv`;
}
