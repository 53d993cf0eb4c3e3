import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runsFromEvents } from "../../src/witness/index.ts";
import type { WitnessEvent } from "../../src/witness/index.ts";
import { call, openBench, runClient } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, metric, newRun } from "./neighbours.ts";
import { pythonParts } from "./sandbox.ts";
import { stored } from "./stored-run.ts";

type CallEvent = Extract<WitnessEvent, { kind: "witness-call" }>;

let bench: Bench;
let count = 0;

beforeAll(async () => {
  bench = await openBench();
  // The first search of a server takes so long that what waits is there by itself.
  const warm = await bench.witness.open({ executionId: "warm", taskId: "t" });
  await newRun(warm);
  await call(warm, "POST", api("runs/search"), { experiment_ids: ["0"], filter: "metrics.m = 3" });
});
afterAll(() => bench.close());

async function opened(): Promise<{ url: Url; executionId: string }> {
  count += 1;
  const executionId = `x${count}`;
  return { url: await bench.witness.open({ executionId, taskId: "t" }), executionId };
}

const callsOf = (events: WitnessEvent[], executionId: string): CallEvent[] =>
  events.filter(
    (event): event is CallEvent => event.kind === "witness-call" && event.executionId === executionId,
  );
/** Of each call of an execution that was not acknowledged at once, and of its end: how many values waited then. */
function waitingAt(events: WitnessEvent[], executionId: string): [string, number][] {
  let waiting = 0;
  return events.flatMap((event): [string, number][] => {
    if (!("executionId" in event) || event.executionId !== executionId) return [];
    if (event.kind === "witness-delivered") waiting -= event.values;
    else if (event.kind !== "witness-call") return [[event.kind, waiting]];
    else if (event.acknowledged !== true) return [[event.route, waiting]];
    else if (event.facts.does === "logged") waiting += event.facts.metrics.length;
    return [];
  });
}

const GREATEST = Number.MAX_VALUE;

/** The points that the journal holds, in the form of the database: a set, since exact repeats collapse there. */
function journalled(events: WitnessEvent[], runId: string): Set<string> {
  const points = events.flatMap((event) =>
    event.kind === "witness-call" &&
    event.facts.does === "logged" &&
    event.facts.runId === runId &&
    event.status === 200
      ? event.facts.metrics
      : [],
  );
  return new Set(
    points.map(({ key, value, timestampMs, step }) => {
      const isNan = typeof value === "object" && value.nonFinite === "nan";
      const number =
        typeof value === "number" ? value : isNan ? 0 : value.nonFinite === "inf" ? GREATEST : -GREATEST;
      return JSON.stringify([key, number, timestampMs, step, isNan ? 1 : 0]);
    }),
  );
}

test("the store holds what the journal holds, as sets, through the real client", async () => {
  const { url, executionId } = await opened();
  const client = await runClient(
    url,
    `
import math, random, mlflow
random.seed(1)
mlflow.set_experiment("sets")
with mlflow.start_run() as run:
    for step in range(300):
        mlflow.log_metric(random.choice(["loss", "val/acc", "a b:c"]), random.choice([0.5, -1e308, 1e-320, math.nan, math.inf, -math.inf, 3]),
                          step=random.randrange(5), timestamp=random.randrange(3))
        if step % 50 == 0:
            mlflow.log_metrics({f"k{n}": n / 7 for n in range(40)}, step=step)
            mlflow.log_params({f"p{step}_{n}": "v" * n for n in range(30)}); mlflow.set_tag("last", step)
            mlflow.log_param("same", "1")
print(run.info.run_id)
`,
  );
  const { runs, refusals, unusable } = await bench.witness.close(executionId);
  expect([refusals, unusable]).toEqual([[], null]);
  const runId = client.stdout.trim();
  const store = await stored(bench.store, runId);
  expect(new Set(store.points.map((point) => JSON.stringify(point)))).toEqual(
    journalled(bench.events, runId),
  );
  const [run] = runs;
  expect(store.params).toEqual(run?.params);
  expect(store.tags).toEqual(run?.tags);
  expect([store.status, store.tags["last"]]).toEqual(["FINISHED", "250"]);
  const points = Object.values(run?.metrics ?? {}).reduce((sum, each) => sum + each.points, 0);
  expect(points).toBe(300 + 6 * 40);
  expect(store.points.length).toBeLessThan(points);
  const quick = callsOf(bench.events, executionId).filter((event) => event.acknowledged === true);
  expect(quick.length).toBe(300 + 6 * 4);
  expect(runsFromEvents(bench.events).find((each) => each.runId === runId)).toEqual(run);
});

test("before a read, a change and the end, all that was acknowledged is at the server", async () => {
  const { url, executionId } = await opened();
  const runId = await newRun(url);
  const log = async (step: number) => {
    for (const key of ["first", "m"]) {
      const answer = await call(url, "POST", api("runs/log-metric"), metric(runId, step, { key }));
      expect(answer).toMatchObject({ status: 200, text: "{}" });
    }
  };
  await log(1);
  const got = await call(url, "GET", api(`runs/get?run_id=${runId}`));
  expect(got.json.run.data.metrics).toMatchObject([
    { key: "first", value: 1 },
    { key: "m", value: 1 },
  ]);
  await log(2);
  const history = await call(url, "GET", api(`metrics/get-history?run_id=${runId}&metric_key=m`));
  expect(history.json.metrics.map((point: any) => point.step)).toEqual([1, 2]);
  await log(3);
  const found = await call(url, "POST", api("runs/search"), {
    experiment_ids: ["0"],
    filter: "metrics.m = 3",
  });
  expect(found.json.runs).toHaveLength(1);
  await log(4);
  await call(url, "POST", api("runs/update"), { run_id: runId, status: "FINISHED", end_time: 5 });
  expect((await stored(bench.store, runId)).points).toHaveLength(8);
  await log(5);
  await call(url, "POST", api("runs/set-tag"), { run_id: runId, key: "mlflow.runName", value: "new" });
  expect((await stored(bench.store, runId)).points).toHaveLength(10);
  await log(6);
  const closed = await bench.witness.close(executionId);
  expect((await stored(bench.store, runId)).points).toHaveLength(12);
  expect(closed.runs[0]).toMatchObject({ reopened: true, metrics: { m: { last: 6, points: 6 } } });
  const reads = ["runs/get", "metrics/get-history", "runs/search"];
  const all = ["witness-opened", "runs/create", ...reads, "runs/update", "runs/set-tag", "witness-closed"];
  expect(waitingAt(bench.events, executionId)).toEqual(all.map((what) => [what, 0]));
});

test("another execution of the cycle sees what was acknowledged before", async () => {
  const [first, second] = [await opened(), await opened()];
  const runId = await newRun(first.url);
  await call(first.url, "POST", api("runs/log-metric"), metric(runId, 7));
  const got = await call(second.url, "GET", api(`runs/get?run_id=${runId}`));
  expect(got.json.run.data.metrics).toMatchObject([{ value: 7 }]);
});

test("calls of several threads keep the order of the journal, and the last to arrive counts", async () => {
  const { url, executionId } = await opened();
  const runId = await newRun(url);
  await Promise.all(
    Array.from({ length: 300 }, (_unused, n) =>
      n % 40 === 39
        ? call(url, "POST", api("runs/set-tag"), { run_id: runId, key: "mlflow.runName", value: `n${n}` })
        : call(url, "POST", api("runs/log-batch"), {
            run_id: runId,
            metrics: [{ key: "m", value: n, timestamp: 1000, step: 0 }],
            tags: [{ key: "t", value: `${n}` }],
          }),
    ),
  );
  const { runs } = await bench.witness.close(executionId);
  const last = callsOf(bench.events, executionId).findLast(
    (event) => event.facts.does === "logged" && event.facts.metrics.length > 0,
  );
  const facts = last?.facts.does === "logged" ? last.facts : null;
  expect(runs[0]?.metrics["m"]).toMatchObject({ last: facts?.metrics[0]?.value, points: 293 });
  expect((await stored(bench.store, runId)).tags["t"]).toBe(facts?.tags[0]?.value);
});

test("what is not certain is asked of the server, whose words come back", async () => {
  const { url, executionId } = await opened();
  const runId = await newRun(url);
  const ask = async (route: string, body: Record<string, unknown>) => {
    const answer = await call(url, "POST", api(route), { run_id: runId, ...body });
    return [answer.status, String(answer.json?.message ?? "")];
  };
  const odd = ["..", "a//b", "/a", "a,b", "%", "a\nb", "k".repeat(251)];
  for (const key of odd) {
    expect(await ask("runs/log-metric", { ...metric(runId, 1), key }), key).toMatchObject([
      400,
      expect.stringMatching(/nvalid value|exceeds/),
    ]);
  }
  // Letters of other alphabets are MLflow's to take, and it does.
  expect((await ask("runs/log-metric", { ...metric(runId, 1), key: "größe" }))[0]).toBe(200);
  expect((await ask("runs/log-metric", metric(runId, 1, { timestamp: -1 })))[0]).toBe(400);
  const point = { key: "m", value: 1, timestamp: 1, step: 0 };
  expect(await ask("runs/log-batch", { metrics: Array.from({ length: 1001 }, () => point) })).toMatchObject([
    400,
    expect.stringMatching(/at most 1000/),
  ]);
  expect((await ask("runs/log-parameter", { key: "p", value: "1" }))[0]).toBe(200);
  expect((await ask("runs/log-parameter", { key: "p", value: "1" }))[0]).toBe(200);
  expect(await ask("runs/log-parameter", { key: "p", value: "2" })).toMatchObject([
    400,
    expect.stringMatching(/Changing param/),
  ]);
  expect(
    await ask("runs/log-batch", {
      params: [
        { key: "q", value: "1" },
        { key: "p", value: "3" },
      ],
    }),
  ).toMatchObject([400, expect.stringMatching(/Changing param/)]);
  expect(
    await ask("runs/log-batch", {
      params: [
        { key: "r", value: "1" },
        { key: "r", value: "1" },
      ],
    }),
  ).toMatchObject([400, expect.stringMatching(/Duplicate/)]);
  expect((await ask("runs/log-parameter", { key: "long", value: "x".repeat(6500) }))[0]).toBe(200);
  await call(url, "POST", api("runs/delete"), { run_id: runId });
  expect(await ask("runs/log-metric", metric(runId, 2))).toMatchObject([
    400,
    expect.stringMatching(/must be in the 'active' state/),
  ]);
  await call(url, "POST", api("runs/restore"), { run_id: runId });
  expect((await ask("runs/log-metric", metric(runId, 3)))[0]).toBe(200);
  const { runs, unusable } = await bench.witness.close(executionId);
  expect(unusable).toBeNull();
  const quick = callsOf(bench.events, executionId).filter((event) => event.acknowledged === true);
  expect(quick.map((event) => event.route)).toEqual(["runs/log-parameter", "runs/log-parameter"]);
  expect(runs[0]?.params["p"]).toBe("1");
  expect(Object.keys((await stored(bench.store, runId)).params).toSorted()).toEqual(["long", "p"]);
});

test("metrics of an own logged model go to the server at once", async () => {
  const { url, executionId } = await opened();
  const runId = await newRun(url);
  const made = await call(url, "POST", api("logged-models"), {
    experiment_id: "0",
    name: "m",
    source_run_id: runId,
  });
  const modelId: string = made.json.model.info.model_id;
  expect(
    (await call(url, "POST", api("runs/log-metric"), metric(runId, 1, { model_id: modelId }))).status,
  ).toBe(200);
  const model = await call(url, "GET", api(`logged-models/${modelId}`));
  expect(model.json.model.data.metrics).toMatchObject([{ key: "m", value: 1 }]);
  expect(callsOf(bench.events, executionId).some((event) => event.acknowledged === true)).toBe(false);
});

test("after its experiment was deleted a run is the server's to judge", async () => {
  const { url } = await opened();
  const experiment = await call(url, "POST", api("experiments/create"), { name: "short-lived" });
  const experimentId: string = experiment.json.experiment_id;
  const made = await call(url, "POST", api("runs/create"), { experiment_id: experimentId, start_time: 1 });
  const runId: string = made.json.run.info.run_id;
  expect((await call(url, "POST", api("runs/log-metric"), metric(runId, 1))).status).toBe(200);
  await call(url, "POST", api("experiments/delete"), { experiment_id: experimentId });
  expect((await stored(bench.store, runId)).points).toHaveLength(1);
  expect((await call(url, "POST", api("runs/log-metric"), metric(runId, 2))).status).toBe(400);
});

test("a refused batch fails the run's next call with the server's words, is recorded, and is no part of the run", async () => {
  const { url, executionId } = await opened();
  const runId = await newRun(url);
  const other = await newRun(url);
  await call(url, "POST", api("runs/log-metric"), metric(runId, 1));
  await call(url, "GET", api(`runs/get?run_id=${runId}`));
  // Somebody else deletes the run behind our back.
  const { python } = await pythonParts();
  const program =
    "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=20); db.execute(\"UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = ?\", (sys.argv[2],)); db.commit()";
  spawnSync(python, ["-c", program, join(bench.store, "mlflow.db"), runId]);
  const metrics = [2, 3].map((step) => ({ key: "m", value: step, timestamp: 1, step }));
  expect((await call(url, "POST", api("runs/log-batch"), { run_id: runId, metrics })).status).toBe(200);
  const next = await call(url, "POST", api("runs/update"), { run_id: runId, status: "FINISHED" });
  expect(next.status).toBe(400);
  expect(next.json).toMatchObject({
    error_code: "INVALID_PARAMETER_VALUE",
    message: expect.stringMatching(/runs\/update was not carried out.*must be in the 'active' state/),
  });
  // From now on each call has the server's own answer; other runs are not concerned.
  const later = await call(url, "POST", api("runs/log-metric"), metric(runId, 4));
  expect([later.status, later.json.message]).toEqual([400, expect.not.stringContaining("not carried out")]);
  expect((await call(url, "POST", api("runs/log-metric"), metric(other, 1))).status).toBe(200);
  const closed = await bench.witness.close(executionId);
  expect(closed.unusable).toMatch(/refused 2 values of run .* that had been acknowledged: .*active/);
  const [run, sound] = closed.runs;
  expect(run).toMatchObject({
    status: "RUNNING",
    metrics: { m: { last: 1, points: 1 } },
    undelivered: { values: 2, refused: 2, reason: expect.stringContaining("active") },
  });
  expect(sound).not.toHaveProperty("undelivered");
  expect(callsOf(bench.events, executionId).find((event) => event.route === "runs/update")).toMatchObject({
    granted: true,
    status: 400,
    facts: { does: "nothing" },
    reason: expect.stringContaining("not carried out"),
  });
});
