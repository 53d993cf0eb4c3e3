import type { Run } from "../contracts/index.ts";

/** Runs that this execution made: witnessed or captured. A referenced or claimed run belongs to somebody else. */
export function ownRuns(runs: readonly Run[]): Run[] {
  return runs.filter((run) => run.grade === "witnessed" || run.grade === "captured");
}

/**
 * The one run id of a task: the session's global `run_id` if it names a run of this execution, else the only
 * top-level run, else null.
 */
export function chooseRunId(sessionRunId: string | null, runs: readonly Run[]): string | null {
  const own = ownRuns(runs);
  if (sessionRunId !== null && own.some((run) => run.runId === sessionRunId)) return sessionRunId;
  const topLevel = own.filter((run) => run.parentRunId === null);
  return topLevel.length === 1 ? (topLevel[0]?.runId ?? null) : null;
}
