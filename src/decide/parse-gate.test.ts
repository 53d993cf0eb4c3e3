import { expect, test } from "vitest";
import { meets, parseGate } from "./parse-gate.ts";

const plain = { taskId: null, runName: null, aggregate: null, percent: false };

test.each([
  ["accuracy >= 0.9", { metric: "accuracy", operator: ">=", bound: 0.9 }],
  ["accuracy>=0.90", { metric: "accuracy", operator: ">=", bound: 0.9 }],
  ["  `val/acc` ≥ .9".replaceAll("`", ""), { metric: "val/acc", operator: ">=", bound: 0.9 }],
  ["`f1-macro_2.5 > 1e-3`", { metric: "f1-macro_2.5", operator: ">", bound: 0.001 }],
  ["loss <= -1.5E+2", { metric: "loss", operator: "<=", bound: -150 }],
  ["loss ≤ 2.", { metric: "loss", operator: "<=", bound: 2 }],
  ["n = 1,797", { metric: "n", operator: "==", bound: 1797 }],
  ["n == 1,234,567.5", { metric: "n", operator: "==", bound: 1234567.5 }],
  ["errors != 0", { metric: "errors", operator: "!=", bound: 0 }],
  ["test accuracy > 0.8", { metric: "test accuracy", operator: ">", bound: 0.8 }],
  ["accuracy >= 90%", { metric: "accuracy", operator: ">=", bound: 0.9, percent: true }],
  ["accuracy@treatment >= 0.9", { metric: "accuracy", runName: "treatment", operator: ">=", bound: 0.9 }],
  [
    "accuracy@run with blanks >= 0.9",
    { metric: "accuracy", runName: "run with blanks", operator: ">=", bound: 0.9 },
  ],
  ["mean(accuracy) >= 0.9", { metric: "accuracy", aggregate: "mean", operator: ">=", bound: 0.9 }],
  ["MIN( loss ) < 1", { metric: "loss", aggregate: "min", operator: "<", bound: 1 }],
  ["max(val/acc@a) > 0", { metric: "val/acc", aggregate: "max", runName: "a", operator: ">", bound: 0 }],
  ["t-1:accuracy > 0", { metric: "accuracy", taskId: "t-1", operator: ">", bound: 0 }],
  ["t1:mean(accuracy) > 0", { metric: "accuracy", taskId: "t1", aggregate: "mean", operator: ">", bound: 0 }],
  ["mean(t1:accuracy) > 0", { metric: "accuracy", taskId: "t1", aggregate: "mean", operator: ">", bound: 0 }],
])("reads %s", (text, read) => {
  expect(parseGate(text)).toEqual({ ...plain, ...read });
});

test.each([
  "",
  "Both variants see the same splits",
  "accuracy",
  "accuracy >=",
  ">= 0.9",
  "accuracy >= high",
  "accuracy >= 0,9",
  "accuracy >= 1,79",
  "accuracy >= 0.9 and f1 >= 0.8",
  "accuracy >= nan",
  "accuracy >= 1e999",
  "accuracy@ >= 0.9",
  "median(accuracy) >= 0.9",
  "mean(mean(accuracy)) >= 0.9",
  "a:b:accuracy > 1",
  "the accuracy of the best model on the test split >= 0.9",
  "0.8 <= accuracy <= 0.9",
  "latency < 100 ms",
  "x".repeat(300) + " > 1",
])("binds nothing: %s", (text) => {
  expect(parseGate(text)).toBeNull();
});

// More than linear time would end at the time limit of a test.
test("hostile texts are read in linear time", () => {
  for (const text of [
    " ".repeat(100_000) + "x",
    "a ".repeat(50_000),
    ">=".repeat(50_000),
    "mean(".repeat(20_000),
    "a:".repeat(20_000) + "m > 1",
  ]) {
    expect(() => parseGate(text)).not.toThrow();
  }
});

test("values meet bounds as numbers, rounding of sums forgiven, nothing else", () => {
  expect(meets(0.9, gate("m >= 0.90"))).toBe(true);
  expect(meets((0.7 + 0.8) / 15, gate("m >= 0.1"))).toBe(true);
  expect(meets(0.1 + 0.2, gate("m == 0.3"))).toBe(true);
  expect(meets(0.1 + 0.2, gate("m > 0.3"))).toBe(false);
  expect(meets(0.1 + 0.2, gate("m != 0.3"))).toBe(false);
  expect(meets(0.3, gate("m < 0.3"))).toBe(false);
  expect(meets(0.8999999, gate("m >= 0.9"))).toBe(false);
  expect(meets(0, gate("m >= 0"))).toBe(true);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const operator of [">=", "<=", ">", "<", "==", "!="])
      expect(meets(value, gate(`m ${operator} 0.5`))).toBe(false);
  }
});

test("a bound in percent is met by shares; beyond one only where both readings agree", () => {
  const share = { operator: ">=", bound: 0.9, percent: true } as const;
  expect(meets(0.93, share)).toBe(true);
  expect(meets(0.85, share)).toBe(false);
  expect(meets(93, share)).toBe(true);
  expect(meets(85, share)).toBeNull();
  expect(meets(1, share)).toBe(true);
});

function gate(text: string): Parameters<typeof meets>[1] {
  return parseGate(text) ?? { operator: "!=", bound: 0, percent: false };
}
