import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { RunproofError } from "../../errors.ts";
import { findBwrap } from "./find-bwrap.ts";
import type { Gpu } from "./gpu.ts";
import type { Ground } from "./sandbox-plan.ts";
import { machineOf, seccompProgram } from "./seccomp.ts";
import { insideUser, makeEtc, systemFolders } from "./system-files.ts";

/** What an executor is opened with. */
export interface LocalExecutorOptions {
  level: "full" | "process" | "none";
  network: "none" | "host";
  /** The environment's interpreter, `<env>/bin/python`. */
  python: string;
  /** Interpreter of what starts sandboxes, outside of them: one of ours, whatever sessions use. Default: `python`. */
  hostPython?: string;
  /** Prefixes of the environment and of its base interpreter; single files where links lead to one. */
  readOnlyPrefixes: string[];
  /** The folder python/runproof_guest. */
  guestDirectory: string;
  /** Private to the caller (0700), with a short path. */
  runtimeDirectory: string;
  /** The GPUs that sessions are given; absent: none. */
  gpu?: Gpu;
}

/** Finds out and makes what all sandboxes of an executor share. Throws where the platform cannot have one. */
export async function layGround(options: LocalExecutorOptions): Promise<Ground> {
  if (process.platform !== "linux") {
    throw new RunproofError("ISOLATION_UNAVAILABLE", `sandboxes need Linux; this is ${process.platform}.`, {
      hint: "Run it in a Linux machine or WSL 2.",
    });
  }
  for (const path of [...options.readOnlyPrefixes, options.guestDirectory]) {
    if (path === "/" || !path.startsWith("/")) {
      throw new RunproofError(
        "CONFIG_INVALID",
        `"${path}" cannot be shown to sandboxes: it is no absolute folder.`,
        {
          hint: "Choose an interpreter that lies in a folder of its own (--python).",
        },
      );
    }
  }
  mkdirSync(options.runtimeDirectory, { recursive: true, mode: 0o700 });
  chmodSync(options.runtimeDirectory, 0o700);
  const user = insideUser();
  const machine = machineOf(process.arch);
  const bwrap = await findBwrap();
  return {
    bwrap: bwrap?.path ?? null,
    bwrapVersion: bwrap?.version ?? null,
    python: options.python,
    hostPython: options.hostPython ?? options.python,
    readOnlyPrefixes: [...new Set(options.readOnlyPrefixes)],
    guestDirectory: options.guestDirectory,
    runtimeDirectory: options.runtimeDirectory,
    system: systemFolders(),
    etc: makeEtc(join(options.runtimeDirectory, "etc"), user.uid, user.gid),
    user,
    root: process.getuid?.() === 0,
    network: options.network,
    filter: machine === null ? null : hex(seccompProgram(machine, options.level !== "full")),
    parentFilter: machine === null ? null : hex(seccompProgram(machine, false, ["setns"])),
    gpu: options.gpu ?? null,
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The kernel's Landlock version; 0 where there is none. */
export async function landlockVersion(ground: Ground): Promise<number> {
  const program =
    "import sys; sys.path.insert(0, sys.argv[1]); from runproof_guest import landlock; print(landlock.version())";
  try {
    const { stdout } = await promisify(execFile)(
      ground.hostPython,
      ["-I", "-B", "-S", "-c", program, dirname(ground.guestDirectory)],
      { timeout: 10_000, env: {} },
    );
    return Number(stdout.trim()) || 0;
  } catch {
    return 0;
  }
}

/** Which uids exist here; see user_namespaces(7). */
export function uidMap(): string {
  try {
    return readFileSync("/proc/self/uid_map", "utf8");
  } catch {
    return "0 0 4294967295";
  }
}
