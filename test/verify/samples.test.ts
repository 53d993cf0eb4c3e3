import { afterAll, describe, expect, test } from "vitest";
import type { Comparison, RunRecord } from "../../src/contracts/index.ts";
import { closeAnalyst, codes, examine, python, run } from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python("import mlflow\nmlflow.log_metric('accuracy', score())");

/** One run a value, named and with a seed, as a loop over seeds makes them. */
function arm(method: string, values: readonly number[], more: Record<string, number> = {}): RunRecord[] {
  return values.map((value, seed) =>
    run(
      { accuracy: value, ...more },
      {
        runId: Buffer.from(`${method}-${seed}`.padEnd(16, "0")).toString("hex").slice(0, 32),
        name: `${method}-${seed}`,
        params: { method, seed: String(seed) },
        startTime: method === "base" ? "2026-03-01T10:00:10.000Z" : "2026-03-01T10:00:11.000Z",
      },
    ),
  );
}

const BASE = [0.9151, 0.913, 0.9242, 0.9163, 0.9188, 0.9201];
const OURS = [0.9312, 0.9387, 0.9401, 0.9354, 0.9333, 0.9378];
const DECLARED: Comparison = {
  metric: "accuracy",
  treatment: { param: { method: "ours" } },
  baseline: { param: { method: "base" } },
};
const SIGNIFICANT = "\nOur method is significantly better than the baseline (p < 0.001).\n";

const scene = (ours: readonly number[], base: readonly number[], prose: string, more: Scene = {}): Scene => ({
  response: `${CODE}${prose}`,
  runs: [...arm("base", base), ...arm("ours", ours)],
  ...more,
});
const declared = { task: { comparison: DECLARED } };
const same = (value: number): number[] => BASE.map(() => value);

const columns = (factor: number): string =>
  JSON.stringify({
    plain: Array.from({ length: factor }, () => [0.91, 0.9, 0.93]).flat(),
    tuned: Array.from({ length: factor }, () => [0.94, 0.92, 0.95]).flat(),
  });

describe("a refused sample", () => {
  test.each([
    ["constant", same(0.9), same(0.8), "SAMPLE_CONSTANT"],
    ["constant up to rounding", [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3], same(0.2), "SAMPLE_CONSTANT"],
    ["the same twice", BASE, BASE, "SAMPLE_DUPLICATE"],
    ["in another order", BASE.toReversed(), BASE, "SAMPLE_DUPLICATE"],
    ["a scaled copy", BASE.map((value) => value * 1.03), BASE, "SAMPLE_DUPLICATE"],
    ["one value each", [0.95], [0.9], "N_TOO_SMALL"],
  ])("%s: fails where the comparison is declared", async (_name, ours, base, code) => {
    const verification = await examine(scene(ours, base, "", declared));
    expect([codes(verification), verification.verdict]).toEqual([[code], "unverified"]);
  });

  test.each([
    ["constant", same(0.9), same(0.8), "SAMPLE_CONSTANT"],
    ["the same twice", BASE, BASE, "SAMPLE_DUPLICATE"],
    ["a scaled copy", BASE.map((value) => value * 1.03), BASE, "SAMPLE_DUPLICATE"],
  ])("%s: undeclared it fails where a test is claimed, else it warns", async (_name, ours, base, code) => {
    expect(codes(await examine(scene(ours, base, SIGNIFICANT)))).toEqual([code]);
    const quiet = await examine(scene(ours, base, "\nThe runs are in the table of the project.\n"));
    expect([codes(quiet), codes(quiet, "warn"), quiet.verdict]).toEqual([[], [code], "verified"]);
  });

  test("equality is a claim too", async () => {
    const prose = "\nStatistically the two are equal: no significant difference (p = 1.0).\n";
    expect(codes(await examine(scene(BASE, BASE, prose)))).toEqual(["SAMPLE_DUPLICATE"]);
  });

  test("disclosed by the response it warns, though declared", async () => {
    const prose = "\nAll six values are identical in each arm, so no test is possible and none is claimed.\n";
    const verification = await examine(scene(same(0.9), same(0.8), prose, declared));
    expect([codes(verification), codes(verification, "warn")]).toEqual([[], ["SAMPLE_CONSTANT"]]);
  });

  test("a disclosure beside a claimed test is none", async () => {
    const prose = `\nAll values are identical in each arm.\n${SIGNIFICANT}`;
    expect(codes(await examine(scene(same(0.9), same(0.8), prose, declared)))).toEqual(["SAMPLE_CONSTANT"]);
  });

  test("a claim about another metric does not make a constant one fail", async () => {
    const runs = [...arm("base", BASE, { recall: 1 }), ...arm("ours", OURS, { recall: 1 })];
    const prose = "\nThe accuracy rises significantly (p < 0.001). Recall is 1.000 in all runs.\n";
    const verification = await examine({ response: `${CODE}${prose}`, runs });
    expect([codes(verification), codes(verification, "warn")]).toEqual([
      [],
      ["SAMPLE_CONSTANT", "SAMPLE_DUPLICATE"],
    ]);
  });

  test("one group of constant repeats, tested against a number of the prose", async () => {
    const runs = arm("ours", same(0.9));
    const prose = "\nThe accuracy is significantly above 0.85 (one-sample t test, p < .001, n = 6).\n";
    expect(codes(await examine({ response: `${CODE}${prose}`, runs }))).toEqual(["SAMPLE_CONSTANT"]);
    const untested = "\nThe accuracy is 0.9 for every seed; no test is made.\n";
    expect(codes(await examine({ response: `${CODE}${untested}`, runs }))).toEqual([]);
  });

  test("repeated rows of a result file, counted as n", async () => {
    const prose = "\nWith n = 30 pairs the difference is significant (paired t test, p < 0.001).\n";
    const bad = {
      response: `${CODE}${prose}`,
      runs: [],
      files: [{ path: "pairs.json", content: columns(10) }],
    };
    expect(codes(await examine(bad))).toEqual(["N_TOO_SMALL"]);
    expect(codes(await examine({ ...bad, response: `${CODE}\nThe pairs lie in a file.\n` }))).toEqual([]);
  });
});

test("a sound comparison, declared or not, leaves no finding", async () => {
  for (const more of [declared, {}]) {
    const verification = await examine(scene(OURS, BASE, SIGNIFICANT, more));
    expect([codes(verification), codes(verification, "warn"), verification.verdict]).toEqual([
      [],
      [],
      "verified",
    ]);
  }
});

test("a declared comparison whose metric is nowhere recorded", async () => {
  const bad = await examine(scene(OURS, BASE, "", { task: { comparison: { ...DECLARED, metric: "bleu" } } }));
  expect(codes(bad)).toEqual(["METRIC_MISSING"]);
  const near = await examine(
    scene(OURS, BASE, "", { task: { comparison: { ...DECLARED, metric: "test_acc" } } }),
  );
  expect([codes(near), codes(near, "unknown"), near.verdict]).toEqual([[], ["METRIC_MISSING"], "verified"]);
});
