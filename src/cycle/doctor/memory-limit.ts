import { access, constants, mkdir, readFile, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { Probe } from "./probe.ts";

const ROOT = "/sys/fs/cgroup";
/** Holds on every machine, whatever there is besides. */
const ALWAYS = "RLIMIT_DATA of each process and a watchdog over all of them hold it";

/** What can hold the memory limit of a session: a cgroup of version 2 or 1 is made and removed again. */
export async function probeMemoryLimit(): Promise<Probe> {
  const groups = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
  const tried = [
    { version: 2, folder: folderOf(groups, /^0::(.*)$/m, ROOT), file: "memory.max" },
    {
      version: 1,
      folder: folderOf(groups, /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m, join(ROOT, "memory")),
      file: "memory.limit_in_bytes",
    },
  ];
  const reasons: string[] = [];
  for (const { version, folder, file } of tried) {
    if (folder === null) continue;
    const why = await makeGroup(folder, file);
    if (why === null)
      return told(true, `a memory cgroup of version ${version}, made in ${folder}, and ${ALWAYS}`);
    reasons.push(`version ${version}: ${why}`);
  }
  const why = reasons.length === 0 ? "no memory controller" : reasons.join("; ");
  return told(false, `${ALWAYS}; no memory cgroup can be made (${why})`);
}

function told(ok: boolean, detail: string): Probe {
  const mend = ok
    ? null
    : "The limit holds without it, less exactly. To have one: systemd-run --user --scope -p Delegate=yes runproof ...";
  return { name: "memory limit", needed: false, ok, detail, mend };
}

function folderOf(groups: string, line: RegExp, root: string): string | null {
  const path = line.exec(groups)?.[1];
  return path === undefined ? null : join(root, path);
}

/** Why a group with this control file cannot be made below; null where it can. */
async function makeGroup(folder: string, file: string): Promise<string | null> {
  const group = join(folder, `runproof-probe-${process.pid}`);
  try {
    await mkdir(group);
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  }
  try {
    await access(join(group, file), constants.W_OK);
    return null;
  } catch {
    return "the memory controller is not delegated";
  } finally {
    await rmdir(group).catch(() => undefined);
  }
}
