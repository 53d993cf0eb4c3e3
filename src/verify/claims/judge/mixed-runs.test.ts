import { expect, test } from "vitest";
import type { Run } from "../../../contracts/index.ts";
import { findClaims } from "../find-claims.ts";
import { judgeEach } from "./judge-claims.ts";
import { mixedRunsIn } from "./mixed-runs.ts";

function run(name: string, metrics: Record<string, number>, params: Record<string, string> = {}): Run {
  return {
    runId: name.padEnd(32, "0"),
    experiment: "Default",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-03-01T10:00:00.000Z",
    endTime: null,
    params,
    metrics: Object.fromEntries(Object.entries(metrics).map(([key, last]) => [key, { last, points: 1 }])),
  };
}

function mixed(text: string, runs: Run[]): string[] {
  const records = {
    runs: runs.map((each) => ({ run: each, taskId: null, executionId: null })),
    results: [],
    files: [],
    tests: [],
    executions: [],
    output: [],
  };
  return mixedRunsIn(judgeEach(findClaims(text, "markdown"), records, "audit"), runs).flatMap(
    ({ claims }) => claims,
  );
}

const SEEDS = [
  run("tree-0", { accuracy: 0.91, f1: 0.875 }, { seed: "0" }),
  run("tree-1", { accuracy: 0.885, f1: 0.897 }, { seed: "1" }),
];

test("the best of each quantity from several repeats is named", () => {
  expect(mixed("The tree has an accuracy of 0.910 and an F1 of 0.897.", SEEDS)).toEqual([
    "accuracy 0.910 of run tree-000",
    "F1 0.897 of run tree-100",
  ]);
  expect(mixed("| model | accuracy | F1 |\n| - | - | - |\n| tree | 0.910 | 0.897 |", SEEDS)).toHaveLength(2);
});

test.each([
  ["one run's numbers", "The tree has an accuracy of 0.910 and an F1 of 0.875.", SEEDS],
  ["said to be the best of each", "The best accuracy is 0.910, the best F1 0.897.", SEEDS],
  ["seeds named", "Seed 0 has an accuracy of 0.910, seed 1 an F1 of 0.897.", SEEDS],
  [
    "two models side by side",
    "kNN has an accuracy of 0.910, the SVM an F1 of 0.897.",
    [run("knn", { accuracy: 0.91, f1: 0.875 }), run("svm", { accuracy: 0.885, f1: 0.897 })],
  ],
  [
    "other settings",
    "The tree has an accuracy of 0.910 and an F1 of 0.897.",
    [
      run("tree-0", { accuracy: 0.91, f1: 0.875 }, { depth: "2" }),
      run("tree-1", { accuracy: 0.885, f1: 0.897 }, { depth: "8" }),
    ],
  ],
])("not: %s", (_name, text, runs) => {
  expect(mixed(text, runs)).toEqual([]);
});
