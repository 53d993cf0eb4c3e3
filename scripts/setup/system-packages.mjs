import { accessSync, constants, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { askChild } from "./child.mjs";
import { say, SetupStopped } from "./talk.mjs";

/** The first program of PATH that has one of the names; null where there is none. */
export function findProgram(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return null;
}

/** Whether the system is Debian itself: Ubuntu's chromium package needs snap. */
export function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}

/** How this user may install packages: the words before `apt-get`; null where it may not. */
async function aptPrefix() {
  if (findProgram("apt-get") === null) return null;
  if (process.getuid() === 0) return [];
  if (findProgram("sudo") === null) return null;
  return (await askChild("sudo", ["-n", "true"])).code === 0 ? ["sudo", "-n"] : null;
}

async function apt(prefix, words) {
  const [command, ...rest] = [
    ...prefix,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-o",
    "DPkg::Lock::Timeout=300",
    ...words,
  ];
  return askChild(command, rest);
}

/**
 * Installs system packages with apt where the user may.
 * @returns {Promise<string | null>} null where they are installed now, else the one line that says why not and what to type
 */
export async function installSystemPackages(names) {
  const prefix = await aptPrefix();
  const sudo = process.getuid() === 0 ? "" : "sudo ";
  const typed = `${sudo}apt-get update && ${sudo}apt-get install -y ${names.join(" ")}`;
  if (prefix === null) {
    return findProgram("apt-get") === null
      ? `Missing: ${names.join(", ")}. Install them with your system's package manager, then start again`
      : `Missing: ${names.join(", ")}. Type: ${typed}  and start again`;
  }
  say(`Installing ${names.join(", ")} (apt-get)`);
  await apt(prefix, ["update"]);
  const { code, output } = await apt(prefix, ["install", "-y", "--no-install-recommends", ...names]);
  if (code === 0) return null;
  const reason = output.trim().split("\n").slice(-2).join(" ");
  return `${names.join(", ")} could not be installed: ${reason}. Type: ${typed}  and start again`;
}

/** Installs what must be there, or stops with what to type. */
export async function requireSystemPackages(names) {
  const problem = await installSystemPackages(names);
  if (problem !== null) throw new SetupStopped(problem);
}
