import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { SessionRequest } from "../../contracts/index.ts";
import { landlockVersion, uidMap } from "./ground.ts";
import { BWRAP_ABSENT, causeOf, kernelSwitches } from "./isolation-cause.ts";
import { Launcher } from "./launcher.ts";
import type { LauncherEnd, LauncherPlan } from "./launcher.ts";
import { openPipe } from "./output-capture.ts";
import { INSIDE } from "./policy.ts";
import { ownUid, plainPlaces, plainSessionPlan, reachableByAll } from "./process-plan.ts";
import type { ProcessMeans } from "./process-plan.ts";
import { fullSessionPlan } from "./sandbox-plan.ts";
import type { Ground } from "./sandbox-plan.ts";

/** What trying a level once has shown. */
export interface IsolationProbe {
  ok: boolean;
  cause: string | null;
  mend: string | null;
  detail: string;
}

/** The Landlock version that keeps signals within the session. */
const SIGNALS_SCOPED = 6;
const PROBE_LIMIT_MS = 15_000;

const Found = z.object({
  write: z.boolean(),
  network: z.string().nullable(),
  status: z.record(z.string(), z.string()),
  namespaces: z.boolean(),
});
type Found = z.infer<typeof Found>;

/** Tries level `full`: builds the sandbox, looks around inside, kills it. */
export async function probeFull(ground: Ground): Promise<IsolationProbe> {
  if (ground.bwrap === null)
    return { ok: false, ...BWRAP_ABSENT, detail: "no bwrap in the system's folders" };
  return withProbeRequest(ground, async (request, folder) => {
    mkdirSync(join(folder, "blocks"), { mode: 0o755 });
    const plan = probing(
      ground,
      fullSessionPlan(ground, request, folder, {}, null),
      INSIDE.guest,
      INSIDE.workspace,
    );
    const tried = await tryOnce(ground, plan, folder);
    if (tried.found === null) {
      return { ok: false, ...causeOf(tried.complaint, kernelSwitches()), detail: oneLine(tried.complaint) };
    }
    const lacking = lackingInFull(tried.found, ground);
    if (lacking !== null) return { ok: false, ...lacking, detail: JSON.stringify(tried.found) };
    if (tried.end === null || tried.end.left > 0) return notKilled(tried.end);
    return {
      ok: true,
      cause: null,
      mend: null,
      detail: `bubblewrap ${ground.bwrapVersion ?? ""}: started, wrote, had no network, was killed`,
    };
  });
}

function lackingInFull(found: Found, ground: Ground): { cause: string; mend: string } | null {
  const mend = "Report this as a defect of runproof, with the output of `runproof doctor --json`";
  if (!found.write) return { cause: "the session cannot write its workspace", mend };
  if (ground.network === "none" && found.network === null)
    return { cause: "the sandbox has a network", mend };
  if (found.namespaces) return { cause: "new namespaces can be made inside the sandbox", mend };
  if (!/^0+$/u.test(found.status["CapEff"] ?? "")) return { cause: "the sandbox keeps capabilities", mend };
  if (ground.filter !== null && found.status["Seccomp"] !== "2")
    return { cause: "the seccomp filter does not hold", mend };
  return null;
}

/** Tries level `process`, and says by what means it can be had. */
export async function probeProcess(ground: Ground): Promise<IsolationProbe & { means: ProcessMeans | null }> {
  const version = await landlockVersion(ground);
  const blocked = ground.root
    ? [ground.python, ...ground.readOnlyPrefixes, ground.guestDirectory].filter(
        (path) => !reachableByAll(join(path, "x")),
      )
    : [];
  const uid = ground.root && blocked.length === 0 ? ownUid(uidMap(), process.pid) : null;
  // Root without an uid of its own shares it with the whole machine: signals must be held too.
  if (uid === null && version < (ground.root ? SIGNALS_SCOPED : 1)) {
    return { ...nothingHolds(ground, blocked), means: null };
  }
  const means: ProcessMeans = { uid, landlock: version > 0, scoped: version >= SIGNALS_SCOPED };
  const probe = await withProbeRequest(ground, async (request, folder) => {
    const outer = mkdtempSync(join(tmpdir(), "runproof-x-"));
    try {
      chmodSync(outer, 0o711);
      const places = plainPlaces(outer);
      for (const path of [places.home, places.temporary]) mkdirSync(path, { mode: 0o700 });
      const inside = { ...request, workspace: places.home };
      const plan = plainSessionPlan(ground, inside, folder, places, {}, null, means);
      const tried = await tryOnce(ground, probing(ground, plan, ground.guestDirectory, places.home), folder);
      return judgeProcess(tried, means, version);
    } finally {
      rmSync(outer, { recursive: true, force: true });
    }
  });
  return { ...probe, means: probe.ok ? means : null };
}

function judgeProcess(tried: Tried, means: ProcessMeans, version: number): IsolationProbe {
  if (tried.found === null) {
    return { ok: false, ...causeOf(tried.complaint, kernelSwitches()), detail: oneLine(tried.complaint) };
  }
  if (!tried.found.write || tried.found.status["NoNewPrivs"] !== "1" || tried.found.namespaces) {
    return {
      ok: false,
      cause: "the process is not held",
      mend: "Use a machine where level full can be had",
      detail: JSON.stringify(tried.found),
    };
  }
  if (tried.end === null || tried.end.left > 0) return notKilled(tried.end);
  const by = [means.uid === null ? null : "an uid of its own", means.landlock ? `Landlock ${version}` : null];
  return {
    ok: true,
    cause: null,
    mend: null,
    detail: `${by.filter((one) => one !== null).join(" and ")}; no promise about the network`,
  };
}

function nothingHolds(ground: Ground, blocked: string[]): IsolationProbe {
  return ground.root
    ? {
        ok: false,
        cause: `no uid of its own is possible, because ${blocked.join(", ")} lies in a folder that no other user may enter, and the kernel's Landlock cannot hold signals of root`,
        mend: "Put the environment where others may read it, for example XDG_CACHE_HOME=/var/cache, or use a kernel of 6.12 or newer with Landlock",
        detail: "neither uid nor Landlock",
      }
    : {
        ok: false,
        cause: "the kernel has no Landlock",
        mend: "Use a kernel of 5.13 or newer with Landlock switched on (lsm=landlock,...), or start as root, which can give sessions an uid of their own",
        detail: "no Landlock for an ordinary user",
      };
}

const notKilled = (end: LauncherEnd | null): IsolationProbe => ({
  ok: false,
  cause: "the sandbox could not be ended",
  mend: "Report this as a defect of runproof",
  detail: end === null ? "no word from the launcher" : `${end.left} processes left`,
});

const oneLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 300) ?? "";

/** The same sandbox with the probe as its program. */
function probing(ground: Ground, plan: LauncherPlan, guest: string, root: string): LauncherPlan {
  const command = plan.command.slice(0, plan.command.indexOf(ground.python));
  return { ...plan, command: [...command, ground.python, "-I", "-B", "-S", join(guest, "probe.py"), root] };
}

async function withProbeRequest(
  ground: Ground,
  use: (request: SessionRequest, folder: string) => Promise<IsolationProbe>,
): Promise<IsolationProbe> {
  const folder = mkdtempSync(join(ground.runtimeDirectory, "p-"));
  const workspace = join(folder, "workspace");
  mkdirSync(workspace, { mode: 0o700 });
  const limits = { timeoutMs: 1, memoryBytes: 256 << 20, outputBytes: 1, processes: 16, fileBytes: 1 << 20 };
  try {
    return await use(
      {
        executionId: "probe",
        responseName: "probe",
        blocks: [],
        workspace,
        mounts: [],
        environment: {},
        limits,
        coldBecause: null,
        witness: null,
        stdoutPath: "",
        stderrPath: "",
        outputsPath: "",
      },
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Tried {
  found: Found | null;
  end: LauncherEnd | null;
  complaint: string;
}

/** Starts the probe, takes its line, kills it, and waits for the launcher's last word. */
function tryOnce(ground: Ground, plan: LauncherPlan, folder: string): Promise<Tried> {
  const launcher = new Launcher(ground.hostPython, ground.guestDirectory, "ignore");
  const tried: Tried = { found: null, end: null, complaint: "" };
  let text = "";
  const kill = (): void => launcher.send({ type: "kill" });
  const timer = setTimeout(kill, PROBE_LIMIT_MS);
  return new Promise((resolve) => {
    launcher.listen(
      (message) => {
        if (message.type === "failed") tried.complaint += `${message.step}: ${message.message}\n`;
        if (message.type === "ended") tried.end = message;
        if (message.type !== "prepared") return;
        openPipe(join(folder, "stderr")).on("data", (chunk: Buffer) => {
          if (tried.complaint.length < 4096) tried.complaint += chunk.toString("utf8");
        });
        openPipe(join(folder, "events")).resume();
        openPipe(join(folder, "stdout")).on("data", (chunk: Buffer) => {
          text += chunk.toString("utf8");
          if (!text.includes("\n")) return;
          tried.found = Found.parse(JSON.parse(text));
          kill();
        });
        launcher.send({ type: "go" });
      },
      (error) => {
        clearTimeout(timer);
        tried.complaint += error?.message ?? launcher.complaint;
        resolve(tried);
      },
    );
    launcher.send({ type: "plan", ...plan });
  });
}
