import { expect, test } from "vitest";
import { TESTED } from "../../../test/support/statistic.ts";
import type { Statistic } from "../../contracts/index.ts";
import { comparisonHolds } from "./comparison-holds.ts";
import type { Demands } from "./comparison-holds.ts";

const NAN = { nonFinite: "nan" } as const;

const GOOD: Statistic = { ...TESTED, alternative: "two-sided", alpha: 0.05, bound: 0 };
const WISHES: Demands = { alternative: "greater", alpha: 0.05, min_effect: 0.5, min_n: 3 };

test("a comparison that meets every demand holds, and says by what", () => {
  const { outcome, reasons } = comparisonHolds(GOOD, WISHES);
  expect(outcome).toBe("pass");
  expect(reasons).toEqual([
    "The treatment is above the baseline by 0.02 (95 % interval of the difference 0.01 to 0.03, g = 1.2, adjusted p = 0.004, welch, n = 5 and 5).",
  ]);
});

test.each<[string, Partial<Statistic>, Demands, RegExp]>([
  [
    "adjusted p",
    { pAdjusted: 0.06 },
    WISHES,
    /^The adjusted p is 0\.06 \(0\.002 before the adjustment\), above alpha 0\.05\.$/,
  ],
  ["p", { p: 0.3, pAdjusted: 0.6 }, WISHES, /^The adjusted p is 0\.6, above/],
  ["a stricter alpha", {}, { ...WISHES, alpha: 0.001 }, /above alpha 0\.001/],
  [
    "interval",
    { ci: [-0.001, 0.03] },
    WISHES,
    /^The 95 % interval from -0\.001 to 0\.03 includes no difference\.$/,
  ],
  ["interval that touches", { ci: [0, 0.03] }, WISHES, /includes no difference/],
  [
    "direction",
    {},
    { ...WISHES, alternative: "less" },
    /^The treatment is not below the baseline: the difference is 0\.02\.$/,
  ],
  ["other direction", { estimate: -0.02, ci: [-0.03, -0.01] }, WISHES, /not above the baseline/],
  [
    "effect",
    { effect: { name: "g", value: 0.3, ci: null } },
    WISHES,
    /^The effect g = 0\.3 is smaller than the declared 0\.5\.$/,
  ],
  [
    "bound",
    { n: [5], bound: 0.9, estimate: 0.89, ci: [0.87, 0.91] },
    { alternative: "greater" },
    /includes the bound 0\.9/,
  ],
])("a missed demand fails and is named: %s", (_name, change, demands, reason) => {
  const { outcome, reasons } = comparisonHolds({ ...GOOD, ...change }, demands);
  expect(outcome).toBe("fail");
  expect(
    reasons.some((each) => reason.test(each)),
    reasons.join(" "),
  ).toBe(true);
});

test("every missed demand is named, each in a sentence", () => {
  const poor = {
    ...GOOD,
    pAdjusted: 0.9,
    ci: [-1, 1] as [number, number],
    estimate: -0.1,
    effect: { name: "g" as const, value: 0.1, ci: null },
  };
  const { reasons } = comparisonHolds(poor, WISHES);
  expect(reasons).toHaveLength(4);
  for (const reason of reasons) expect(reason).toMatch(/^The .+\.$/);
});

test.each<[string, Partial<Statistic>, Demands]>([
  [
    "refused",
    { refused: "SAMPLE_CONSTANT", refusals: [{ code: "SAMPLE_CONSTANT", message: "All 5 values are 0.9." }] },
    {},
  ],
  ["refused without words", { refused: "SAMPLE_DUPLICATE" }, {}],
  ["n below the minimum", {}, { min_n: 6 }],
  ["one value", { n: [1, 5] }, {}],
  ["p is NaN", { p: NAN }, {}],
  ["adjusted p is NaN", { pAdjusted: NAN }, {}],
  ["not adjusted", { pAdjusted: null }, {}],
  ["estimate is infinite", { estimate: { nonFinite: "inf" } }, {}],
  ["no interval", { ci: null }, {}],
  ["an interval without an end", { ci: [NAN, 0.03] }, {}],
  ["no effect, though a minimum is declared", { effect: null }, { min_effect: 0.5 }],
  ["effect is NaN", { effect: { name: "g", value: NAN, ci: null } }, { min_effect: 0.5 }],
])("what cannot be judged is unknown, never pass, never fail: %s", (_name, change, demands) => {
  for (const worse of [{}, { pAdjusted: change.pAdjusted === undefined ? 0.9 : change.pAdjusted }]) {
    const { outcome, reasons } = comparisonHolds({ ...GOOD, ...worse, ...change }, demands);
    expect(outcome).toBe("unknown");
    expect(reasons.length).toBeGreaterThan(0);
  }
});

test("a refusal is told with its code", () => {
  const refusals = [{ code: "SAMPLE_CONSTANT", message: "All 5 values are 0.9." }];
  expect(comparisonHolds({ ...GOOD, refused: "SAMPLE_CONSTANT", refusals }, {}).reasons).toEqual([
    "SAMPLE_CONSTANT: All 5 values are 0.9.",
  ]);
});

test("without a declared direction either side holds, and the sentence names it", () => {
  const below = { ...GOOD, estimate: -0.02, ci: [-0.03, -0.01] as [number, number] };
  expect(comparisonHolds(below, {})).toMatchObject({
    outcome: "pass",
    reasons: [expect.stringContaining("below the baseline by 0.02")],
  });
});

test("open intervals of one-sided tests, and demands without effect", () => {
  const open: Statistic = { ...GOOD, ci: [0.01, { nonFinite: "inf" }], effect: null };
  expect(comparisonHolds(open, { alternative: "greater" })).toMatchObject({
    outcome: "pass",
    reasons: [expect.stringContaining("0.01 to infinity")],
  });
  expect(
    comparisonHolds({ ...open, ci: [-0.01, { nonFinite: "inf" }] }, { alternative: "greater" }).outcome,
  ).toBe("fail");
});

test("of shares the minimum is held against their difference", () => {
  const shares: Statistic = { ...GOOD, test: "mcnemar", effect: null, estimate: 0.02 };
  expect(comparisonHolds(shares, { min_effect: 0.05 })).toMatchObject({
    outcome: "fail",
    reasons: ["The effect of shares = 0.02 is smaller than the declared 0.05."],
  });
  expect(comparisonHolds(shares, { min_effect: 0.01 }).outcome).toBe("pass");
});

test("p equal to alpha and an effect equal to the minimum are enough; the sign of the minimum does not count", () => {
  expect(comparisonHolds({ ...GOOD, pAdjusted: 0.05 }, { min_effect: 1.2 }).outcome).toBe("pass");
  expect(comparisonHolds(GOOD, { min_effect: -1.2 }).outcome).toBe("pass");
  expect(comparisonHolds(GOOD, { min_effect: -1.3 }).outcome).toBe("fail");
});
