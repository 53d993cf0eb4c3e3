import type { LoggedValue } from "./logged-value.ts";
import { valueForServer } from "./request-body.ts";
import { MOST_ENTITIES, MOST_METRICS, MOST_PARAMS_OR_TAGS } from "./sure-values.ts";

/** Below MLflow's 1 MB for one call, with the frame around the values. */
const MOST_BYTES = 900_000;

/** A value on its way to the server. */
export interface PendingValue {
  value: LoggedValue;
  /** Its form in the JSON of log-batch. */
  json: string;
  bytes: number;
}

/** The form in which a value waits to be sent. */
export function pendingValue(value: LoggedValue): PendingValue {
  const json = JSON.stringify(value.is === "metric" ? metricForServer(value) : value.pair);
  return { value, json, bytes: Buffer.byteLength(json) };
}

function metricForServer({ point }: Extract<LoggedValue, { is: "metric" }>) {
  const { key, value, timestampMs, step } = point;
  return { key, value: valueForServer(value), timestamp: timestampMs, step };
}

/** One log-batch call and how many of the values, the oldest first, it is about. */
export interface LogBatch {
  count: number;
  /** Its JSON. */
  body: string;
}

/** As many of the values as one call may carry. Of a param or tag that comes twice the last one is sent, since the server refuses the first and overwrites the second. */
export function nextBatch(runId: string, values: readonly PendingValue[]): LogBatch {
  const metrics: string[] = [];
  const params = new Map<string, string>();
  const tags = new Map<string, string>();
  let bytes = 0;
  let count = 0;
  for (const { value, json, bytes: size } of values) {
    bytes += size + 1;
    if (count > 0 && (bytes > MOST_BYTES || count === MOST_ENTITIES)) break;
    if (metrics.length === MOST_METRICS || params.size === MOST_PARAMS_OR_TAGS) break;
    if (tags.size === MOST_PARAMS_OR_TAGS) break;
    if (value.is === "metric") metrics.push(json);
    else (value.is === "param" ? params : tags).set(value.pair.key, json);
    count += 1;
  }
  const lists = `"metrics":${listOf(metrics)},"params":${listOf(params.values())},"tags":${listOf(tags.values())}`;
  return { count, body: `{"run_id":${JSON.stringify(runId)},${lists}}` };
}

function listOf(items: Iterable<string>): string {
  return `[${[...items].join(",")}]`;
}
