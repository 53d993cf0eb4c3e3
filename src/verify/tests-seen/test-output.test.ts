import { expect, test } from "vitest";
import { testsIn } from "./test-output.ts";

const counts = (text: string): number[][] =>
  testsIn(text, "stdout").map(({ passed, failed, skipped }) => [passed, failed, skipped]);

test.each([
  ["============ 3 passed in 0.41s ============", [[3, 0, 0]]],
  ["==== 1 failed, 12 passed, 2 skipped, 3 warnings in 61.02s (0:01:01) ====", [[12, 1, 2]]],
  ["2 passed, 1 error in 1.0s", [[2, 1, 0]]],
  ["\u001B[32m===== \u001B[1m3 passed\u001B[0m in 0.10s =====", [[3, 0, 0]]],
  ["23 passed in 0.41s", [[23, 0, 0]]],
  ["test_a ... ok\n\n----\nRan 3 tests in 0.001s\n\nOK", [[3, 0, 0]]],
  ["Ran 5 tests in 0.1s\r\n\r\nFAILED (failures=1, errors=1, skipped=1)", [[2, 2, 1]]],
  ["Ran 1 test in 0.000s\n\nOK (skipped=1)", [[0, 0, 1]]],
  ["3 items passed all tests:\n5 passed and 0 failed.\nTest passed.", [[5, 0, 0]]],
])("a runner's summary: %j", (text, expected) => {
  expect(counts(text)).toEqual(expected);
});

test.each([
  "14/14 tests passed",
  "3 passed",
  "Ran 3 tests in 0.1s",
  "no tests ran in 0.01s",
  "12 rows in 0.4s",
  "OK",
])("no summary: %j", (text) => {
  expect(counts(text)).toEqual([]);
});

test("where it stands is told, and hostile streams are read in linear time", () => {
  expect(testsIn("a\n3 passed in 0.1s", "stderr")[0]?.source).toBe("pytest, line 2 of stderr");
  expect(counts("=".repeat(3_000_000))).toEqual([]);
  expect(counts("1 passed, ".repeat(300_000))).toEqual([]);
});
