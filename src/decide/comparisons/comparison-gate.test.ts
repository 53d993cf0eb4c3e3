import { expect, test } from "vitest";
import { TESTED } from "../../../test/support/statistic.ts";
import type { Comparison, Statistic } from "../../contracts/index.ts";
import { comparisonGate } from "./comparison-gate.ts";
import { nameComparison } from "./name-comparison.ts";
import { neededQuestion, neededSentence, withNeeded } from "./needed-n.ts";

const NAN = { nonFinite: "nan" } as const;
const COMPARISON: Comparison = {
  metric: "accuracy",
  treatment: { param: { method: "ours", lr: "0.1" } },
  baseline: { run: "base-*" },
};
const STATISTIC: Statistic = { ...TESTED, alternative: "two-sided", alpha: 0.05, bound: 0 };
const INSIGNIFICANT: Statistic = { ...STATISTIC, p: 0.2, pAdjusted: 0.4, ci: [-0.01, 0.05] };
const FEW: Statistic = {
  ...STATISTIC,
  n: [3, 3],
  p: NAN,
  pAdjusted: NAN,
  ci: null,
  effect: null,
  refused: "N_TOO_SMALL",
  refusals: [{ code: "N_TOO_SMALL", message: "n = 3." }],
};

test("a declared comparison becomes a gate of its task, with what was observed", () => {
  expect(comparisonGate("t", { comparison: COMPARISON, statistic: STATISTIC, blocked: null })).toMatchObject({
    text: "accuracy: method = ours, lr = 0.1 against runs base-*",
    kind: "comparison",
    taskId: "t",
    outcome: "pass",
    observed: [0.02],
  });
  const failed = comparisonGate("t", { comparison: COMPARISON, statistic: INSIGNIFICANT, blocked: null });
  expect([failed.outcome, failed.message]).toEqual([
    "fail",
    expect.stringMatching(/adjusted p is 0\.4, .*includes no difference/),
  ]);
});

test("without samples, or with refused ones, it is unknown and says why", () => {
  const blocked = comparisonGate("t", {
    comparison: COMPARISON,
    statistic: null,
    blocked: "There is no run.",
  });
  expect(blocked).toMatchObject({
    outcome: "unknown",
    observed: [],
    message: "cannot be made: There is no run.",
  });
  const refused = comparisonGate("t", { comparison: COMPARISON, statistic: FEW, blocked: null });
  expect(refused).toMatchObject({ outcome: "unknown", observed: [] });
  expect(refused.message).toContain("N_TOO_SMALL: n = 3.");
});

test("names of every kind of reference", () => {
  expect(nameComparison({ ...COMPARISON, treatment: { file: "r.csv", column: "acc" }, baseline: 0.9 })).toBe(
    "accuracy: acc of r.csv against 0.9",
  );
  expect(nameComparison({ ...COMPARISON, treatment: { file: "r.csv" } })).toContain("r.csv against");
  expect(nameComparison({ ...COMPARISON, treatment: { run: "a\u202Eb" } })).not.toContain("\u202E");
});

test("the needed n is asked where n cannot carry the question, for the size that is looked for", () => {
  expect(neededQuestion(STATISTIC, {}, 1)).toBeNull();
  expect(neededQuestion({ ...FEW, refused: "SAMPLE_CONSTANT" }, {}, 1)).toBeNull();
  expect(neededQuestion({ ...INSIGNIFICANT, test: "mcnemar" }, {}, 1)).toBeNull();
  expect(neededQuestion(INSIGNIFICANT, { min_effect: -0.5 }, 1)).toMatchObject({
    because: "declared",
    request: { design: "independent", effect: 0.5, alpha: 0.05, power: 0.8, ranks: false },
  });
  expect(neededQuestion(INSIGNIFICANT, {}, 5)).toMatchObject({
    because: "observed",
    request: { effect: 1.2, alpha: 0.01 },
  });
  expect(neededQuestion({ ...FEW, paired: true }, {}, 1)).toMatchObject({
    because: "assumed",
    request: { design: "paired", effect: 0.8 },
  });
  expect(neededQuestion({ ...FEW, n: [1] }, {}, 1)?.request.design).toBe("one-sample");
  // r is no standard deviation: neither a declared nor an observed one can be asked for.
  const ranks = { ...INSIGNIFICANT, test: "wilcoxon", effect: { name: "r", value: 0.3, ci: null } } as const;
  expect(neededQuestion(ranks, { min_effect: 0.3 }, 1)).toMatchObject({
    because: "assumed",
    request: { effect: 0.8, ranks: true },
  });
});

test("the needed n in a sentence", () => {
  const answer = {
    n: 26,
    effect: 0.8,
    alpha: 0.05,
    power: 0.8,
    design: "independent",
    alternative: "two-sided",
  } as const;
  expect(neededSentence(STATISTIC)).toBeNull();
  expect(neededSentence(withNeeded(FEW, "assumed", answer))).toBe(
    "To find even a large effect (0.8) with a chance of 80 % at alpha 0.05, 26 values in each sample are needed.",
  );
  expect(neededSentence(withNeeded({ ...FEW, paired: true }, "declared", { ...answer, n: null }))).toContain(
    "more than a million pairs",
  );
  const gate = comparisonGate("t", {
    comparison: COMPARISON,
    statistic: withNeeded(INSIGNIFICANT, "observed", answer),
    blocked: null,
  });
  expect(gate.message).toMatch(/26 values in each sample are needed\.$/);
});
