import type { RunRecord } from "../contracts/index.ts";
import type { CallEvent, CallFacts, DeliveredEvent } from "./event.ts";
import { valuesOf } from "./logged-value.ts";
import type { LoggedValue } from "./logged-value.ts";
import { MetricTally } from "./metric-tally.ts";
import { isoTime } from "./time-form.ts";

const ENDED = new Set(["FINISHED", "FAILED", "KILLED"]);
/** Rough costs in our memory, bytes: of a run, of a name beside its text. */
const RUN_BYTES = 600;
const NAME_BYTES = 300;

/** Facts of a call that created a run. */
export type RunCreated = Extract<CallFacts, { does: "run-created" }>;

/** One run as the events so far have made it. */
export interface RunEntry {
  made: RunCreated;
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
  metrics: Map<string, MetricTally>;
  pointTimesMs: [number, number] | null;
  artifacts: Map<string, { bytes: number; sha256: string }>;
  /** Acknowledged, and neither delivered nor refused yet; the oldest first. */
  waiting: LoggedValue[];
  undelivered: { values: number; refused: number; reason: string } | null;
}

/** What a change added to what an execution keeps in our memory. */
export interface Growth {
  bytes: number;
  metrics: number;
}

/** A run that has just been created. */
export function newEntry(event: CallEvent, made: RunCreated): RunEntry {
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
    metrics: new Map(),
    pointTimesMs: null,
    artifacts: new Map(),
    waiting: [],
    undelivered: null,
  };
}

/** What a new run costs. */
export function weightOf(made: RunCreated): Growth {
  const text = made.tags.reduce((sum, { key, value }) => sum + key.length + value.length + NAME_BYTES, 0);
  return { bytes: RUN_BYTES + text, metrics: 0 };
}

/** Takes a call that took effect into the run. @param mostHistory points to keep of one metric */
export function change(entry: RunEntry, event: CallEvent, mostHistory: number, growth: Growth): void {
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
      if (event.acknowledged === true) for (const value of valuesOf(facts)) entry.waiting.push(value);
      else for (const value of valuesOf(facts)) take(entry, value, mostHistory, growth);
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
      growth.bytes += entry.artifacts.has(artifactName(facts)) ? 0 : NAME_BYTES + facts.path.length;
      entry.artifacts.set(artifactName(facts), { bytes: facts.bytes, sha256: facts.sha256 });
      break;
    case "artifact-removed":
      removeArtifacts(entry, artifactName(facts));
      break;
    default:
      break;
  }
}

/** Values that were refused are no part of the run; those without an answer are, since they came through the witness. */
export function settle(entry: RunEntry, event: DeliveredEvent, mostHistory: number, growth: Growth): void {
  const settled = entry.waiting.splice(0, event.values);
  const delivered = event.status !== null && event.status >= 200 && event.status < 300;
  const refused = !delivered && event.status !== null;
  if (!refused) for (const value of settled) take(entry, value, mostHistory, growth);
  if (delivered) return;
  entry.undelivered ??= { values: 0, refused: 0, reason: event.reason ?? "" };
  entry.undelivered.values += event.values;
  if (refused) entry.undelivered.refused += event.values;
}

function take(entry: RunEntry, value: LoggedValue, mostHistory: number, growth: Growth): void {
  if (value.is === "metric") {
    const { point } = value;
    let tally = entry.metrics.get(point.key);
    if (tally === undefined) {
      tally = new MetricTally();
      entry.metrics.set(point.key, tally);
      growth.metrics += 1;
      growth.bytes += NAME_BYTES + point.key.length;
    }
    tally.add(point, mostHistory);
    const [first, last] = entry.pointTimesMs ?? [point.timestampMs, point.timestampMs];
    entry.pointTimesMs = [Math.min(first, point.timestampMs), Math.max(last, point.timestampMs)];
    return;
  }
  const { key, value: text } = value.pair;
  const into = value.is === "param" ? entry.params : entry.tags;
  const before = into.get(key);
  // A param is written once; a tag as often as one likes.
  if (value.is === "param" && before !== undefined) return;
  growth.bytes += before === undefined ? NAME_BYTES + key.length + text.length : text.length - before.length;
  into.set(key, text);
}

function artifactName(facts: { modelId: string | null; path: string }): string {
  return facts.modelId === null ? facts.path : `models/${facts.modelId}/${facts.path}`;
}

/** A deleted folder takes its files along. */
function removeArtifacts(entry: RunEntry, name: string): void {
  for (const path of entry.artifacts.keys()) {
    if (path === name || path.startsWith(`${name}/`)) entry.artifacts.delete(path);
  }
}

/** The run's record. Values that still wait for the server's answer count: they came through the witness. */
export function toRecord(entry: RunEntry, mostHistory: number, finished: boolean): RunRecord {
  const whole = entry.waiting.length === 0 ? entry : withWaiting(entry, mostHistory);
  return {
    runId: entry.made.runId,
    experiment: entry.made.experiment,
    name: entry.name ?? entry.tags.get("mlflow.runName") ?? null,
    status: entry.status,
    grade: "witnessed",
    parentRunId: whole.tags.get("mlflow.parentRunId") ?? null,
    startTime: isoTime(entry.made.startTimeMs),
    endTime: entry.endTimeMs === null ? null : isoTime(entry.endTimeMs),
    params: Object.fromEntries(whole.params),
    metrics: Object.fromEntries(
      [...whole.metrics].map(([key, tally]) => [key, tally.toMetric(mostHistory)] as const),
    ),
    executionId: entry.executionId,
    source: "witness",
    firstSeen: entry.firstSeen,
    lastSeen: entry.lastSeen,
    startTimeMs: entry.made.startTimeMs,
    endTimeMs: entry.endTimeMs,
    reopened: entry.reopened,
    tags: Object.fromEntries(whole.tags),
    artifacts: [...entry.artifacts].map(([path, file]) => ({ path, ...file })),
    ...(entry.undelivered === null ? {} : { undelivered: entry.undelivered }),
    ...(finished ? {} : { unfinished: true as const }),
    pointTimesMs: whole.pointTimesMs,
  };
}

function withWaiting(entry: RunEntry, mostHistory: number): RunEntry {
  const metrics = new Map(entry.metrics);
  for (const value of entry.waiting) {
    if (value.is !== "metric") continue;
    const tally = entry.metrics.get(value.point.key);
    if (tally !== undefined) metrics.set(value.point.key, tally.copy());
  }
  const whole = { ...entry, metrics, params: new Map(entry.params), tags: new Map(entry.tags) };
  for (const value of entry.waiting) take(whole, value, mostHistory, { bytes: 0, metrics: 0 });
  return whole;
}
