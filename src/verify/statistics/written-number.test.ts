import { expect, test } from "vitest";
import { readWritten } from "./written-number.ts";

test.each([
  ["0.937", 0.937, 937n, 3],
  [".05", 0.05, 5n, 2],
  ["5", 5, 5n, 0],
  ["5.", 5, 5n, 0],
  ["0.10", 0.1, 10n, 2],
  ["−1.5", -1.5, -15n, 1],
  ["94.2%", 0.942, 942n, 3],
  ["94 %", 0.94, 94n, 2],
  ["1,234.5", 1234.5, 12345n, 1],
  ["1.2e-5", 1.2e-5, 12n, 6],
  ["1.2E+3", 1200, 12n, -2],
  ["5.7 × 10^-76", 5.7e-76, 57n, 77],
  ["+0.10", 0.1, 10n, 2],
])("%s", (text, value, digits, decimals) => {
  const found = readWritten(text);
  expect(found).toMatchObject({ value, digits, decimals });
  expect(found?.low).toBeLessThan(value);
  expect(found?.high).toBeGreaterThan(value);
});

test("a number stands for all that round to it, and for those it begins", () => {
  const found = readWritten("0.94");
  expect([found?.low, found?.high]).toEqual([expect.closeTo(0.935, 12), expect.closeTo(0.95, 7)]);
  expect(found?.high).toBeLessThan(0.95);
  const negative = readWritten("-0.94");
  expect([negative?.low, negative?.high]).toEqual([expect.closeTo(-0.95, 7), expect.closeTo(-0.935, 12)]);
});

test("percent may be known without a sign", () => {
  expect(readWritten("93.7", true)).toMatchObject({ value: 0.937, decimals: 3 });
});

test.each([
  "",
  "-",
  ".",
  "%",
  "1.2.3",
  "1,23",
  "1234,567",
  "nan",
  "Infinity",
  "0x10",
  "1e",
  "1_0",
  "١",
  "1e9999",
  "9".repeat(100),
  "n/a",
])("no number: %j", (text) => {
  expect(readWritten(text)).toBeNull();
});
