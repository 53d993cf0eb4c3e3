import { expect, test } from "vitest";
import type { Run } from "../../../contracts/index.ts";
import { findClaims, judgeClaims } from "../index.ts";
import type { ClaimRecords } from "../index.ts";

const AT = "2026-03-01T10:00:00.000Z";

/** Runs of one execution that a repeat must agree with. */
function records(runs: Record<string, Record<string, number>>): ClaimRecords {
  const recorded = Object.entries(runs).map(([name, metrics]) => {
    const last = Object.entries(metrics).map(([key, value]) => [key, { last: value, points: 1 }]);
    const run: Run = {
      runId: name.padEnd(32, "0"),
      experiment: "Default",
      name,
      status: "FINISHED",
      grade: "witnessed",
      parentRunId: null,
      startTime: AT,
      endTime: AT,
      params: {},
      metrics: Object.fromEntries(last) as Run["metrics"],
    };
    return { run, taskId: "t", executionId: "e" };
  });
  return { runs: recorded, results: [], files: [], tests: [], executions: [], output: [], repeatable: true };
}

const contradicted = (text: string, given: ClaimRecords): string[] =>
  judgeClaims(findClaims(text, "markdown"), given, "response")
    .filter(({ state }) => state === "contradicted")
    .map(({ value }) => value);

const ONE = records({ main: { accuracy: 0.9254, n_test: 228 } });

test("a number of a named quantity that differs is contradicted", () => {
  expect(contradicted("The accuracy is 0.975.", ONE)).toEqual(["0.975"]);
});

test.each([
  ["a count of what no record counts", "The accuracy on 60 held-out flowers is 0.9254."],
  ["a change with its sign", "Exploratory only: accuracy +0.025."],
  ["a limit of a convention", "An accuracy of 0.80 and above counts as large."],
])("%s contradicts nothing", (_name, text) => {
  expect(contradicted(text, ONE)).toEqual([]);
});

test("outside of tables the number of another run of the same quantity is no contradiction", () => {
  const two = records({ epsilon: { mean_reward: 0.744 }, ucb1: { mean_reward: 0.6925 } });
  const said =
    "Mean reward per step over eight simulated seeds: epsilon-greedy 0.744, UCB1\n0.693 (the best arm pays 0.8).";
  expect(contradicted(said, two)).toEqual([]);
  expect(contradicted("Mean reward: epsilon-greedy 0.944.", two)).toEqual(["0.944"]);
});
