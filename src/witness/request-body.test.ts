import { expect, test } from "vitest";
import { pointOf } from "./request-body.ts";

const point = (value: unknown): unknown => pointOf({ key: "m", timestamp: 1, value }).value;

test("a metric's value is a number, or a text that is one", () => {
  expect([point(0.5), point("0.5"), point("5."), point(".5e1"), point("-1")]).toEqual([0.5, 0.5, 5, 5, -1]);
  expect(point("NaN")).toEqual({ nonFinite: "nan" });
  for (const value of ["", ".", "1x", "0x1", "1e", null, [1]]) expect(() => point(value)).toThrow(/number/);
});

test("a text of many digits is refused at once", () => {
  // A pattern that may split digits in two ways takes minutes here.
  expect(() => point(`${"1".repeat(1_000_000)}x`)).toThrow(/number/);
});
