import { expect, test } from "vitest";
import type { Run } from "../../contracts/index.ts";
import { inferFromFiles, inferSingleSample } from "./infer-from-claims.ts";

const isResult = (name: string): boolean => /acc|f1|recall/.test(name);
const runs = (count: number, more: Partial<Run> = {}): Run[] =>
  Array.from({ length: count }, (_, seed) => ({
    runId: String(seed).padStart(32, "0"),
    experiment: "Default",
    name: "main",
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-03-01T10:00:00.000Z",
    endTime: null,
    params: { seed: String(seed) },
    metrics: { acc: { last: 0.9, points: 1 }, lr: { last: 0.1, points: 1 } },
    ...more,
  }));

test("all repeats that carry a result are one sample, three or more of them", () => {
  const [found, ...others] = inferSingleSample(runs(3), isResult);
  expect(others).toEqual([]);
  expect(found?.comparison).toEqual({ metric: "acc", treatment: { run: "*" }, baseline: 0 });
  expect(found?.because).toContain("3 runs carry acc");
  expect(inferSingleSample(runs(2), isResult)).toEqual([]);
  expect(inferSingleSample(runs(3, { params: {} }), isResult)).toEqual([]);
  expect(inferSingleSample(runs(3, { params: {}, name: "part-7" }), isResult)).toHaveLength(1);
  expect(inferSingleSample(runs(3, { grade: "claimed" }), isResult)).toEqual([]);
});

const columns = (names: readonly string[], rows = 4): Record<string, number[]> =>
  Object.fromEntries(
    names.map((name, at) => [name, Array.from({ length: rows }, (_, row) => at + row / 10)]),
  );
const files = (all: Record<string, (number | string | null)[]>): { path: string; columns: typeof all }[] => [
  { path: "out.csv", columns: all },
];

test.each([
  [["plain", "tuned"], "tuned", "plain"],
  [["tuned", "baseline"], "tuned", "baseline"],
  [["seed", "plain", "tuned"], "tuned", "plain"],
  [["k3[]", "k5[]"], "k5[]", "k3[]"],
  [["acc_plain", "acc_tuned"], "acc_tuned", "acc_plain"],
])("columns of systems: %j", (names, treatment, baseline) => {
  const [found, ...others] = inferFromFiles(files(columns(names)), isResult, true);
  expect(others).toEqual([]);
  expect(found?.comparison).toMatchObject({
    treatment: { file: "out.csv", column: treatment },
    baseline: { file: "out.csv", column: baseline },
    paired: true,
  });
});

test.each<[string, Record<string, (number | string | null)[]>]>([
  ["one column", columns(["plain"])],
  ["two quantities of one system", columns(["acc", "recall"])],
  ["quantities of several systems mixed", columns(["acc_a", "recall_a"])],
  ["an index and a column", columns(["epoch", "plain"])],
  ["three systems without a baseline", columns(["a", "b", "c"])],
  ["more than five", columns(["a", "b", "c", "d", "e", "base"])],
  ["too few rows", columns(["plain", "tuned"], 2)],
  ["lists of different length", { ...columns(["plain"]), ...columns(["tuned"], 5) }],
  ["a column with gaps", { ...columns(["plain"]), tuned: [1, null, 2, 3] }],
])("nothing is inferred from %s", (_name, all) => {
  expect(inferFromFiles(files(all), isResult, false)).toEqual([]);
});

test("three systems of which one bears a baseline's name are compared with it", () => {
  const found = inferFromFiles(files(columns(["ours", "base", "other"])), isResult, false);
  expect(found.map(({ comparison }) => comparison.metric)).toEqual(["ours", "other"]);
  expect(found.every(({ comparison }) => comparison.paired === undefined)).toBe(true);
});
