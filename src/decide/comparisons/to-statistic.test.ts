import { expect, test } from "vitest";
import { Statistic } from "../../contracts/index.ts";
import type { CompareAnswer } from "../../contracts/index.ts";
import type { ComparisonSamples } from "./comparison-samples.ts";
import { toStatistic } from "./to-statistic.ts";

const ANSWER: CompareAnswer = {
  test: "welch",
  paired: false,
  alternative: "two-sided",
  alpha: 0.05,
  bound: 0,
  n: [2, 2],
  estimate: 0.1,
  ci: [0.05, 0.15],
  ciMethod: "Welch t",
  level: 0.95,
  statistic: 4,
  df: 2,
  p: 0.03,
  effect: null,
  reachableP: null,
  refused: null,
  refusals: [],
  warnings: [],
  options: {},
  seed: 0,
  scipy: "1.17.1",
};
const samplesOf = (treatment: number[], baseline: number[] | number): ComparisonSamples => ({
  request: { treatment, baseline, paired: false, source: "metric" },
  pairedBy: null,
  ids: [treatment.map(String), ...(typeof baseline === "number" ? [] : [baseline.map(String)])],
  repeated: 0,
  notes: ["a note"],
});
const OF = { taskId: "t", metric: "acc", inferred: false };

test("an entry carries what it was computed from and fits its schema", () => {
  const statistic = toStatistic(OF, samplesOf([1, 2], [3, 4]), ANSWER, 0.06);
  expect(Statistic.parse(statistic)).toEqual(statistic);
  expect(statistic).toMatchObject({
    taskId: "t",
    p: 0.03,
    pAdjusted: 0.06,
    scipy: "1.17.1",
    notes: ["a note"],
  });
  expect(statistic.samples).toEqual([
    { ids: ["1", "2"], values: [1, 2] },
    { ids: ["3", "4"], values: [3, 4] },
  ]);
});

test("against a bound there is one sample; long samples are left out", () => {
  expect(toStatistic(OF, samplesOf([1, 2], 0.5), ANSWER, null).samples).toHaveLength(1);
  const long = Array.from({ length: 1001 }, (_, at) => at);
  expect(toStatistic(OF, samplesOf(long, 0.5), ANSWER, null).samples).toBeUndefined();
});
