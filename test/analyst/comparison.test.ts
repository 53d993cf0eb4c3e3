import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAnalyst } from "../../src/analyst/index.ts";
import type { Analyst } from "../../src/analyst/index.ts";
import { Comparison, Statistic } from "../../src/contracts/index.ts";
import type { Run } from "../../src/contracts/index.ts";
import { comparisonHolds } from "../../src/decide/comparisons/comparison-holds.ts";
import type { Holding } from "../../src/decide/comparisons/comparison-holds.ts";
import { comparisonSamples } from "../../src/decide/comparisons/comparison-samples.ts";
import { toStatistic } from "../../src/decide/comparisons/to-statistic.ts";
import { managedPython } from "../support/python.ts";

let analyst: Analyst;
beforeAll(async () => {
  const packageDirectory = resolve(import.meta.dirname, "../../python/runproof_analyst");
  analyst = openAnalyst({ python: await managedPython(), packageDirectory });
});
afterAll(() => analyst.close());

const runs = (method: string, values: readonly number[]): Run[] =>
  values.map((value, seed) => ({
    runId: `${method}${seed}`.padEnd(32, "0"),
    experiment: "Default",
    name: `${method}-${seed}`,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-03-01T10:00:00.000Z",
    endTime: null,
    params: { lr: method === "ours" ? "0.1" : "0.2", seed: String(seed) },
    metrics: { acc: { last: value, points: 1 } },
  }));

const OURS = [0.9312, 0.9387, 0.9401, 0.9354, 0.9333, 0.9378];
const BASE = [0.9151, 0.913, 0.9242, 0.9163, 0.9188, 0.9201];

/** From the declaration, as a handoff writes it, to whether it holds. */
async function held(declared: unknown, records: Run[]): Promise<Holding & { statistic: Statistic }> {
  const comparison = Comparison.parse(declared);
  const samples = comparisonSamples(comparison, { runs: records, files: [] });
  if ("blocked" in samples) throw new Error(samples.blocked);
  const answer = await analyst.compare(samples.request);
  const { adjusted } = await analyst.adjust({ pValues: [answer.p, 0.04], method: "holm" });
  const of = { taskId: "t", metric: comparison.metric, inferred: false };
  const statistic = Statistic.parse(toStatistic(of, samples, answer, adjusted[0] ?? null));
  return { ...comparisonHolds(statistic, comparison), statistic };
}

const DECLARED = {
  metric: "acc",
  treatment: { param: { lr: 0.1 } },
  baseline: { run: "base-*" },
  paired: true,
  alternative: "greater",
  min_effect: 0.5,
  min_n: 5,
};

test("a declared comparison of recorded runs holds, with its numbers", async () => {
  const { outcome, reasons, statistic } = await held(DECLARED, [
    ...runs("ours", OURS),
    ...runs("base", BASE),
  ]);
  expect([outcome, reasons]).toEqual([
    "pass",
    [expect.stringMatching(/^The treatment is above the baseline by 0\.0/)],
  ]);
  expect(statistic).toMatchObject({ test: "paired-t", n: [6, 6], effect: { name: "dz" }, refused: null });
  expect(statistic.notes?.at(-1)).toBe("Paired by seed.");
});

test("one that misses fails, and one whose samples allow no test stays open", async () => {
  const missed = await held({ ...DECLARED, alternative: "less" }, [
    ...runs("ours", OURS),
    ...runs("base", BASE),
  ]);
  expect(missed.outcome).toBe("fail");
  const shifted = BASE.map((value) => value + 0.01);
  const copied = await held(DECLARED, [...runs("ours", shifted), ...runs("base", BASE)]);
  expect([copied.outcome, copied.statistic.refused]).toEqual(["unknown", "SAMPLE_CONSTANT"]);
  const few = await held(DECLARED, [...runs("ours", OURS.slice(3)), ...runs("base", BASE.slice(3))]);
  expect(few.reasons).toEqual(["N_TOO_SMALL: n = 3 pairs, and at least 5 are needed."]);
});
