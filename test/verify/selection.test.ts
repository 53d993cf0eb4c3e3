import { afterAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/contracts/index.ts";
import { closeAnalyst, codes, examine, OTHER, python, run } from "../support/verification.ts";
import type { MadeFile, Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python("import mlflow\nmlflow.log_metric('accuracy', score())");
const of = async (prose: string, more: Scene): Promise<{ fail: string[]; warn: string[] }> => {
  const verification = await examine({ response: `${CODE}\n${prose}\n`, ...more });
  return { fail: codes(verification), warn: codes(verification, "warn") };
};
const idOf = (name: string): string => Buffer.from(name.padEnd(16, "0")).toString("hex").slice(0, 32);

const ruled = (rule: string, n: number): RunRecord[] =>
  [0.93, 0.94, 0.935, 0.95].map((accuracy, seed) =>
    run(
      { accuracy: accuracy + (rule === "plain" ? 0 : 0.02 + 0.001 * seed * seed), n_test: n },
      { runId: idOf(`${rule}-${seed}`), name: `${rule}-${seed}`, params: { rule, seed: String(seed) } },
    ),
  );
const dropped = (dropout: string): RunRecord[] =>
  [0.9, 0.91, 0.92, 0.93].map((accuracy, seed) =>
    run(
      { accuracy },
      {
        runId: idOf(`${dropout}-${seed}`),
        name: `d${dropout}-${seed}`,
        params: { dropout, seed: String(seed) },
      },
    ),
  );

describe("SELECTED", () => {
  const VALUES = [0.831, 0.9101, 0.854, 0.876, 0.888];
  const seeds = VALUES.map((accuracy, seed) =>
    run(
      { accuracy },
      { runId: idOf(`tree-${seed}`), name: `tree-${seed}`, params: { seed: String(seed), depth: "3" } },
    ),
  );
  const csv: MadeFile = {
    path: "seeds.csv",
    content: `seed,accuracy\n${VALUES.map((value, seed) => `${seed},${value}`).join("\n")}\n`,
  };

  test.each([
    "The tree has a test accuracy of 0.910.",
    "Its accuracy is **91.0 %** on the wine data.",
    "| model | accuracy |\n| --- | --- |\n| tree | 0.91 |",
  ])("found: %s", async (prose) => {
    expect((await of(prose, { runs: seeds })).fail).toEqual(["SELECTED"]);
    expect((await of(prose, { runs: [], files: [csv] })).fail).toEqual(["SELECTED"]);
  });

  test.each([
    "The best of the five seeds has an accuracy of 0.910.",
    "The accuracy lies between 0.831 and 0.910.",
    "The mean accuracy is 0.872; the seed with 0.910 is kept.",
    "Over 5 seeds the accuracy reaches 0.910.",
    "The accuracies are 0.831, 0.910, 0.854, 0.876 and 0.888.",
    "The tree has a test accuracy of 0.872.",
    "The tree has 0.910 MB.",
    "Five runs were made; accuracy 0.910 was the maximum.",
  ])("let be: %s", async (prose) => {
    expect(
      (await of(prose, { runs: [...seeds, run({ size: 1 }, { runId: OTHER, name: "size" })] })).fail,
    ).toEqual([]);
  });

  const history = (times: (at: number) => number): RunRecord[] => [
    run(
      {},
      {
        metrics: {
          accuracy: {
            last: 0.888,
            points: VALUES.length,
            history: VALUES.map((value, at) => ({
              step: 0,
              timestamp: new Date(times(at)).toISOString(),
              value,
            })),
          },
        },
      },
    ),
  ];

  test("values of one run under one step and time are repeats; at several times they may be epochs", async () => {
    const start = Date.parse("2026-03-01T10:00:20.000Z");
    const prose = "The run shows an accuracy of 0.910.";
    expect((await of(prose, { runs: history(() => start) })).fail).toEqual(["SELECTED"]);
    expect(await of(prose, { runs: history((at) => start + 1000 * at) })).toEqual({
      fail: [],
      warn: ["SELECTED"],
    });
    expect(await of("The accuracy is 0.888.", { runs: history(() => start) })).toEqual({
      fail: [],
      warn: [],
    });
  });

  test("runs of different settings are no repeats", async () => {
    const depths = VALUES.map((accuracy, depth) =>
      run(
        { accuracy },
        { runId: idOf(`depth-${depth}`), name: `depth-${depth}`, params: { depth: String(depth) } },
      ),
    );
    expect((await of("The tree has a test accuracy of 0.910.", { runs: depths })).fail).toEqual([]);
  });
});

describe("UNCORRECTED", () => {
  const P = [0.025, 0.21, 0.33, 0.47, 0.52, 0.66, 0.71, 0.88];
  const metrics = Object.fromEntries(P.map((p, at) => [`p_feature_${at}`, p]));
  const bad: Scene = { runs: [run({ accuracy: 0.9, ...metrics })] };
  const csv: MadeFile = {
    path: "tests.csv",
    content: `feature,p_value\n${P.map((p, at) => `f${at},${p}`).join("\n")}\n`,
  };
  const json: MadeFile = {
    path: "tests.json",
    content: JSON.stringify({ p_values: Object.fromEntries(P.map((p, at) => [`a-${at}`, p])) }),
  };
  const CLAIM = "Feature 0 differs significantly between the batches (Welch, p = 0.025).";

  test.each<[string, Scene]>([
    ["metrics of a run", bad],
    ["a column", { runs: [], files: [csv] }],
    ["a JSON object", { runs: [], files: [json] }],
  ])("one of several in %s", async (_place, scene) => {
    expect((await of(CLAIM, scene)).fail).toEqual(["UNCORRECTED"]);
  });

  test.each([
    "Feature 0 has p = 0.025, after Holm's correction 0.2: nothing is significant.",
    "Of eight features tested only one differs significantly (p = 0.025).",
    "Exploratory: feature 0 differs significantly (p = 0.025).",
    "Feature 0 does not differ significantly once all are counted (p = 0.025).",
    "All p values: 0.025 (significant), 0.21, 0.33, 0.47, 0.52, 0.66, 0.71, 0.88.",
    "Feature 1 does not differ (p = 0.21).",
  ])("let be: %s", async (prose) => {
    expect((await of(prose, bad)).fail).toEqual([]);
  });

  test("what stays significant after the correction, and latencies called p95, are let be", async () => {
    const strong = { runs: [run({ accuracy: 0.9, ...metrics, p_feature_0: 0.0002 })] };
    expect((await of("Feature 0 differs significantly (p = 0.0002).", strong)).fail).toEqual([]);
    const latencies = { runs: [run({ p50: 0.01, p95: 0.025, p99: 0.04, accuracy: 0.9 })] };
    expect((await of("The latency differs significantly (p = 0.025).", latencies)).fail).toEqual([]);
  });
});

describe("DENOMINATOR_CHANGED", () => {
  const comparison = {
    metric: "accuracy",
    treatment: { param: { rule: "margin" } },
    baseline: { param: { rule: "plain" } },
  };
  const CLAIM = "The margin rule is better than the plain one on the same test sets, with the seeds fixed.";

  test("between the sides of a comparison, declared or inferred", async () => {
    const runs = [...ruled("plain", 719), ...ruled("margin", 652)];
    expect((await of(CLAIM, { runs, task: { comparison } })).fail).toEqual(["DENOMINATOR_CHANGED"]);
    expect((await of(CLAIM, { runs })).fail).toEqual(["DENOMINATOR_CHANGED"]);
  });

  test.each([
    ["the same n", 719, CLAIM],
    ["both numbers given", 652, `${CLAIM} It is scored on 652 of 719 items.`],
    ["what was left out is said", 652, `${CLAIM} Unsure items are excluded from the second score.`],
  ])("let be: %s", async (_name, n, prose) => {
    const runs = [...ruled("plain", 719), ...ruled("margin", n)];
    expect((await of(prose, { runs, task: { comparison } })).fail).toEqual([]);
  });

  test("variants that are data sets have their own sizes", async () => {
    const runs = [...ruled("plain", 719), ...ruled("margin", 652)].map((each) => ({
      ...each,
      params: { seed: each.params["seed"] ?? "", dataset: each.params["rule"] ?? "" },
    }));
    expect((await of("Wine is better than iris.", { runs })).fail).toEqual([]);
  });

  test("what is compared itself, and sizes of other things, are no denominators", async () => {
    const runs = [...ruled("plain", 719), ...ruled("margin", 719)].map((each) => ({
      ...each,
      params: {
        ...each.params,
        n: each.params["rule"] === "plain" ? "5" : "7",
        n_samples: each.runId.slice(0, 3),
      },
    }));
    expect((await of(CLAIM, { runs, task: { comparison } })).fail).toEqual([]);
    const tested = {
      ...comparison,
      treatment: { param: { test_size: "2" } },
      baseline: { param: { test_size: "1" } },
    };
    const sizes = [...ruled("plain", 719), ...ruled("margin", 719)].map((each) => ({
      ...each,
      params: { seed: each.params["seed"] ?? "", test_size: each.params["rule"] === "plain" ? "1" : "2" },
    }));
    expect((await of(CLAIM, { runs: sizes, task: { comparison: tested } })).fail).toEqual([]);
  });

  test("against an earlier run that is cited", async () => {
    const earlier = {
      runId: OTHER,
      owner: null,
      startTime: "2026-02-01T10:00:00.000Z",
      metrics: { accuracy: 0.93, n_test: 228 },
      params: {},
    };
    const scene = (n: number): Scene => ({
      runs: [run({ accuracy: 0.957, n_test: n })],
      evidence: { knownRuns: [earlier] },
    });
    const prose = `On the fixed test set the accuracy is now 0.957, up from last week's run ${OTHER}.`;
    expect((await of(prose, scene(210))).fail).toEqual(["DENOMINATOR_CHANGED"]);
    expect((await of(prose, scene(228))).fail).toEqual([]);
    expect((await of(`${prose} It was on 228 items, now on 210.`, scene(210))).warn).toContain(
      "DENOMINATOR_CHANGED",
    );
  });
});

describe("CLAIM_MISMATCH of an effect's size", () => {
  const same: Scene = { runs: [...dropped("0.0"), ...dropped("0.2")] };

  test.each([
    "Dropout has a medium effect on the accuracy (n = 4 per arm), so we recommend it.",
    "The effect is large and practically relevant.",
    "We find a moderate effect size.",
    "Es ist ein mittlerer Effekt zugunsten des neuen Modells.",
    "Hay un efecto grande a favor del modelo.",
  ])("equal samples have d = 0: %s", async (prose) => {
    expect((await of(prose, same)).fail).toEqual(["SAMPLE_DUPLICATE", "CLAIM_MISMATCH"]);
  });

  test.each([
    "The effect is negligible.",
    "We had planned to detect a medium effect.",
    "This is not a medium effect.",
    "By Hattie's benchmarks this is a medium effect.",
    "We look at the effect of the large model.",
  ])("let be: %s", async (prose) => {
    expect((await of(prose, same)).fail).not.toContain("CLAIM_MISMATCH");
  });

  test("a computed effect that fits the word, or is beside it", async () => {
    const shifted = dropped("0.2").map((each, seed) => ({
      ...each,
      metrics: { accuracy: { last: 0.9 + [0.02, 0.01, 0.04, 0.03][seed]! * 1.2, points: 1 } },
    }));
    const scene = { runs: [...dropped("0.0"), ...shifted] };
    expect((await of("Dropout has a large effect on the accuracy.", scene)).fail).toEqual([]);
    expect((await of("Dropout has a small effect on the accuracy.", scene)).fail).toEqual(["CLAIM_MISMATCH"]);
  });
});
