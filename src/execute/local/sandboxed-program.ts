import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { SandboxedProcess, SandboxedProgram } from "../../contracts/index.ts";
import { RunproofError } from "../../errors.ts";
import { Launcher } from "./launcher.ts";
import type { LauncherEnd, LauncherPlan } from "./launcher.ts";
import { signalName } from "./outcome.ts";
import { ARGUMENTS_DESCRIPTOR, bwrapArguments, INSIDE } from "./policy.ts";
import { landlockRules } from "./process-plan.ts";
import type { Ground } from "./sandbox-plan.ts";

/** Half of this is the size of each file system in memory of a helper program. */
const HELPER_MEMORY = 2 << 30;

/**
 * Starts a trusted helper in its sandbox: no network, no home, as the calling user, so that what it writes stays the
 * caller's. `confine` is how: bubblewrap; Landlock where that is all there is; none where the user asked for none.
 */
export async function startProgram(
  ground: Ground,
  program: SandboxedProgram,
  confine: "bwrap" | "landlock" | "none",
): Promise<SandboxedProcess> {
  const launcher = new Launcher(ground.hostPython, ground.guestDirectory, "pipe");
  const { stdin, stdout, stderr } = launcher.process;
  if (stdin === null || stdout === null || stderr === null) throw lost("it has no streams");
  stdin.on("error", () => undefined);
  let end: LauncherEnd | null = null;
  let failure: string | null = null;
  let exited = Promise.resolve<Exit>({ exitCode: null, signal: null });
  await new Promise<void>((started, refused) => {
    exited = new Promise((resolve) => {
      launcher.listen(
        (message) => {
          if (message.type === "started") started();
          if (message.type === "failed") failure = message.message;
          if (message.type === "ended") end = message;
        },
        (error) => {
          refused(lost(error?.message ?? failure ?? "its launcher ended early"));
          resolve(exitOfProgram(end));
        },
      );
    });
    launcher.send({ type: "plan", ...programPlan(ground, program, confine) });
  });
  return { stdin, stdout, stderr, exited, kill: () => launcher.send({ type: "kill" }) };
}

interface Exit {
  exitCode: number | null;
  signal: string | null;
}

function exitOfProgram(end: LauncherEnd | null): Exit {
  const status = end?.mainStatus ?? null;
  if (end === null || end.cause !== null || status === null) return { exitCode: null, signal: "SIGKILL" };
  const signal = status & 0x7f;
  const code = end.bwrapCode ?? (signal === 0 ? (status >> 8) & 0xff : 128 + signal);
  return code > 128 && code < 193
    ? { exitCode: null, signal: signalName(code - 128) }
    : { exitCode: code, signal: null };
}

function programPlan(
  ground: Ground,
  program: SandboxedProgram,
  confine: "bwrap" | "landlock" | "none",
): LauncherPlan {
  const environment = {
    PATH: `${dirname(ground.hostPython)}:/usr/bin:/bin`,
    LANG: "C.UTF-8",
    HOME: confine === "bwrap" ? INSIDE.home : "/nonexistent",
    TMPDIR: "/tmp",
    ...program.environment,
  };
  const common = {
    streams: null,
    uid: null,
    gid: null,
    ownUid: false,
    staging: null,
    handOver: [],
    rlimits: { RLIMIT_CORE: 0 },
    memoryBytes: null,
    memoryFolders: [],
    session: {},
  };
  if (confine !== "bwrap") {
    const landlock = landlockRules(ground, program.mounts, ["/tmp"]);
    return {
      ...common,
      command: program.command,
      environment,
      workingDirectory: program.workingDirectory,
      arguments: null,
      filter: null,
      harden: confine === "none" ? null : { landlock, filter: ground.filter },
    };
  }
  return {
    ...common,
    command: [ground.bwrap ?? "bwrap", "--args", String(ARGUMENTS_DESCRIPTOR), "--", ...program.command],
    environment: {},
    workingDirectory: "/",
    arguments: bwrapArguments({
      user: null,
      network: "none",
      system: ground.system,
      etc: ground.etc,
      devices: [],
      readOnly: [],
      mounts: program.mounts,
      masked: (program.masked ?? []).map((path) => ({ path, folder: statSync(path).isDirectory() })),
      workspace: null,
      workingDirectory: program.workingDirectory,
      environment,
      memoryBytes: HELPER_MEMORY,
      filter: ground.filter !== null,
    }),
    filter: ground.filter,
    harden: null,
  };
}

function lost(why: string): RunproofError {
  return new RunproofError("SANDBOX_FAILED", `a helper program could not be started in its sandbox: ${why}`, {
    hint: "Type `runproof doctor` to see what is missing.",
  });
}
