import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, openBench } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, file, newRun, openNeighbours } from "./neighbours.ts";
import type { Neighbours } from "./neighbours.ts";

let bench: Bench;
let mine: Url;
let theirs: Url;
let ids: Neighbours["ids"];
let neighbours: Neighbours;

beforeAll(async () => {
  neighbours = await openNeighbours();
  ({ bench, mine, theirs, ids } = neighbours);
});
afterAll(() => bench.close());

test("calls on another execution's things are refused under every spelling, and change nothing", async () => {
  const before = await neighbours.theirState();
  const now = Date.now();
  const metric = { key: "m", value: 1, timestamp: now, step: 0 };
  const attempts: [string, string, unknown][] = [
    ["POST", "runs/update", { run_id: ids.theirs, status: "FAILED" }],
    ["POST", "runs/update", { run_uuid: ids.theirs, status: "FAILED" }],
    ["POST", "runs/update", { runId: ids.theirs, status: "FAILED" }],
    ["POST", "runs/update", { runUuid: ids.theirs, run_name: "x" }],
    ["POST", "runs/update", { run_id: ids.mine, runId: ids.theirs, status: "FAILED" }],
    ["POST", "runs/update", { run_id: ids.mine, run_uuid: ids.theirs, status: "FAILED" }],
    ["POST", "runs/update", `{"run_id": "${ids.mine}", "run_id": "${ids.theirs}", "status": "FAILED"}`],
    ["POST", "runs/update", JSON.stringify(JSON.stringify({ run_id: ids.theirs, status: "FAILED" }))],
    ["POST", "runs/update", [{ run_id: ids.theirs }]],
    ["POST", `runs/update?run_id=${ids.mine}`, { run_id: ids.theirs, status: "FAILED" }],
    ["POST", "runs/log-metric", { run_id: ids.theirs, ...metric }],
    ["POST", "runs/log-batch", { run_id: ids.theirs, metrics: [metric] }],
    ["POST", "runs/log-metric", { run_id: ids.mine, ...metric, model_id: ids.theirModel }],
    ["POST", "runs/log-batch", { run_id: ids.mine, metrics: [{ ...metric, modelId: ids.theirModel }] }],
    ["POST", "runs/log-parameter", { run_id: ids.theirs, key: "p", value: "1" }],
    ["POST", "runs/set-tag", { run_id: ids.theirs, key: "t", value: "1" }],
    ["POST", "runs/delete-tag", { run_id: ids.theirs, key: "mlflow.runName" }],
    ["POST", "runs/log-model", { run_id: ids.theirs, model_json: "{}" }],
    ["POST", "runs/log-inputs", { run_id: ids.theirs, datasets: [] }],
    ["POST", "runs/outputs", { run_id: ids.theirs, models: [{ model_id: ids.theirModel, step: 0 }] }],
    ["POST", "runs/outputs", { run_id: ids.mine, models: [{ model_id: ids.theirModel, step: 0 }] }],
    ["POST", "runs/delete", { run_id: ids.theirs }],
    ["POST", "runs/restore", { run_id: ids.theirs }],
    ["POST", "experiments/update", { experiment_id: ids.theirExperiment, new_name: "x" }],
    ["POST", "experiments/delete", { experimentId: ids.theirExperiment }],
    ["POST", "experiments/delete", { experiment_id: "0" }],
    ["POST", "experiments/set-experiment-tag", { experiment_id: ids.theirExperiment, key: "a", value: "b" }],
    ["POST", "logged-models", { experiment_id: "0", source_run_id: ids.theirs }],
    ["PATCH", `logged-models/${ids.theirModel}`, { model_id: ids.theirModel, status: 3 }],
    ["PATCH", `logged-models/${ids.myModel}`, { model_id: ids.theirModel, status: 3 }],
    ["PATCH", `logged-models/${ids.myModel}`, { modelId: ids.theirModel, status: 3 }],
    ["PATCH", `logged-models/${ids.theirModel}/tags`, { tags: [{ key: "a", value: "b" }] }],
    ["DELETE", `logged-models/${ids.theirModel}`, undefined],
    ["DELETE", `logged-models/${ids.myModel}%2F..%2F${ids.theirModel}`, undefined],
    ["DELETE", `logged-models/${ids.myModel}/tags/..%2F..%2F${ids.theirModel}`, undefined],
    ["DELETE", `logged-models/${ids.myModel}/tags/..`, undefined],
    ["POST", `logged-models/${ids.theirModel}/params`, { params: [{ key: "a", value: "b" }] }],
  ];
  const allowed: string[] = [];
  for (const [method, path, body] of attempts) {
    const answer = await call(mine, method, api(path), body, { "content-type": "application/json" });
    if (answer.status !== 403 && answer.status !== 400) allowed.push(`${method} ${path} ${answer.status}`);
    expect(answer.json.message.length).toBeGreaterThan(20);
  }
  expect(allowed).toEqual([]);
  expect(await neighbours.theirState()).toEqual(before);
});

test("another execution's secret, a wrong one and none are refused at one's own socket", async () => {
  const crossed = { socketPath: mine.socketPath, secret: theirs.secret };
  const guesses = [crossed.secret, "", "x", `${mine.secret}x`, mine.secret.slice(0, -1), `${mine.secret}%20`];
  for (const secret of guesses) {
    const answer = await call({ ...mine, secret }, "GET", api("experiments/search"));
    expect([secret, answer.status]).toEqual([secret, 403]);
    expect(answer.json.error_code).toBe("PERMISSION_DENIED");
  }
  expect(JSON.stringify(bench.events)).not.toContain(theirs.secret);
});

test("artifact_location is dropped under both spellings", async () => {
  for (const [place, spelling] of ["artifact_location", "artifactLocation"].entries()) {
    const made = await call(mine, "POST", api("experiments/create"), {
      name: `placed ${place}`,
      [spelling]: `file://${bench.directory}/elsewhere`,
    });
    expect(made.status).toBe(200);
    const experiment = await call(
      mine,
      "GET",
      api(`experiments/get?experiment_id=${made.json.experiment_id}`),
    );
    expect(experiment.json.experiment.artifact_location).toBe(`mlflow-artifacts:/${made.json.experiment_id}`);
  }
  expect(existsSync(join(bench.directory, "elsewhere"))).toBe(false);
});

test("runs of other cycles cannot be read, searched or counted by a crafted filter", async () => {
  const other = await openBench({ storeDirectory: bench.store });
  const url = await other.witness.open({ executionId: "x", taskId: "x" });
  const foreign = await newRun(url);
  await other.close();
  expect((await call(mine, "GET", api(`runs/get?run_id=${foreign}`))).status).toBe(403);
  expect((await call(mine, "GET", api(`metrics/get-history?run_id=${foreign}&metric_key=m`))).status).toBe(
    403,
  );
  const filters = [
    "",
    `attributes.run_id = '${foreign}'`,
    `attributes.run_id IN ('${foreign}')`,
    "params.x = '1' OR 1 = 1",
    "-- comment",
    "') OR ('1' = '1",
    "; SELECT 1",
    "/* */",
  ];
  for (const filter of filters) {
    const found = await call(mine, "POST", api("runs/search"), {
      experiment_ids: ["0"],
      filter,
      run_view_type: "ALL",
    });
    expect(`${filter} ${found.status}`).toMatch(/ (200|400)$/);
    expect(found.text).not.toContain(foreign);
  }
  const all = await call(mine, "POST", api("runs/search"), { experiment_ids: ["0"] });
  expect(all.json.runs.map((run: any) => run.info.run_id).toSorted()).toEqual(
    [ids.mine, ids.theirs].toSorted(),
  );
  const looked = await bench.witness.lookup([
    foreign,
    ids.mine,
    "7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d",
    "no id!",
  ]);
  expect(looked.complete).toBe(true);
  expect(looked.known.map((run) => [run.runId, run.owner])).toEqual([
    [ids.mine, "a"],
    [foreign, null],
  ]);
  expect(looked.known.every((run) => run.startTime !== null)).toBe(true);
});

test("bodies and headers are bounded, odd values refused, and nothing is answered with 5xx", async () => {
  const bodies: [string, unknown, number][] = [
    ["runs/log-batch", { run_id: ids.mine, tags: [{ key: "k", value: "x".repeat(2 * 1024 * 1024) }] }, 413],
    ["runs/log-metric", "{", 400],
    ["runs/log-metric", "", 400],
    ["runs/log-metric", Buffer.from([0xff, 0xfe]), 400],
    ["runs/log-metric", `{"run_id":"${ids.mine}","key":"k","value":NaN,"timestamp":1}`, 400],
    ["runs/log-metric", `{"run_id":"${ids.mine}","key":"k","value":1e999,"timestamp":1}`, 400],
    ["runs/log-metric", { run_id: ids.mine, key: "k", value: true, timestamp: 1 }, 400],
    ["runs/log-metric", { run_id: ids.mine, key: "k", value: "0x10", timestamp: 1 }, 400],
    [
      "runs/log-metric",
      `{"run_id":"${ids.mine}","key":"k","value":1,"timestamp":1,"step":9007199254740993}`,
      400,
    ],
    ["runs/log-metric", { run_id: ids.mine, key: "bad\u0000key", value: 1, timestamp: 1 }, 400],
    ["runs/log-metric", { run_id: "../x", key: "k", value: 1, timestamp: 1 }, 400],
    ["runs/update", { run_id: ids.mine, status: { $: 1 } }, 400],
  ];
  for (const [path, body, status] of bodies) {
    const answer = await call(mine, "POST", api(path), body);
    expect([path, answer.status]).toEqual([path, status]);
  }
  const header = await call(mine, "GET", "health", undefined, { "x-long": "x".repeat(20_000) }).catch(
    () => null,
  );
  expect(header?.status ?? 431).toBe(431);
});

test("cookies, origins and credentials of the client do not reach the server", async () => {
  const answer = await call(
    mine,
    "POST",
    api("runs/set-tag"),
    { run_id: ids.mine, key: "o", value: "1" },
    {
      origin: "http://evil.example",
      host: "evil.example",
      cookie: "a=b",
      authorization: "Basic eDp5",
    },
  );
  expect(answer.status).toBe(200);
});

test("a long upload is streamed and hashed, and bounded per execution", async () => {
  const small = await openBench({ storeDirectory: bench.store, artifactLimitBytes: 1_000_000 });
  const url = await small.witness.open({ executionId: "small", taskId: "s" });
  const runId = await newRun(url);
  const bytes = randomBytes(900_000);
  expect((await call(url, "PUT", file(`0/${runId}/artifacts/one.bin`), bytes)).status).toBe(200);
  expect(statSync(join(bench.store, "mlartifacts", "0", runId, "artifacts", "one.bin")).size).toBe(900_000);
  const second = await call(url, "PUT", file(`0/${runId}/artifacts/two.bin`), bytes).catch(() => null);
  expect(second?.status ?? 413).toBe(413);
  const closed = await small.witness.close("small");
  expect(closed.runs[0]?.artifacts.map((item) => item.path)).toEqual(["one.bin"]);
  expect(closed.refusals).toHaveLength(1);
  expect(closed.unusable).toBeNull();
  await small.close();
});

test("after the end the URL is dead, and its refusals are recorded", async () => {
  const closed = await bench.witness.close("mine");
  await expect(call(mine, "GET", "health")).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  expect(closed.unusable).toBeNull();
  expect(closed.refusals.length).toBeGreaterThan(50);
  expect(closed.refusals[0]).toMatchObject({ method: "POST", route: "runs/update" });
  expect(await bench.witness.close("mine")).toEqual(closed);
  expect(closed.runs.map((run) => run.runId)).toEqual([ids.mine]);
  const refused = bench.events.filter((event) => event.kind === "witness-call" && !event.granted);
  expect(refused.length).toBeGreaterThanOrEqual(closed.refusals.length - 1);
});
