// Sessions of the real executor in full isolation, with the witness where one is given, as a cycle runs them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openLocalExecutor } from "../../dist/execute/index.js";
import { openBenchWitness } from "./tracking.mjs";

const GUEST = resolve(import.meta.dirname, "../../python/runproof_guest");
const LIMITS = {
  timeoutMs: 300_000,
  memoryBytes: 4 * 1024 ** 3,
  outputBytes: 2_000_000_000,
  processes: 4096,
  fileBytes: 64 * 1024 ** 3,
};

/** Without variables that would slow peers down, such as PYTHONUNBUFFERED. */
export const PLAIN_ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: tmpdir(), LANG: "C.UTF-8" };

/** The interpreter of the managed environment: named by the environment, as `npm run bench` does. */
export function managedPython() {
  const named = process.env.RUNPROOF_TEST_PYTHON;
  if (named === undefined) throw new Error("start this with `npm run bench`");
  return named;
}

export function prefixesOf(python) {
  const program = "import sys; print(sys.prefix); print(sys.base_prefix)";
  return execFileSync(python, ["-I", "-c", program], { encoding: "utf8" }).trim().split("\n");
}

/**
 * Opens an executor whose warm parent has loaded the modules.
 * @param memoryFile where the modules are kept that earlier sessions have imported; see `learned`
 * @param witnessed whether each session has a tracking URL, as in a cycle
 */
export async function warmSessions({
  python = managedPython(),
  modules,
  limits = {},
  park = true,
  witnessed = false,
  memoryFile = null,
}) {
  const folder = mkdtempSync(join(tmpdir(), "rp-bench-"));
  const executor = await openExecutor(python, join(folder, "r"));
  const witness = witnessed ? await openWitness(executor, folder) : null;
  const allLimits = { ...LIMITS, ...limits };
  const workspaces = openWorkspaces(folder);
  const handle = executor.startWarm({
    workspaces: folder,
    witness: witness?.directory ?? null,
    mounts: [],
    environment: {},
    modules,
    memoryFile: memoryFile ?? join(folder, "memory.json"),
    packageFolders: [],
    next: () => Promise.resolve(park ? { workspace: workspaces.next(), limits: allLimits } : null),
  });
  await handle.settled();
  // The first session is parked by now.
  await pause(500);
  return {
    /** One session from request to result; throws where it did not start warm or did not end as `kind` says. */
    async run(code, kind = "exited") {
      const workspace = workspaces.take();
      const executionId = basename(dirname(workspace));
      const stdoutPath = join(folder, `${executionId}.stdout`);
      const began = performance.now();
      const url = (await witness?.open(executionId)) ?? null;
      const { execution } = await executor.execute(
        {
          executionId,
          responseName: "ops_commander.md",
          blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
          workspace,
          mounts: [],
          environment: {},
          limits: allLimits,
          coldBecause: null,
          witness: url,
          stdoutPath,
          stderrPath: join(folder, `${executionId}.stderr`),
        },
        {},
        new AbortController().signal,
      );
      await witness?.close(executionId);
      const ms = performance.now() - began;
      requireWarm(execution, kind);
      return { ms, execution, stdoutPath };
    },
    async close() {
      await witness?.stop();
      await executor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function openExecutor(python, runtimeDirectory) {
  return openLocalExecutor({
    level: "full",
    network: "none",
    python,
    hostPython: managedPython(),
    readOnlyPrefixes: prefixesOf(python),
    guestDirectory: GUEST,
    runtimeDirectory,
  });
}

async function openWitness(executor, folder) {
  const python = managedPython();
  const witness = await openBenchWitness({
    python,
    folder,
    directory: join(folder, "w"),
    prefixes: prefixesOf(python),
    start: executor.startSandboxed,
  });
  witness.prepare();
  return witness;
}

/** Workspaces below a folder, the next one known before it is taken. */
function openWorkspaces(folder) {
  let made = 0;
  const make = () => {
    made += 1;
    const workspace = join(folder, `t${made}`, "workspace");
    mkdirSync(workspace, { recursive: true });
    return workspace;
  };
  let reserved = make();
  return {
    next: () => reserved,
    take() {
      const taken = reserved;
      reserved = make();
      return taken;
    },
  };
}

function requireWarm({ isolation, outcome }, kind) {
  if (isolation.start !== "warm")
    throw new Error(`a ${isolation.start} start: ${isolation.notes.join("; ")}`);
  if (outcome.kind !== kind || (kind === "exited" && outcome.exitCode !== 0))
    throw new Error(`the session ended as ${JSON.stringify(outcome)}`);
}

/** What sessions of some code import, learned as an earlier cycle would have: the file for `memoryFile`. */
export async function learned(memoryFile, code, options) {
  const sessions = await warmSessions({ ...options, memoryFile });
  await sessions.run(code);
  await sessions.run(code);
  await sessions.close();
  return memoryFile;
}
