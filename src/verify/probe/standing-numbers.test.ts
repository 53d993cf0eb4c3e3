import { expect, test } from "vitest";
import { givenNumbers, standingIn, standingInBinary } from "./standing-numbers.ts";

test("telling numbers of runs, files and tables, each once", () => {
  const metrics = {
    accuracy: { last: 0.9766, points: 1 },
    n: { last: 171, points: 1 },
    p: { last: 0.05, points: 1 },
  };
  const probe = {
    numbers: { "a.mae": 44.3125, accuracy: 0.9766 },
    columns: { loss: [2.3026, "0.18235", "x", null, 20] },
  };
  expect(givenNumbers([{ metrics }], [probe])).toEqual({
    named: [0.9766, 44.3125],
    listed: [2.3026, 0.18235],
  });
});

test("numbers stand in a text digit for digit", () => {
  const text = 'epoch=1 loss=2.3026\n{"accuracy": 0.9766081871345029, "mae": -1.5e-7}';
  expect(standingIn(text, [2.3026, 0.9766081871345029, 0.9766, -1.5e-7])).toBe(3);
});

test("doubles stand in binary data in either byte order", () => {
  const bytes = Buffer.alloc(40);
  bytes.writeDoubleBE(0.9766, 3);
  bytes.writeDoubleLE(44.3125, 21);
  expect(standingInBinary(bytes, [0.9766, 44.3125, 0.5001])).toBe(2);
});

test("long hostile texts are read in time that grows with their length", () => {
  expect(standingIn("1".repeat(2_000_000), [1.2345])).toBe(0);
  expect(standingIn("1.".repeat(1_000_000), [1.2345])).toBe(0);
});
