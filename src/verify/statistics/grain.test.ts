import { expect, test } from "vitest";
import { checkGrain } from "./grain.ts";
import type { StatedGrain } from "./grain.ts";

const share = (value: string, n: number, more: Partial<StatedGrain> = {}): ReturnType<typeof checkGrain> =>
  checkGrain({ value, n, kind: "share", ...more });
const mean = (value: string, n: number, more: Partial<StatedGrain> = {}): ReturnType<typeof checkGrain> =>
  checkGrain({ value, n, kind: "mean", ...more });

test("shares that no number of items gives", () => {
  expect(share("0.937", 50)).toMatchObject({ outcome: "impossible", refutes: true, expected: [0.92, 0.94] });
  expect(share("0.937", 50).message).toBe(
    "0.937 is the share or mean of no 50 items: 46/50 is 0.92, 47/50 is 0.94.",
  );
  expect(share("93.7%", 50).outcome).toBe("impossible");
  expect(share("93.7", 50, { percent: true }).outcome).toBe("impossible");
  expect(share("93.75 %", 50).outcome).toBe("impossible");
});

test.each([
  ["0.94", 50],
  ["0.940", 50],
  ["94%", 50],
  ["0.333", 3],
  ["0.667", 3],
  ["0.666", 3],
  ["0.67", 3],
  ["0", 7],
  ["1.000", 7],
  ["0.9375", 16],
  ["0.5", 7],
])("%s of %d is possible, rounded or cut off", (value, n) => {
  expect(share(value, n)).toMatchObject({ outcome: "consistent", refutes: false });
});

test("0.666 of three is two thirds cut off, 0.665 nothing", () => {
  expect(share("0.666", 3).message).toContain("cut off");
  expect(share("0.665", 3).outcome).toBe("impossible");
});

test("the mean over seeds has a finer grain", () => {
  expect(share("0.937", 50, { repeats: 3 }).outcome).toBe("impossible");
  expect(share("0.933", 50, { repeats: 3 }).outcome).toBe("consistent");
  expect(share("0.947", 50, { repeats: 3 }).outcome).toBe("consistent");
});

test("with as many items as the digits can tell apart every value is possible", () => {
  for (let value = 0; value < 100; value += 1)
    expect(share(`0.${String(value).padStart(2, "0")}`, 100).outcome).toBe("consistent");
  expect(share("0.937", 1000).message).toContain("every value");
});

test("means of whole numbers, as published", () => {
  // The example of Brown and Heathers: 5.19 is no mean of 28 whole numbers, 5.18 is.
  expect(mean("5.19", 28).outcome).toBe("impossible");
  expect(mean("5.18", 28).outcome).toBe("consistent");
  expect(mean("-5.18", 28).outcome).toBe("consistent");
  expect(mean("-5.19", 28).outcome).toBe("impossible");
  expect(mean("3.45", 20).outcome).toBe("consistent");
  expect(mean("3.47", 20).outcome).toBe("impossible");
});

test("a share lies between 0 and 1", () => {
  expect(share("1.2", 50).outcome).toBe("impossible");
  expect(share("-0.3", 50).outcome).toBe("impossible");
  expect(share("104%", 50).outcome).toBe("impossible");
});

test("every possible share is found possible at every precision", () => {
  for (let n = 1; n <= 60; n += 1)
    for (let count = 0; count <= n; count += 1)
      for (const decimals of [1, 2, 3, 4]) {
        const text = (count / n).toFixed(decimals);
        expect(share(text, n).outcome, `${text} of ${n}`).toBe("consistent");
      }
});

test("what is no number is not judged", () => {
  for (const [value, n] of [
    ["x", 50],
    ["0.9", 0],
    ["0.9", 2.5],
    ["0.9", Number.NaN],
    ["", 5],
  ] as const)
    expect(share(value, n).outcome).toBe("unchecked");
});
