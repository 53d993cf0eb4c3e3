import type { Metric, RunRecord } from "../contracts/index.ts";
import type { CallEvent, CallFacts, MetricPoint, WitnessEvent } from "./event.ts";
import type { LoggedValue } from "./logged-value.ts";
import { MetricTally, MOST_HISTORY } from "./metric-tally.ts";
import { change, newEntry, settle, toRecord, weightOf } from "./run-entry.ts";
import type { Growth, RunEntry } from "./run-entry.ts";
import { isoTime } from "./time-form.ts";

/** Points of history that the metrics of one execution share; each keeps at least the lesser number. */
const SHARED_HISTORY = 200_000;
const LEAST_HISTORY = 8;

/** The runs that calls through the witness have made, kept up to date event by event. */
export interface RunLedger {
  apply(event: WitnessEvent): void;
  /** Records of one execution, or of all, in order of creation. Runs that the code deleted are left out. */
  records(executionId?: string): RunRecord[];
  /** When the runs began, as they say themselves, by run id. */
  startTimes(): Map<string, string>;
  /** Acknowledged values that have no outcome at the server, run by run, the oldest first. */
  waiting(): { executionId: string; runId: string; values: readonly LoggedValue[] }[];
  /** About how many bytes of our memory the runs of an execution take. */
  heldBytes(executionId: string): number;
}

/** Builds the runs from journal events; the only builder, used live and when evidence is recomputed. Calls that were refused, or that the server did not answer with 2xx, count for nothing. */
export function runsFromEvents(events: Iterable<WitnessEvent>): RunRecord[] {
  const ledger = createRunLedger();
  for (const event of events) ledger.apply(event);
  return ledger.records();
}

/** A ledger without runs. */
export function createRunLedger(): RunLedger {
  const runs = new Map<string, RunEntry>();
  const modelRuns = new Map<string, string>();
  const growths = new Map<string, Growth>();
  const finished = new Set<string>();

  function growthOf(executionId: string): Growth {
    const found = growths.get(executionId) ?? { bytes: 0, metrics: 0 };
    growths.set(executionId, found);
    return found;
  }

  function create(event: CallEvent, made: Extract<CallFacts, { does: "run-created" }>): void {
    // An id that is already known cannot be created again: a second line of that kind is not believed.
    if (runs.has(made.runId)) return;
    runs.set(made.runId, newEntry(event, made));
    growthOf(event.executionId).bytes += weightOf(made).bytes;
  }

  /** The run, where the execution is the one that made it: no other can have changed it. */
  function ownRun(runId: string | null, executionId: string): RunEntry | null {
    const entry = runs.get(runId ?? "");
    return entry?.executionId === executionId ? entry : null;
  }

  function applyCall(event: CallEvent): void {
    const { facts } = event;
    if (facts.does === "run-created") {
      create(event, facts);
      return;
    }
    if (facts.does === "model-created" && facts.runId !== null) modelRuns.set(facts.modelId, facts.runId);
    const entry = ownRun(runOf(facts, modelRuns), event.executionId);
    const growth = growthOf(event.executionId);
    if (entry !== null) change(entry, event, mostHistory(growth), growth);
  }

  return {
    apply(event) {
      if (event.kind === "witness-closed") finished.add(event.executionId);
      if (event.kind === "witness-call" && tookEffect(event)) applyCall(event);
      if (event.kind !== "witness-delivered") return;
      const entry = ownRun(event.runId, event.executionId);
      const growth = growthOf(event.executionId);
      if (entry !== null) settle(entry, event, mostHistory(growth), growth);
    },
    records(executionId) {
      return [...runs.values()]
        .filter((entry) => !entry.deleted && (executionId === undefined || entry.executionId === executionId))
        .map((entry) =>
          toRecord(entry, mostHistory(growthOf(entry.executionId)), finished.has(entry.executionId)),
        );
    },
    startTimes: () =>
      new Map(
        [...runs.values()]
          .filter((entry) => !entry.deleted)
          .map(({ made }) => [made.runId, isoTime(made.startTimeMs)]),
      ),
    waiting: () =>
      [...runs.values()]
        .filter((entry) => entry.waiting.length > 0)
        .map(({ executionId, made, waiting }) => ({ executionId, runId: made.runId, values: [...waiting] })),
    heldBytes: (executionId) => growths.get(executionId)?.bytes ?? 0,
  };
}

/** Whether a call changed anything at the server, or will have. */
export function tookEffect(event: CallEvent): boolean {
  return event.granted && event.status !== null && event.status >= 200 && event.status < 300;
}

function mostHistory({ metrics }: Growth): number {
  return Math.max(LEAST_HISTORY, Math.min(MOST_HISTORY, Math.floor(SHARED_HISTORY / Math.max(metrics, 1))));
}

function runOf(facts: CallFacts, modelRuns: Map<string, string>): string | null {
  const direct = "runId" in facts ? facts.runId : null;
  if (direct !== null) return direct;
  return "modelId" in facts && facts.modelId !== null ? (modelRuns.get(facts.modelId) ?? null) : null;
}

/** Earliest and latest of the given times; null without any. */
export function rangeOf(times: Iterable<number>): [number, number] | null {
  let range: [number, number] | null = null;
  for (const time of times) {
    range = range === null ? [time, time] : [Math.min(range[0], time), Math.max(range[1], time)];
  }
  return range;
}

/** Metrics from points in order of arrival. */
export function metricsOf(points: Iterable<MetricPoint>): Record<string, Metric> {
  const tallies = new Map<string, MetricTally>();
  for (const point of points) {
    const tally = tallies.get(point.key) ?? new MetricTally();
    tallies.set(point.key, tally);
    tally.add(point);
  }
  return Object.fromEntries([...tallies].map(([key, tally]) => [key, tally.toMetric()] as const));
}
