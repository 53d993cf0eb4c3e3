import { expect, test } from "vitest";
import { between, count, duration, figure, moment, size } from "./figures.ts";

test("numbers for people", () => {
  expect([0.1 + 0.2, 42, -0.00001234567, 1e300, 123456.789].map(figure)).toEqual([
    "0.3",
    "42",
    "-0.0000123457",
    "1e+300",
    "123457",
  ]);
  expect((["nan", "inf", "-inf"] as const).map((nonFinite) => figure({ nonFinite }))).toEqual([
    "NaN",
    "\u221e",
    "-\u221e",
  ]);
});

test("sizes and times carry units", () => {
  expect([0, 1023, 1024, 48_211, 5 * 1024 ** 3].map(size)).toEqual([
    "0 B",
    "1023 B",
    "1.0 KiB",
    "47 KiB",
    "5.0 GiB",
  ]);
  expect([0, 999, 4180, 61_000, 7_260_000].map(duration)).toEqual([
    "0 ms",
    "999 ms",
    "4.2 s",
    "1 min 1 s",
    "2 h 1 min",
  ]);
  expect(moment("2026-01-15T09:30:02.118Z")).toBe("2026-01-15 09:30:02 UTC");
  expect(moment("yesterday")).toBe("yesterday");
  expect(between("2026-01-15T09:30:02Z", "2026-01-15T09:30:03.5Z")).toBe(1500);
  expect(between("2026-01-15T09:30:02Z", null)).toBeNull();
  expect([count(1, "task"), count(2000, "task")]).toEqual(["1 task", "2,000 tasks"]);
});
