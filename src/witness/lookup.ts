import type { KnownRun } from "../contracts/index.ts";
import { numberAt, textAt } from "./answer.ts";
import type { Maker } from "./holdings.ts";
import { ID } from "./request-body.ts";
import type { KeptServer } from "./server-keeper.ts";
import { storedValues } from "./stored-values.ts";
import { isoTime } from "./time-form.ts";
import { readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

const MOST_ASKED = 500;

interface Sources {
  makers: ReadonlyMap<string, Maker>;
  startTimes: ReadonlyMap<string, string>;
  storeExists: boolean;
  upstream(): Promise<KeptServer>;
}

/** Finds out which ids are runs: first among those of the cycle, then in the store. Ids that MLflow cannot have made are unknown without asking. At most 500 are asked for. */
export async function lookUpRuns(
  runIds: readonly string[],
  sources: Sources,
): Promise<{ known: KnownRun[]; complete: boolean }> {
  const known: KnownRun[] = [];
  const open: string[] = [];
  for (const runId of new Set(runIds)) {
    const maker = sources.makers.get(runId);
    if (maker !== undefined) {
      known.push({ runId, owner: maker.taskId, startTime: sources.startTimes.get(runId) ?? null });
    } else if (ID.test(runId)) open.push(runId);
  }
  if (open.length === 0 || !sources.storeExists) return { known, complete: true };
  try {
    const { upstream } = await sources.upstream();
    for (const runId of open.slice(0, MOST_ASKED)) {
      const found = await askFor(upstream, runId);
      if (found !== null) known.push(found);
    }
    return { known, complete: open.length <= MOST_ASKED };
  } catch {
    return { known, complete: false };
  }
}

async function askFor(upstream: Upstream, runId: string): Promise<KnownRun | null> {
  const query = new URLSearchParams({ run_id: runId });
  const answer = await upstream.ask({
    method: "GET",
    path: `/api/2.0/mlflow/runs/get?${query.toString()}`,
    body: null,
  });
  const text = await readAnswer(answer);
  // A 404 of something else than MLflow says nothing about the run.
  if (answer.statusCode === 404 && isAbsent(text)) return null;
  if (answer.statusCode !== 200) throw new Error(`the MLflow server answered ${answer.statusCode}`);
  const run: unknown = JSON.parse(text);
  const startTime = numberAt(run, "run", "info", "start_time");
  return {
    runId,
    owner: null,
    startTime: startTime === null ? null : isoTime(startTime),
    ...storedValues(run),
  };
}

function isAbsent(text: string): boolean {
  try {
    return textAt(JSON.parse(text), "error_code") === "RESOURCE_DOES_NOT_EXIST";
  } catch {
    return false;
  }
}
