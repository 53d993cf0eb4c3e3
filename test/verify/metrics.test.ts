import { afterAll, expect, test } from "vitest";
import { evaluateGates } from "../../src/decide/index.ts";
import { verifyTask, withMissingGateMetrics } from "../../src/verify/index.ts";
import { closeAnalyst, codes, examine, inputOf, OTHER, python, run } from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

function withCriterion(criterion: string, runs = [run()]): Scene {
  return {
    response: CODE,
    runs,
    task: { acceptanceCriteria: [criterion] },
    mlflowRequired: true,
  };
}

test("criteria: a failed one changes no verdict, an unknown one leaves the task unverified", async () => {
  expect((await examine(withCriterion("accuracy >= 0.99"))).verdict).toBe("verified");
  expect((await examine(withCriterion("The plots look good"))).verdict).toBe("verified");
  const near = await examine(withCriterion("accuracy >= 0.9", [run({ val_accuracy: 0.95 })]));
  expect([near.verdict, codes(near), codes(near, "unknown")]).toEqual(["unverified", [], ["METRIC_MISSING"]]);
  const mixed = await examine(
    withCriterion("accuracy >= 0.9", [run(), run({ accuracy: 0.5 }, { runId: OTHER, name: "b" })]),
  );
  expect([mixed.verdict, codes(mixed), codes(mixed, "unknown")]).toEqual([
    "unverified",
    [],
    ["METRIC_MISSING"],
  ]);
  expect(codes(await examine(withCriterion("accuracy >= 0.9", [run({ steps: 5 })])))).toEqual([
    "METRIC_MISSING",
  ]);
});

test("runs without metrics: fine where only a file was asked for and made", async () => {
  const scene: Scene = { response: CODE, runs: [run({})], mlflowRequired: true };
  expect(codes(await examine(scene))).toEqual(["METRIC_MISSING"]);
  expect(codes(await examine({ ...scene, files: [FILE] }))).toEqual([]);
  expect(codes(await examine({ ...scene, files: [FILE], response: `accuracy: 0.93\n\n${CODE}` }))).toEqual([
    "METRIC_MISSING",
  ]);
  expect(codes(await examine({ ...scene, files: [FILE], mlflowRequired: false }))).toEqual([]);
});

test("a gate's metric that no task recorded falls on the experiments that name it, else on all of which a run is required", async () => {
  const one = await inputOf({ response: CODE, runs: [run({ loss: 0.1 })], mlflowRequired: true });
  const other = await inputOf({
    response: `The latency matters.\n\n${CODE}`,
    runs: [run({ loss: 0.2 })],
    mlflowRequired: true,
  });
  const tasks = [one, other].map((input) => ({ input, verification: verifyTask(input) }));
  const held = (gate: string): ReturnType<typeof evaluateGates> =>
    evaluateGates(
      [gate],
      [one, other].map((input, at) => ({
        taskId: `t${at}`,
        criteria: [],
        runs: input.evidence?.runs ?? [],
        counts: true,
      })),
    );
  expect(tasks.map((task) => task.verification.verdict)).toEqual(["verified", "verified"]);
  const after = (gate: string): unknown[] =>
    withMissingGateMetrics(tasks, held(gate)).map((each) => [each.verdict, codes(each)]);
  expect(after("latency < 100")).toEqual([
    ["verified", []],
    ["unverified", ["METRIC_MISSING"]],
  ]);
  expect(after("kappa > 0.5")).toEqual([
    ["unverified", ["METRIC_MISSING"]],
    ["unverified", ["METRIC_MISSING"]],
  ]);
  expect(after("val_loss < 1")).toEqual([
    ["verified", []],
    ["verified", []],
  ]);
  expect(after("loss < 0.01")).toEqual([
    ["verified", []],
    ["verified", []],
  ]);
});

test("non-finite values on the way, or that nothing rests on, warn", async () => {
  const history = [{ step: 0, timestamp: "2026-03-01T10:00:11.000Z", value: { nonFinite: "nan" as const } }];
  const way = run({ a1: 1 });
  way.metrics = { a1: { last: 1, points: 2, history } };
  const onTheWay = await examine({ response: CODE, runs: [way] });
  expect([onTheWay.verdict, codes(onTheWay, "warn")]).toEqual(["verified", ["METRIC_NONFINITE"]]);
  const inFile = await examine({
    response: CODE,
    runs: [run()],
    task: { evidencePaths: ["r.json"] },
    files: [{ path: "r.json", content: '{"warmup": NaN, "n": 3}' }],
  });
  expect([inFile.verdict, codes(inFile, "warn")]).toEqual(["verified", ["RESULT_NONFINITE"]]);
  const compared = await examine({
    response: CODE,
    runs: [run({ kappa: Number.NaN, ok: 1 })],
    task: { comparison: { metric: "kappa", treatment: { run: "a" }, baseline: 0.5 } },
  });
  expect(codes(compared)).toEqual(["METRIC_NONFINITE"]);
});
