import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAnalyst } from "../../src/analyst/index.ts";
import type { Analyst } from "../../src/analyst/index.ts";
import type { TaskComparison } from "../../src/contracts/index.ts";
import { adjustComparisons } from "../../src/cycle/comparisons.ts";
import { managedPython } from "../support/python.ts";

let analyst: Analyst;
beforeAll(async () => {
  const packageDirectory = resolve(import.meta.dirname, "../../python/runproof_analyst");
  analyst = openAnalyst({ python: await managedPython(), packageDirectory });
});
afterAll(() => analyst.close());

const compared = (p: number | null, inferred = false): TaskComparison => ({
  comparison: { metric: "acc", treatment: { run: "a*" }, baseline: { run: "b*" } },
  inferredFrom: inferred ? "Runs differ." : null,
  blocked: null,
  metricCandidates: null,
  statistic: {
    taskId: "t",
    metric: "acc",
    test: "welch",
    n: [5, 5],
    estimate: 0.1,
    ci: [0.01, 0.2],
    level: 0.95,
    statistic: 2,
    df: 8,
    p: p ?? { nonFinite: "nan" },
    pAdjusted: null,
    effect: null,
    refused: p === null ? "SAMPLE_CONSTANT" : null,
    inferred,
  },
});

test("declared comparisons that decide are one family; inferred ones, and those that decide nothing, another", async () => {
  const adjusted = await adjustComparisons({ machine: { analyst } }, [
    { comparisons: [compared(0.01)], decides: true },
    { comparisons: [compared(0.04), compared(null)], decides: true },
    { comparisons: [compared(0.02, true), compared(0.03, true)], decides: true },
    { comparisons: [compared(0.5)], decides: false },
    { comparisons: [], decides: true },
  ]);
  expect(adjusted.map((task) => task.map(({ statistic }) => statistic?.pAdjusted))).toEqual([
    [0.02],
    [0.04, { nonFinite: "nan" }],
    [expect.closeTo(0.045, 12), expect.closeTo(0.045, 12)],
    [0.5],
    [],
  ]);
});

test("an analyst that has gone leaves p unadjusted, which is no pass", async () => {
  const gone = openAnalyst({ python: "/nonexistent/python", packageDirectory: "/nonexistent" });
  const [[only] = []] = await adjustComparisons({ machine: { analyst: gone } }, [
    { comparisons: [compared(0.01)], decides: true },
  ]);
  expect(only?.statistic?.pAdjusted).toBeNull();
  await gone.close();
});
