import type { KnownRun, RunRecord, StartSandboxed } from "../contracts/index.ts";
import { prefixesOf } from "../execute/environment/index.ts";
import type { PythonEnvironment } from "../execute/environment/index.ts";
import { SESSION_ROOT } from "../execute/workspace/index.ts";
import { captureRuns, hasStoreCandidates } from "../witness/index.ts";

type Captured = Awaited<ReturnType<typeof captureRuns>>;

/** The MLflow stores that lie in the workspace: which runs an execution added to them. */
export interface WorkspaceStores {
  /**
   * Runs absent from every store in the workspace before an execution and present after it.
   * @param seenAs path under which the code saw the workspace
   * @param kept whether the workspace as left becomes the state that later executions start from
   */
  capture(
    root: string,
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
  const look = async (folder: string, seenAs: string, executionId: string): Promise<Captured> => {
    if (!(await hasStoreCandidates(folder))) return { runs: [], deletedIds: [], complete: true, notes: [] };
    return captureRuns({
      start,
      python: environment.python,
      readOnlyPrefixes: prefixesOf(environment),
      before: null,
      after: folder,
      executionId,
      workspaceRoot: seenAs,
    });
  };
  const first = await look(root, SESSION_ROOT, "");
  let known = idsOf(first);
  const stood = new Map<string, KnownRun>(first.runs.map((run) => [run.runId, knownRun(run, null)]));
  return {
    async capture(folder, seenAs, { executionId, taskId }, kept) {
      const found = await look(folder, seenAs, executionId);
      const runs = found.runs.filter((run) => !known.has(run.runId));
      if (kept) known = idsOf(found);
      for (const run of runs) if (!stood.has(run.runId)) stood.set(run.runId, knownRun(run, taskId));
      return { ...found, runs };
    },
    lookup: (runIds) => [...new Set(runIds)].flatMap((runId) => stood.get(runId) ?? []),
  };
}

function knownRun({ runId, startTime }: RunRecord, owner: string | null): KnownRun {
  return { runId, owner, startTime };
}

function idsOf(found: Captured): Set<string> {
  return new Set([...found.runs.map((run) => run.runId), ...found.deletedIds]);
}
