import type { Metric, RunRecord } from "../contracts/index.ts";
import { toNum } from "../contracts/index.ts";
import type { CallEvent, CallFacts, MetricPoint, WitnessEvent } from "./event.ts";
import { isoTime } from "./time-form.ts";

const ENDED = new Set(["FINISHED", "FAILED", "KILLED"]);

type Facts<Does extends CallFacts["does"]> = Extract<CallFacts, { does: Does }>;

interface Entry {
  made: Facts<"run-created">;
  executionId: string;
  name: string | null;
  status: string;
  endTimeMs: number | null;
  deleted: boolean;
  reopened: boolean;
  firstSeen: string;
  lastSeen: string;
  params: Map<string, string>;
  tags: Map<string, string>;
  points: MetricPoint[];
  artifacts: Map<string, { bytes: number; sha256: string }>;
}

/** The runs that calls through the witness have made, kept up to date event by event. */
export interface RunLedger {
  apply(event: WitnessEvent): void;
  /** Records of one execution, or of all, in order of creation. Runs that the code deleted are left out. */
  records(executionId?: string): RunRecord[];
}

/** Builds the runs from journal events; the only builder, used live and when evidence is recomputed. Calls that were refused, or that the server did not answer with 2xx, count for nothing. */
export function runsFromEvents(events: Iterable<WitnessEvent>): RunRecord[] {
  const ledger = createRunLedger();
  for (const event of events) ledger.apply(event);
  return ledger.records();
}

/** A ledger without runs. */
export function createRunLedger(): RunLedger {
  const runs = new Map<string, Entry>();
  const modelRuns = new Map<string, string>();
  return {
    apply(event) {
      if (event.kind !== "witness-call" || !tookEffect(event)) return;
      if (event.facts.does === "run-created") {
        // An id that is already known cannot be created again: a second line of that kind is not believed.
        if (!runs.has(event.facts.runId)) runs.set(event.facts.runId, newEntry(event, event.facts));
        return;
      }
      if (event.facts.does === "model-created" && event.facts.runId !== null) {
        modelRuns.set(event.facts.modelId, event.facts.runId);
      }
      const entry = runs.get(runOf(event.facts, modelRuns) ?? "");
      // Only the execution that made a run can have changed it.
      if (entry !== undefined && entry.executionId === event.executionId) change(entry, event);
    },
    records(executionId) {
      return [...runs.values()]
        .filter((entry) => !entry.deleted && (executionId === undefined || entry.executionId === executionId))
        .map(toRecord);
    },
  };
}

/** Whether a call changed anything at the server. */
export function tookEffect(event: CallEvent): boolean {
  return event.granted && event.status !== null && event.status >= 200 && event.status < 300;
}

function runOf(facts: CallFacts, modelRuns: Map<string, string>): string | null {
  const direct = "runId" in facts ? facts.runId : null;
  if (direct !== null) return direct;
  return "modelId" in facts && facts.modelId !== null ? (modelRuns.get(facts.modelId) ?? null) : null;
}

function newEntry(event: CallEvent, made: Facts<"run-created">): Entry {
  return {
    made,
    executionId: event.executionId,
    name: made.name,
    status: made.status,
    endTimeMs: null,
    deleted: false,
    reopened: false,
    firstSeen: event.at,
    lastSeen: event.at,
    params: new Map(),
    tags: new Map(made.tags.map((tag) => [tag.key, tag.value])),
    points: [],
    artifacts: new Map(),
  };
}

function change(entry: Entry, event: CallEvent): void {
  const { facts } = event;
  entry.lastSeen = event.at;
  // Ending it once more is no change of an ended run; everything else is.
  const endsAgain = facts.does === "run-updated" && (facts.status === null || ENDED.has(facts.status));
  if (ENDED.has(entry.status) && !endsAgain && facts.does !== "run-deleted") entry.reopened = true;
  switch (facts.does) {
    case "run-updated":
      entry.name = facts.name ?? entry.name;
      entry.status = facts.status ?? entry.status;
      entry.endTimeMs = facts.endTimeMs ?? entry.endTimeMs;
      if (!ENDED.has(entry.status)) entry.endTimeMs = null;
      break;
    case "logged":
      for (const point of facts.metrics) entry.points.push(point);
      for (const { key, value } of facts.params) if (!entry.params.has(key)) entry.params.set(key, value);
      for (const { key, value } of facts.tags) entry.tags.set(key, value);
      break;
    case "tag-removed":
      entry.tags.delete(facts.key);
      break;
    case "run-deleted":
      entry.deleted = true;
      break;
    case "run-restored":
      entry.deleted = false;
      break;
    case "artifact-stored":
      entry.artifacts.set(artifactName(facts), { bytes: facts.bytes, sha256: facts.sha256 });
      break;
    case "artifact-removed":
      removeArtifacts(entry, artifactName(facts));
      break;
    default:
      break;
  }
}

function artifactName(facts: { modelId: string | null; path: string }): string {
  return facts.modelId === null ? facts.path : `models/${facts.modelId}/${facts.path}`;
}

/** A deleted folder takes its files along. */
function removeArtifacts(entry: Entry, name: string): void {
  for (const path of entry.artifacts.keys()) {
    if (path === name || path.startsWith(`${name}/`)) entry.artifacts.delete(path);
  }
}

function toRecord(entry: Entry): RunRecord {
  const times = entry.points.map((point) => point.timestampMs);
  return {
    runId: entry.made.runId,
    experiment: entry.made.experiment,
    name: entry.name ?? entry.tags.get("mlflow.runName") ?? null,
    status: entry.status,
    grade: "witnessed",
    parentRunId: entry.tags.get("mlflow.parentRunId") ?? null,
    startTime: isoTime(entry.made.startTimeMs),
    endTime: entry.endTimeMs === null ? null : isoTime(entry.endTimeMs),
    params: Object.fromEntries(entry.params),
    metrics: metricsOf(entry.points),
    executionId: entry.executionId,
    source: "witness",
    firstSeen: entry.firstSeen,
    lastSeen: entry.lastSeen,
    startTimeMs: entry.made.startTimeMs,
    endTimeMs: entry.endTimeMs,
    reopened: entry.reopened,
    tags: Object.fromEntries(entry.tags),
    artifacts: [...entry.artifacts].map(([path, file]) => ({ path, ...file })),
    pointTimesMs: rangeOf(times),
  };
}

/** Earliest and latest of the given times; null without any. */
export function rangeOf(times: Iterable<number>): [number, number] | null {
  let range: [number, number] | null = null;
  for (const time of times) {
    range = range === null ? [time, time] : [Math.min(range[0], time), Math.max(range[1], time)];
  }
  return range;
}

/** Metrics from points in order of arrival. `last` is the value at the greatest step; among equals the last to arrive. */
export function metricsOf(points: Iterable<MetricPoint>): Record<string, Metric> {
  const byKey = new Map<string, MetricPoint[]>();
  for (const point of points) {
    const list = byKey.get(point.key);
    if (list === undefined) byKey.set(point.key, [point]);
    else list.push(point);
  }
  const metrics = new Map<string, Metric>();
  for (const [key, list] of byKey) {
    let greatest: MetricPoint | null = null;
    for (const point of list) if (greatest === null || point.step >= greatest.step) greatest = point;
    metrics.set(key, {
      last: greatest?.value ?? toNum(Number.NaN),
      points: list.length,
      history: list.map(({ step, timestampMs, value }) => ({ step, timestamp: isoTime(timestampMs), value })),
    });
  }
  return Object.fromEntries(metrics);
}
