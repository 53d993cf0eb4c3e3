import { expect, test } from "vitest";
import { checkConfusion, checkShare } from "./counts.ts";
import { checkAbsoluteError, checkF1, checkRange, checkSquaredError } from "./scores.ts";

test.each([
  ["0.80", "0.60", "0.69", "consistent"],
  ["0.80", "0.60", "0.686", "consistent"],
  ["80%", "60%", "0.69", "consistent"],
  ["80", "60", "68.6", "consistent"],
  ["0.80", "0.60", "0.70", "consistent"],
  ["0.80", "0.60", "0.75", "impossible"],
  ["0.80", "0.60", "0.90", "impossible"],
  ["0.0", "0.0", "0.0", "consistent"],
  ["1.00", "1.00", "1.00", "consistent"],
  ["0.8", "x", "0.7", "unchecked"],
])("precision %s, recall %s, F1 %s: %s", (precision, recall, f1, outcome) => {
  expect(checkF1({ precision, recall, f1 }).outcome).toBe(outcome);
});

test("errors and their squares", () => {
  expect(checkSquaredError({ rmse: "0.20", mse: "0.04" }).outcome).toBe("consistent");
  expect(checkSquaredError({ rmse: "1.4142", mse: "2.0" }).outcome).toBe("consistent");
  expect(checkSquaredError({ rmse: "0.20", mse: "0.40" })).toMatchObject({
    outcome: "impossible",
    refutes: true,
  });
  expect(checkAbsoluteError({ mae: "0.15", rmse: "0.20" }).outcome).toBe("consistent");
  expect(checkAbsoluteError({ mae: "0.2", rmse: "0.2" }).outcome).toBe("consistent");
  expect(checkAbsoluteError({ mae: "0.35", rmse: "0.20" }).outcome).toBe("impossible");
  expect(checkSquaredError({ rmse: "?", mse: "1" }).outcome).toBe("unchecked");
  expect(checkAbsoluteError({ mae: "1", rmse: "" }).outcome).toBe("unchecked");
});

test.each([
  ["accuracy", "0.93", "consistent"],
  ["val_acc", "93.7", "consistent"],
  ["Test Accuracy", "101.3%", "impossible"],
  ["accuracy", "-0.1", "impossible"],
  ["accuracy", "130", "impossible"],
  ["AUC", "1.00", "consistent"],
  ["f1_score", "0.88", "consistent"],
  ["macro F1", "1.2e2", "impossible"],
  ["R²", "1.3", "impossible"],
  ["r2", "-4.2", "consistent"],
  ["pearson", "-1.2", "impossible"],
  ["MCC", "-0.4", "consistent"],
  ["rmse", "-0.2", "impossible"],
  ["log_loss", "-0.01", "impossible"],
  ["perplexity", "0.4", "impossible"],
  ["p-value", "1.3", "impossible"],
  ["p", "0.03", "consistent"],
  ["loss", "-12", "unchecked"],
  ["improvement", "-12", "unchecked"],
  ["constructor", "1", "unchecked"],
  ["accuracy", "high", "unchecked"],
  ["a".repeat(1000), "1", "unchecked"],
])("%s = %s: %s", (name, value, outcome) => {
  expect(checkRange({ name, value }).outcome).toBe(outcome);
});

test.each([
  ["47", "50", "94 %", "consistent"],
  ["47", "50", "0.94", "consistent"],
  ["47", "50", "94", "consistent"],
  ["1,247", "5,000", "24.9%", "consistent"],
  ["2", "3", "66 %", "consistent"],
  ["2", "3", "67 %", "consistent"],
  ["47", "50", "93 %", "impossible"],
  ["47", "50", "0.97", "impossible"],
  ["51", "50", undefined, "impossible"],
  ["-1", "50", undefined, "impossible"],
  ["47", "50", undefined, "consistent"],
  ["47.5", "50", "95%", "unchecked"],
  ["47", "0", "95%", "unchecked"],
  ["47", "50", "most", "unchecked"],
])("%s of %s (%s): %s", (count, total, share, outcome) => {
  expect(checkShare({ count, total, ...(share === undefined ? {} : { share }) }).outcome).toBe(outcome);
});

const ROWS = [
  ["50", "10"],
  ["5", "35"],
];

test.each([
  [{ total: "100" }, "consistent"],
  [{ total: "110" }, "impossible"],
  [{ accuracy: "0.85" }, "consistent"],
  [{ accuracy: "85 %" }, "consistent"],
  [{ accuracy: "0.91" }, "impossible"],
  // 35 / 45 and 35 / 40 of the second class; 50 / 60 and 50 / 55 of the first.
  [{ precision: "0.78", recall: "0.875" }, "consistent"],
  [{ precision: "0.91", recall: "0.83" }, "consistent"],
  [{ precision: "0.95" }, "impossible"],
  [{ f1: "0.82" }, "consistent"],
  [{ f1: "0.87" }, "consistent"],
  [{ f1: "0.95" }, "impossible"],
])("a matrix of 50, 10, 5, 35 with %j: %s", (claims, outcome) => {
  expect(checkConfusion({ rows: ROWS, ...claims }).outcome).toBe(outcome);
});

test("matrices of more classes, and what is none", () => {
  const three = [
    ["5", "1", "0"],
    ["0", "6", "1"],
    ["1", "0", "7"],
  ];
  expect(checkConfusion({ rows: three, total: "21", accuracy: "0.857" }).outcome).toBe("consistent");
  expect(checkConfusion({ rows: three, accuracy: "0.90" }).outcome).toBe("impossible");
  // Of more than two classes no single precision follows.
  expect(checkConfusion({ rows: three, precision: "0.1" }).outcome).toBe("consistent");
  for (const rows of [
    [],
    [["1"]],
    [["1", "2"]],
    [["1", "2"], ["3"]],
    [
      ["1", "x"],
      ["2", "3"],
    ],
    [
      ["0", "0"],
      ["0", "0"],
    ],
  ])
    expect(checkConfusion({ rows }).outcome).toBe("unchecked");
  expect(
    checkConfusion({
      rows: [
        ["1", "-2"],
        ["3", "4"],
      ],
    }).outcome,
  ).toBe("impossible");
});

test("no honest scores are found impossible, whatever their precision", () => {
  for (let tp = 0; tp <= 12; tp += 1)
    for (let fp = 0; fp <= 12; fp += 3)
      for (let fn = 1; fn <= 12; fn += 4)
        for (const decimals of [1, 2, 3, 4]) {
          const quotient = (part: number, whole: number): string =>
            (whole === 0 ? 0 : part / whole).toFixed(decimals);
          const precision = quotient(tp, tp + fp);
          const recall = quotient(tp, tp + fn);
          const f1 = quotient(2 * tp, 2 * tp + fp + fn);
          const rows = [
            ["20", String(fp)],
            [String(fn), String(tp)],
          ];
          const accuracy = quotient(20 + tp, 20 + tp + fp + fn);
          const label = `${tp} ${fp} ${fn} at ${decimals}`;
          expect(checkF1({ precision, recall, f1 }).outcome, label).toBe("consistent");
          expect(checkConfusion({ rows, accuracy, precision, recall, f1 }).outcome, label).toBe("consistent");
        }
});
