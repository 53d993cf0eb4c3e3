import { expect, test } from "vitest";
import type { Comparison, FileProbe, Run } from "../../contracts/index.ts";
import { comparisonSamples } from "./comparison-samples.ts";
import type { ComparisonSamples } from "./comparison-samples.ts";

type File = Pick<FileProbe, "path" | "columns" | "numbers">;

function samples(comparison: Comparison, files: File[], runs: Run[] = []): ComparisonSamples {
  const found = comparisonSamples(comparison, { runs, files });
  if ("blocked" in found) throw new Error(found.blocked);
  return found;
}

function blocked(comparison: Comparison, files: File[]): string {
  const found = comparisonSamples(comparison, { runs: [], files });
  return "blocked" in found ? found.blocked : `not blocked: ${JSON.stringify(found)}`;
}

const BY_PARAM: Comparison = {
  metric: "acc",
  treatment: { param: { method: "ours" } },
  baseline: { param: { method: "base" } },
};

const lists = (baseline: string): Comparison => ({
  metric: "scores",
  treatment: { file: "a.json", path: "$.scores" },
  baseline: { file: baseline, path: "scores[*]" },
  paired: true,
});

const seeded = (method: string): Run => ({
  runId: method.padEnd(32, "0"),
  experiment: "Default",
  name: method,
  status: "FINISHED",
  grade: "witnessed",
  parentRunId: null,
  startTime: "2026-03-01T10:00:00.000Z",
  endTime: null,
  params: { method },
  metrics: { acc: { last: 0.5, points: 1 } },
});

const TABLE: File = {
  path: "out/scores.csv",
  columns: {
    seed: [0, 1, 2],
    ours: [0.93, 0.94, 0.95],
    base: [0.9, 0.91, 0.92],
    right: [true, false, true],
    word: ["True", "0.5", "x"],
  },
};

test("two columns of one file are paired by its seed, else by row", () => {
  const comparison: Comparison = {
    metric: "acc",
    treatment: { file: "out/scores.csv", column: "ours" },
    baseline: { file: "./out/scores.csv", column: "base" },
    paired: true,
  };
  const found = samples(comparison, [TABLE]);
  expect(found.request).toEqual({
    treatment: [0.93, 0.94, 0.95],
    baseline: [0.9, 0.91, 0.92],
    paired: true,
    source: "result",
  });
  expect([found.pairedBy, found.ids[0]?.[0]]).toEqual(["seed", "out/scores.csv:ours[1]"]);
  const { seed: _seed, ...columns } = TABLE.columns ?? {};
  expect(samples(comparison, [{ ...TABLE, columns }]).pairedBy).toBe("row");
});

test("rows of two files pair in order only where there are equally many", () => {
  const files = [
    { path: "a.json", columns: { "scores[]": [1, 2, 3] } },
    { path: "b.json", columns: { "scores[]": [1, 2, 4] } },
    { path: "c.json", columns: { "scores[]": [1, 2] } },
  ];
  expect(samples(lists("b.json"), files).pairedBy).toBe("row");
  expect(blocked(lists("c.json"), files)).toContain("3 rows cannot be paired with 2");
});

test.each<[string, Comparison["treatment"], unknown[]]>([
  ["the metric's name", { file: "scores.csv" }, [0.93, 0.94, 0.95]],
  ["right and wrong", { file: "scores.csv", column: "right" }, [1, 0, 1]],
  ["texts", { file: "scores.csv", column: "word" }, [1, 0.5, "x"]],
  ["rows of objects", { file: "runs.json", path: "$.runs[*].m.acc" }, [0.1, 0.2]],
  ["the end of a path", { file: "runs.json", path: "acc" }, [0.1, 0.2]],
  ["a key in brackets", { file: "runs.json", path: "$['runs'][*].m.acc" }, [0.1, 0.2]],
  ["numbers under a star", { file: "runs.json", path: "seeds.*.f1" }, [0.7, 0.8]],
  ["one number of each file", { file: "out/ours_*.json", path: "acc" }, [1, 2, 3]],
])("found by %s", (_name, treatment, values) => {
  const files: File[] = [
    TABLE,
    {
      path: "runs.json",
      columns: { "runs[].m.acc": [0.1, 0.2], "runs[].id": ["a", "b"] },
      numbers: { "seeds.s0.f1": 0.7, "seeds.s1.f1": 0.8, "seeds.s1.x.f1": 9 },
    },
    { path: "out/ours_10.json", numbers: { acc: 3 } },
    { path: "out/ours_2.json", numbers: { acc: 2 } },
    { path: "out/ours_1.json", numbers: { acc: 1 } },
    { path: "out/base_1.json", numbers: { acc: 1.5 } },
    { path: "out/base_2.json", numbers: { acc: 2.5 } },
    { path: "out/base_10.json", numbers: { acc: 3.6 } },
  ];
  expect(samples({ metric: "ours", treatment, baseline: 0.5 }, files).request.treatment).toEqual(values);
});

test("one number of each file pairs by the part of the path that varies", () => {
  const files = [1, 2, 10].flatMap((seed) => [
    { path: `out/ours_${seed}.json`, numbers: { acc: seed } },
    { path: `out/base_${seed}.json`, numbers: { acc: seed + 0.5 } },
  ]);
  const found = samples(
    {
      metric: "acc",
      treatment: { file: "out/ours_*.json" },
      baseline: { file: "out/base_*.json" },
      paired: true,
    },
    files,
  );
  expect([found.request.treatment, found.request.baseline]).toEqual([
    [1, 2, 10],
    [1.5, 2.5, 10.5],
  ]);
});

test("by param, from the rows of a table where no run has it", () => {
  const long: File = {
    path: "long.csv",
    columns: { method: ["ours", "base", "ours", "base"], seed: [0, 0, 1, 1], acc: [0.9, 0.8, 0.91, 0.82] },
  };
  const found = samples({ ...BY_PARAM, paired: true }, [long]);
  expect(found.request).toEqual({
    treatment: [0.9, 0.91],
    baseline: [0.8, 0.82],
    paired: true,
    source: "result",
  });
  const runs = ["ours", "base"].map((method) => seeded(method));
  expect(samples(BY_PARAM, [long], runs).request.source).toBe("metric");
});

test("what is not there, or not certain, is told with what is", () => {
  expect(blocked({ metric: "acc", treatment: { file: "nope.csv" }, baseline: 1 }, [TABLE])).toBe(
    'No treatment sample: There is no result file "nope.csv" with numbers; recorded: out/scores.csv.',
  );
  expect(blocked({ metric: "acc", treatment: { file: "scores.csv" }, baseline: 1 }, [TABLE])).toBe(
    'No treatment sample: There is no column or path "acc" in out/scores.csv; it has seed, ours, base, right, word.',
  );
  const twice: File = { path: "a.json", numbers: { "x.acc": 1, "y.acc": 2 } };
  expect(blocked({ metric: "acc", treatment: { file: "a.json" }, baseline: 1 }, [twice])).toContain(
    "x.acc, y.acc",
  );
  expect(
    blocked({ metric: "acc", treatment: { file: "s.csv" }, baseline: 1 }, [
      { path: "a/s.csv" },
      { path: "b/s.csv" },
    ]),
  ).toContain("There is no result file");
});

test("names of agents are shown harmlessly and cut", () => {
  const bell = String.fromCodePoint(7);
  const text = blocked({ metric: "acc", treatment: { file: "x.csv" }, baseline: 1 }, [
    { path: `${bell}${"y".repeat(500)}`, numbers: { a: 1 } },
  ]);
  expect(text).not.toContain(bell);
  expect(text.length).toBeLessThan(300);
});
