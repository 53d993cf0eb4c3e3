import { expect, test } from "vitest";
import { checkDegrees } from "./degrees.ts";
import { biasFactor, checkEffect } from "./effect-size.ts";

test("d and t of two samples", () => {
  // t = 3.00, n = 10 and 10: d = 3 sqrt(0.2) = 1.342, g = 1.342 * 0.9576 = 1.285.
  expect(checkEffect({ name: "d", effect: "1.34", t: "3.00", n: [10, 10] }).outcome).toBe("consistent");
  expect(checkEffect({ name: "g", effect: "1.28", t: "3.00", n: [10, 10] }).outcome).toBe("consistent");
  expect(checkEffect({ name: "d", effect: "-1.34", t: "3.00", n: [10, 10] }).outcome).toBe("consistent");
  // 2 t / sqrt(df) = 1.414.
  expect(checkEffect({ name: "d", effect: "1.41", t: "3.00", n: [10, 10] }).outcome).toBe("consistent");
  const found = checkEffect({ name: "d", effect: "0.50", t: "3.00", n: [10, 10] });
  expect(found).toMatchObject({ outcome: "inconsistent", refutes: false });
  expect(found.message).toBe("t = 3.00 with n = 10 and 10 gives d = 1.3394 to 1.3461; d = 0.50 is stated.");
});

test("d_z of pairs and d of one sample", () => {
  expect(checkEffect({ name: "dz", effect: "0.95", t: "3.00", n: [10] }).outcome).toBe("consistent");
  expect(checkEffect({ name: "d", effect: "0.95", t: "3.00", n: [10] }).outcome).toBe("consistent");
  expect(checkEffect({ name: "dz", effect: "1.34", t: "3.00", n: [10] }).outcome).toBe("inconsistent");
  expect(checkEffect({ name: "d", effect: "0.0", t: "0.00", n: [10] }).outcome).toBe("consistent");
  expect(checkEffect({ name: "d", effect: "0.5", t: "0.00", n: [10, 10] }).outcome).toBe("inconsistent");
});

test("Hedges' correction is exact", () => {
  // By the gamma function, to ten digits.
  const exact = {
    2: 0.5641895835,
    3: 0.7236012546,
    4: 0.7978845608,
    10: 0.9227456081,
    19: 0.9599103529,
    58: 0.987003581,
  };
  for (const [df, factor] of Object.entries(exact)) expect(biasFactor(Number(df))).toBeCloseTo(factor, 9);
  expect(biasFactor(100_000)).toBeCloseTo(1, 4);
});

test("what is missing is not judged", () => {
  expect(checkEffect({ name: "d", effect: "x", t: "3", n: [10] }).outcome).toBe("unchecked");
  expect(checkEffect({ name: "d", effect: "1", t: "3", n: [] }).outcome).toBe("unchecked");
  expect(checkEffect({ name: "d", effect: "1", t: "3", n: [1, 5] }).outcome).toBe("unchecked");
});

test.each([
  ["paired", "9", [10], "consistent"],
  ["paired", "18", [10], "inconsistent"],
  ["one-sample", "9", [10], "consistent"],
  ["pooled", "18", [10, 10], "consistent"],
  ["pooled", "19", [10, 10], "inconsistent"],
  ["pooled", "17.6", [10, 10], "inconsistent"],
  ["welch", "17.6", [10, 10], "consistent"],
  ["welch", "9", [10, 10], "consistent"],
  ["welch", "18.4", [10, 10], "inconsistent"],
  ["welch", "7", [10, 10], "inconsistent"],
  ["two-sample", "18", [10, 10], "consistent"],
  ["two-sample", "15.31", [10, 10], "consistent"],
  ["correlation", "8", [10], "consistent"],
  ["correlation", "9", [10], "inconsistent"],
  ["pooled", "18", [10], "unchecked"],
  ["paired", "x", [10], "unchecked"],
] as const)("%s: df %s with n %j is %s", (design, df, n, outcome) => {
  expect(checkDegrees({ design, df, n }).outcome).toBe(outcome);
});
