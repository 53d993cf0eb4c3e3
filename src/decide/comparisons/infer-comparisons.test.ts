import { expect, test } from "vitest";
import type { Run } from "../../contracts/index.ts";
import { comparisonSamples } from "./comparison-samples.ts";
import { inferComparisons } from "./infer-comparisons.ts";

let next = 0;
function run(name: string | null, params: Record<string, string>, metrics: string[] = ["acc"]): Run {
  next += 1;
  return {
    runId: next.toString(16).padStart(32, "0"),
    experiment: "Default",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: new Date(next * 1000).toISOString(),
    endTime: null,
    params,
    metrics: Object.fromEntries(metrics.map((metric) => [metric, { last: next / 100, points: 1 }])),
  };
}

const grid = (params: Record<string, readonly string[]>): Record<string, string>[] =>
  Object.entries(params).reduce<Record<string, string>[]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
const runs = (params: Record<string, readonly string[]>): Run[] =>
  grid(params).map((each) => run(null, each));
const infer = (all: Run[], isResult = (): boolean => true): unknown[] =>
  inferComparisons(all, isResult).map(({ comparison }) => comparison);
const SEEDS = ["0", "1", "2"];

test("one param differs, the seeds are the same: the one with a baseline's name is the baseline", () => {
  const found = inferComparisons(
    runs({ seed: SEEDS, method: ["ours", "baseline"], epochs: ["5"] }),
    () => true,
  );
  expect(found).toEqual([
    {
      comparison: {
        metric: "acc",
        treatment: { param: { method: "ours" } },
        baseline: { param: { method: "baseline" } },
      },
      because: "Runs differ in the param method (ours and baseline) and have the same 3 seeds.",
    },
  ]);
});

test("of two without such a name the first to start is the baseline", () => {
  expect(infer(runs({ method: ["new", "old"], seed: SEEDS }))).toMatchObject([
    { baseline: { param: { method: "new" } } },
  ]);
});

test("several variants against one that is named a baseline", () => {
  expect(infer(runs({ seed: SEEDS, method: ["a", "control", "b"] }))).toHaveLength(2);
  expect(infer(runs({ seed: SEEDS, method: ["a", "b", "c"] }))).toEqual([]);
});

test("names with a first part and a number", () => {
  const all = ["ours_seed", "baseline-seed-"].flatMap((name) =>
    SEEDS.map((seed) => run(`${name}${seed}`, {})),
  );
  const [found] = inferComparisons(all, () => true);
  expect(found?.comparison).toEqual({
    metric: "acc",
    treatment: { run: "ours*" },
    baseline: { run: "baseline*" },
  });
  expect(found?.because).toContain("their names (ours and baseline)");
});

test("only metrics that bear a result and that every run has", () => {
  const all = grid({ seed: SEEDS, method: ["ours", "base"] }).map((params, at) =>
    run(null, params, at === 0 ? ["acc", "f1", "extra"] : ["acc", "f1", "time"]),
  );
  expect(infer(all, ((metric: string) => metric !== "f1") as never)).toMatchObject([{ metric: "acc" }]);
});

test.each<[string, Run[]]>([
  ["two repeats", runs({ seed: ["0", "1"], method: ["ours", "base"] })],
  ["no seeds", runs({ method: ["ours", "base"] })],
  ["two params differ", runs({ seed: SEEDS, method: ["ours", "base"], lr: ["1", "2"] })],
  [
    "two params differ together",
    [
      ["ours", "1"],
      ["base", "2"],
    ].flatMap(([method = "", lr = ""]) => SEEDS.map((seed) => run(null, { seed, method, lr }))),
  ],
  ["nothing differs", runs({ seed: ["0", "1", "2", "3", "4", "5"] })],
  [
    "other seeds",
    [...runs({ seed: SEEDS, method: ["ours"] }), ...runs({ seed: ["3", "4", "5"], method: ["base"] })],
  ],
  [
    "a seed twice",
    [...runs({ seed: SEEDS, method: ["ours", "base"] }), ...runs({ seed: ["0"], method: ["ours"] })],
  ],
  [
    "a variant with fewer",
    [...runs({ seed: SEEDS, method: ["ours", "base"] }), ...runs({ seed: ["0"], method: ["other"] })],
  ],
  ["a search", runs({ seed: SEEDS, lr: ["1", "2", "3", "4", "5", "6"] })],
  ["epochs of one name", Array.from({ length: 9 }, (_, at) => run(`epoch-${at}`, {}))],
  ["one name in another", ["a", "a-b"].flatMap((name) => SEEDS.map((seed) => run(`${name}-${seed}`, {})))],
  ["a wildcard in a name", ["a*", "base"].flatMap((name) => SEEDS.map((seed) => run(`${name}-${seed}`, {})))],
  [
    "claimed runs",
    runs({ seed: SEEDS, method: ["ours", "base"] }).map((each) => ({ ...each, grade: "claimed" as const })),
  ],
  ["no metric", grid({ seed: SEEDS, method: ["ours", "base"] }).map((params) => run(null, params, []))],
  ["nothing", []],
])("no clear pattern, no comparison: %s", (_name, all) => {
  expect(infer(all)).toEqual([]);
});

test("what is inferred selects the samples it was inferred from", () => {
  const all = runs({ seed: SEEDS, method: ["ours", "baseline"] });
  const [found] = inferComparisons(all, () => true);
  if (found === undefined) throw new Error("nothing inferred");
  expect(comparisonSamples(found.comparison, { runs: all, files: [] })).toMatchObject({
    request: { paired: false, treatment: [expect.any(Number), expect.any(Number), expect.any(Number)] },
  });
});
