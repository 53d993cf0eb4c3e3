import { z } from "zod";
import { toNum } from "../contracts/index.ts";
import type { Num, RunRecord } from "../contracts/index.ts";
import { metricsOf, rangeOf } from "./ledger.ts";
import type { MetricPoint } from "./event.ts";
import { isoTime } from "./time-form.ts";
import { readAnswer } from "./upstream.ts";
import type { Upstream } from "./upstream.ts";

const BASE = "/api/2.0/mlflow";
const MOST_RUNS = 20_000;
/** Histories are asked for one metric at a time; beyond these the last value alone is known. */
const MOST_HISTORIES = 2_000;
const AT_ONCE = 8;
const PAGE = 1_000;

/** Numbers that are not finite travel as text; whole ones may too. See protobuf's JSON mapping. */
const Double = z.union([z.number(), z.string()]).transform((value) => Number(value));
const Metric = z.object({ key: z.string(), value: Double, timestamp: Double, step: Double.default(0) });
const Pair = z.object({ key: z.string(), value: z.string().default("") });
const Run = z.object({
  info: z.object({
    run_id: z.string(),
    run_name: z.string().optional(),
    experiment_id: z.string(),
    status: z.string().default("UNKNOWN"),
    start_time: Double.optional(),
    end_time: Double.optional(),
  }),
  data: z
    .object({
      metrics: z.array(Metric).default([]),
      params: z.array(Pair).default([]),
      tags: z.array(Pair).default([]),
    })
    .default({ metrics: [], params: [], tags: [] }),
});
type Run = z.infer<typeof Run>;
const Experiments = z.object({
  experiments: z.array(z.object({ experiment_id: z.string(), name: z.string() })).default([]),
  next_page_token: z.string().optional(),
});
const Runs = z.object({ runs: z.array(Run).default([]), next_page_token: z.string().optional() });
const History = z.object({ metrics: z.array(Metric).default([]), next_page_token: z.string().optional() });

/** What a server told, and what it left open. */
export interface ServerRuns {
  runs: RunRecord[];
  complete: boolean;
  notes: string[];
}

/**
 * Reads the active runs of a tracking server, all experiments or one, with the whole history of metrics that have one.
 * Only reads. Rejects with the server's words where it refuses.
 */
export async function readServerRuns(server: Upstream, experimentId: string | null): Promise<ServerRuns> {
  const experiments = new Map<string, string>();
  await pages(server, "experiments/search", { max_results: PAGE }, Experiments, (page) => {
    for (const each of page.experiments) experiments.set(each.experiment_id, each.name);
    return true;
  });
  const ids = experimentId === null ? [...experiments.keys()] : [experimentId];
  const found: Run[] = [];
  const notes: string[] = [];
  // A server refuses a request that names too many experiments.
  for (let at = 0; at < ids.length && found.length < MOST_RUNS; at += 100) {
    const query = { experiment_ids: ids.slice(at, at + 100), max_results: PAGE };
    await pages(server, "runs/search", query, Runs, (page) => {
      found.push(...page.runs.slice(0, MOST_RUNS - found.length));
      return found.length < MOST_RUNS;
    });
  }
  if (found.length >= MOST_RUNS) notes.push(`more than ${MOST_RUNS} runs, the rest was not read`);
  const histories = await readHistories(server, found, notes);
  const runs = found.map((run) => toRecord(run, experiments, histories));
  return { runs, complete: notes.length === 0, notes };
}

async function readHistories(
  server: Upstream,
  runs: readonly Run[],
  notes: string[],
): Promise<Map<string, MetricPoint[]>> {
  const wanted = runs.flatMap(({ info, data }) =>
    // At step 0 there is hardly ever more than the one point that is known already.
    data.metrics.filter(({ step }) => step !== 0).map(({ key }) => ({ runId: info.run_id, key })),
  );
  const left = wanted.length - MOST_HISTORIES;
  if (left > 0) notes.push(`of ${left} metrics only the last value was read`);
  const histories = new Map<string, MetricPoint[]>();
  const queue = wanted.slice(0, MOST_HISTORIES).values();
  const work = async (): Promise<void> => {
    for (const { runId, key } of queue) {
      const points: MetricPoint[] = [];
      const query = { run_id: runId, metric_key: key, max_results: 25_000 };
      await pages(server, "metrics/get-history", query, History, (page) => {
        points.push(...page.metrics.map(toPoint));
        return points.length < 1_000_000;
      });
      histories.set(`${runId} ${key}`, points);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return histories;
}

/** Follows a listing to its end, or until `take` says no. */
async function pages<Page extends { next_page_token?: string | undefined }>(
  server: Upstream,
  route: "experiments/search" | "runs/search" | "metrics/get-history",
  query: Record<string, unknown>,
  shape: z.ZodType<Page>,
  take: (page: Page) => boolean,
): Promise<void> {
  let token: string | undefined;
  do {
    const page = await ask(
      server,
      route,
      token === undefined ? query : { ...query, page_token: token },
      shape,
    );
    if (!take(page)) return;
    token = page.next_page_token === token ? undefined : page.next_page_token;
  } while (token !== undefined && token !== "");
}

async function ask<Page>(
  server: Upstream,
  route: string,
  query: Record<string, unknown>,
  shape: z.ZodType<Page>,
): Promise<Page> {
  const reads = route === "metrics/get-history";
  const address = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) address.set(key, String(value));
  const answer = await server.ask({
    method: reads ? "GET" : "POST",
    path: reads ? `${BASE}/${route}?${address.toString()}` : `${BASE}/${route}`,
    body: reads ? null : JSON.stringify(query),
  });
  const text = await readAnswer(answer);
  if (answer.statusCode !== 200)
    throw new Error(`${route} was answered with status ${answer.statusCode}: ${text.slice(0, 200)}`);
  return shape.parse(JSON.parse(text));
}

function toPoint({ key, value, timestamp, step }: z.infer<typeof Metric>): MetricPoint {
  return { key, value: numOf(value), timestampMs: timestamp, step };
}

/** A SQL store behind the server keeps infinity as the largest double. */
function numOf(value: number): Num {
  return Math.abs(value) === Number.MAX_VALUE ? toNum(value * 2) : toNum(value);
}

function toRecord(
  { info, data }: Run,
  experiments: ReadonlyMap<string, string>,
  histories: ReadonlyMap<string, MetricPoint[]>,
): RunRecord {
  const tags = Object.fromEntries(data.tags.map(({ key, value }) => [key, value]));
  const points = data.metrics.flatMap(
    (metric) => histories.get(`${info.run_id} ${metric.key}`) ?? toPoint(metric),
  );
  const { start_time: startTimeMs = 0, end_time: endTimeMs = null } = info;
  return {
    runId: info.run_id,
    experiment: experiments.get(info.experiment_id) ?? info.experiment_id,
    name: info.run_name ?? tags["mlflow.runName"] ?? null,
    status: info.status,
    grade: "referenced",
    parentRunId: tags["mlflow.parentRunId"] ?? null,
    startTime: isoTime(startTimeMs),
    endTime: endTimeMs === null ? null : isoTime(endTimeMs),
    params: Object.fromEntries(data.params.map(({ key, value }) => [key, value])),
    metrics: metricsOf(points),
    executionId: "",
    source: "server",
    firstSeen: null,
    lastSeen: null,
    startTimeMs,
    endTimeMs,
    reopened: false,
    tags,
    artifacts: [],
    pointTimesMs: rangeOf(points.map((point) => point.timestampMs)),
  };
}
