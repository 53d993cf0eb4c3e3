import type { CallEvent, WitnessEvent } from "./event.ts";
import { tookEffect } from "./ledger.ts";
import type { Logged } from "./logged-value.ts";

/** Runs of which all that decides whether the server takes a value is known, because every call on them passed here. */
export interface SureRuns {
  apply(event: WitnessEvent): void;
  /** Whether the server will take these values, whose form is sure, from this execution. */
  admits(executionId: string, logged: Logged): boolean;
}

interface SureRun {
  executionId: string;
  experimentId: string;
  /** All params of the run; null where that is not known any more. */
  params: Map<string, string> | null;
}

/**
 * Sure runs of a cycle. A run is sure from its creation on, until a call may have deleted it, an outcome stays unknown
 * or the server refuses what was sure; then each of its calls asks the server.
 * @param metricsAlone on a server whose version and database are not known, params and tags are never sure
 */
export function createSureRuns(metricsAlone: boolean): SureRuns {
  const runs = new Map<string, SureRun>();

  function forget(belongs: (run: SureRun) => boolean): void {
    for (const [runId, run] of runs) if (belongs(run)) runs.delete(runId);
  }

  function applyEffect({ executionId, facts }: CallEvent): void {
    if (facts.does === "run-created") {
      const { runId, experimentId } = facts;
      if (!runs.has(runId)) runs.set(runId, { executionId, experimentId, params: new Map() });
    }
    if (facts.does === "run-deleted") runs.delete(facts.runId);
    // Its runs were deleted with it, or come back one by one.
    if (facts.does === "experiment-changed") forget((run) => run.experimentId === facts.experimentId);
    if (facts.does !== "logged") return;
    const known = runs.get(facts.runId)?.params;
    for (const { key, value } of facts.params) if (known?.has(key) === false) known.set(key, value);
  }

  /** The server answered with an error, or not at all: what it did all the same is not known. */
  function applyDoubt({ method, status, ids, facts }: CallEvent): void {
    if (method === "GET") return;
    const { runId, experimentId } = ids;
    if (experimentId !== undefined) forget((run) => run.experimentId === experimentId);
    if (runId === undefined) return;
    const turnedDown = status !== null && status < 500;
    const run = runs.get(runId);
    if (run === undefined || !turnedDown) runs.delete(runId);
    // A batch that is turned down may be half written.
    else if (facts.does === "logged" && facts.params.length > 0) run.params = null;
  }

  return {
    apply(event) {
      if (event.kind === "witness-closed") forget((run) => run.executionId === event.executionId);
      if (event.kind === "witness-delivered" && event.reason !== null) runs.delete(event.runId);
      if (event.kind !== "witness-call" || !event.granted) return;
      if (tookEffect(event)) applyEffect(event);
      else applyDoubt(event);
    },
    admits(executionId, { runId, metrics, params, tags }) {
      const run = runs.get(runId);
      if (run?.executionId !== executionId) return false;
      // Databases other than SQLite may take two spellings for one key, and older servers know no colon in keys.
      if (metricsAlone) {
        return params.length + tags.length === 0 && metrics.every(({ key }) => !key.includes(":"));
      }
      if (params.length === 0) return true;
      const known = run.params;
      if (known === null) return false;
      return params.every(({ key, value }) => (known.get(key) ?? value) === value);
    },
  };
}
