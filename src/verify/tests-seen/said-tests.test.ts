import { expect, test } from "vitest";
import { findClaims } from "../claims/index.ts";
import { saidTests } from "./said-tests.ts";

const said = (response: string): number[] =>
  saidTests(response, findClaims(response, "markdown")).map(({ passed }) => passed);
const most = (response: string): number => Math.max(0, ...said(response));

test.each([
  ["All unit tests passed.", 1],
  ["Tests: 12/12 ✅", 12],
  ["| suite | passed | failed |\n| --- | --- | --- |\n| unit tests | 12 | 0 |", 12],
  ["I ran pytest: 8 passed, 0 failed.", 8],
  ["The full test suite is green.", 1],
  ["Alle Tests bestanden (14 von 14).", 1],
  ["Todas las pruebas pasan.", 1],
  ["Every test case passes and coverage is 98 %.", 1],
  ["3 tests ran and passed.", 3],
  ["```text\n===== 9 passed in 0.2s =====\n```", 9],
  ["### Test plan\n\n- [x] `pytest` (23 passed, 0 failed)", 23],
])("tests are said to pass: %j", (response, passed) => {
  expect(most(response)).toBe(passed);
});

test.each([
  "The t-test passed the threshold, all tests are significant.",
  "All sanity checks passed.",
  "No tests were run. The tests were not executed.",
  "The model passes the test with accuracy 0.93. Test accuracy passes the gate.",
  "Integration tests pass in CI (see PR #12).",
  "Run `pytest` to check that all tests pass. If all tests pass, merge.",
  "Of 60 students, 45 passed the final test.",
  "| students | passed |\n| --- | --- |\n| 60 | 45 |",
  "The next step is to make the 12 tests pass.",
  "All test samples pass through the network.",
  "All normality tests passed.",
  "```text\n1 failed, 9 passed in 0.2s\n```",
  "- [ ] all tests passed",
])("nothing is said of tests that pass: %j", (response) => {
  expect(said(response)).toEqual([]);
});

test("hostile lines are read in time that grows with their length", () => {
  for (const line of ["all tests ".repeat(100_000), "| passed |".repeat(100_000), "12/".repeat(300_000)])
    expect(saidTests(line, [])).toEqual([]);
});
