import type { KnownRun, RunRecord, StartSandboxed } from "../contracts/index.ts";
import { prefixesOf } from "../execute/environment/index.ts";
import type { PythonEnvironment } from "../execute/environment/index.ts";
import { SESSION_ROOT } from "../execute/workspace/index.ts";
import type { WorkspaceChanges } from "../execute/workspace/index.ts";
import { captureRuns, hasStoreCandidates, isStoreCandidate, STORE_MAGIC_BYTES } from "../witness/index.ts";

type Changes = Pick<WorkspaceChanges, "root" | "entries" | "complete" | "read">;
type Captured = Awaited<ReturnType<typeof captureRuns>>;

const NOTHING: Captured = { runs: [], deletedIds: [], complete: true, notes: [] };

/** The MLflow stores that lie in the workspace: which runs an execution added to them. */
export interface WorkspaceStores {
  /**
   * Runs absent from every store in the workspace before an execution and present after it.
   * @param changes what the execution did, and where all files are that it left
   * @param seenAs path under which the code saw the workspace
   * @param kept whether the workspace as left becomes the state that later executions start from
   */
  capture(
    changes: Changes,
    seenAs: string,
    execution: { executionId: string; taskId: string },
    kept: boolean,
  ): Promise<{ runs: RunRecord[]; complete: boolean; notes: string[] }>;
  /** Which of the ids are runs that stood in a store of the workspace before now, and whose they are. */
  lookup(runIds: readonly string[]): KnownRun[];
}

/**
 * Remembers the runs that stand in the stores of the last finished state.
 * @param root the state before the first execution
 * @param environment whose Python reads the stores
 */
export async function openWorkspaceStores(
  root: string,
  start: StartSandboxed,
  environment: PythonEnvironment,
): Promise<WorkspaceStores> {
  const look = (folder: string, seenAs: string, executionId: string): Promise<Captured> =>
    captureRuns({
      start,
      python: environment.python,
      readOnlyPrefixes: prefixesOf(environment),
      before: null,
      after: folder,
      executionId,
      workspaceRoot: seenAs,
    });
  // Once there was one, all is read each time; until then only what has changed can be one.
  let mayHold = await hasStoreCandidates(root);
  const first = mayHold ? await look(root, SESSION_ROOT, "") : NOTHING;
  let known = idsOf(first);
  const stood = new Map<string, KnownRun>(first.runs.map((run) => [run.runId, knownRun(run, null)]));
  return {
    async capture(changes, seenAs, { executionId, taskId }, kept) {
      const holds = mayHold || mayHoldStore(changes);
      const found = holds ? await look(changes.root, seenAs, executionId) : NOTHING;
      if (kept) mayHold = holds;
      const runs = found.runs.filter((run) => !known.has(run.runId));
      if (kept) known = idsOf(found);
      for (const run of runs) if (!stood.has(run.runId)) stood.set(run.runId, knownRun(run, taskId));
      return { ...found, runs };
    },
    lookup: (runIds) => [...new Set(runIds)].flatMap((runId) => stood.get(runId) ?? []),
  };
}

function mayHoldStore({ entries, complete, read }: Changes): boolean {
  if (!complete) return true;
  return entries.some(({ type, change, path }) => {
    if (type !== "file" || change === "unchanged") return false;
    const start = read(path, STORE_MAGIC_BYTES);
    return start === null || isStoreCandidate(path, start.content);
  });
}

function knownRun({ runId, startTime, metrics, params }: RunRecord, owner: string | null): KnownRun {
  const last = Object.entries(metrics).map(([name, metric]) => [name, metric.last] as const);
  return { runId, owner, startTime, metrics: Object.fromEntries(last), params };
}

function idsOf(found: Captured): Set<string> {
  return new Set([...found.runs.map((run) => run.runId), ...found.deletedIds]);
}
