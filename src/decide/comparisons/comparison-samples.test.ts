import { describe, expect, test } from "vitest";
import { toNum } from "../../contracts/index.ts";
import type { Comparison, Run } from "../../contracts/index.ts";
import { comparisonSamples } from "./comparison-samples.ts";
import type { ComparisonSamples } from "./comparison-samples.ts";

let next = 0;

function run(name: string | null, metrics: Record<string, number>, more: Partial<Run> = {}): Run {
  next += 1;
  return {
    runId: next.toString(16).padStart(32, "0"),
    experiment: "Default",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: `2026-03-01T10:00:${String(next % 60).padStart(2, "0")}.000Z`,
    endTime: null,
    params: {},
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([key, value]) => [key, { last: toNum(value), points: 1 }]),
    ),
    ...more,
  };
}

const seeded = (method: string, seed: number, acc: number, more: Partial<Run> = {}): Run =>
  run(`${method}-${seed}`, { acc }, { params: { method, seed: String(seed) }, ...more });

const OURS = [seeded("ours", 0, 0.93), seeded("ours", 1, 0.94), seeded("ours", 2, 0.95)];
const BASE = [seeded("base", 2, 0.92), seeded("base", 0, 0.9), seeded("base", 1, 0.91)];
const BY_PARAM: Comparison = {
  metric: "acc",
  treatment: { param: { method: "ours" } },
  baseline: { param: { method: "base" } },
};

function samples(comparison: Comparison, runs: Run[]): ComparisonSamples {
  const found = comparisonSamples(comparison, { runs, files: [] });
  if ("blocked" in found) throw new Error(found.blocked);
  return found;
}

function blocked(comparison: Comparison, runs: Run[]): string {
  const found = comparisonSamples(comparison, { runs, files: [] });
  return "blocked" in found ? found.blocked : `not blocked: ${JSON.stringify(found)}`;
}

describe("samples of runs", () => {
  test("by param, with the runs they come from", () => {
    const found = samples(BY_PARAM, [...OURS, ...BASE]);
    expect(found.request).toEqual({
      treatment: [0.93, 0.94, 0.95],
      baseline: [0.92, 0.9, 0.91],
      paired: false,
      source: "metric",
    });
    expect(found.ids).toEqual([OURS.map(({ runId }) => runId), BASE.map(({ runId }) => runId)]);
    expect(found.notes).toEqual(["Pairing is not declared: the samples are taken as independent."]);
  });

  test.each([
    ["ours-*", "base-*"],
    ["ours-?", "b*"],
  ])("by name: %s against %s", (treatment, baseline) => {
    const found = samples({ ...BY_PARAM, treatment: { run: treatment }, baseline: { run: baseline } }, [
      ...OURS,
      ...BASE,
    ]);
    expect(found.request).toMatchObject({ treatment: [0.93, 0.94, 0.95], baseline: [0.92, 0.9, 0.91] });
  });

  test("params are compared as values, not as texts", () => {
    const runs = [
      run("a", { acc: 1 }, { params: { lr: "0.10", warm: "True" } }),
      run("b", { acc: 2 }, { params: { lr: "0.2", warm: "True" } }),
    ];
    const found = samples(
      { metric: "acc", treatment: { param: { lr: "1e-1", warm: "true" } }, baseline: 0.5 },
      runs,
    );
    expect(found.request).toEqual({ treatment: [1], baseline: 0.5, paired: false, source: "metric" });
  });

  test("what the comparison declares goes along", () => {
    const declared: Comparison = {
      ...BY_PARAM,
      paired: true,
      test: "corrected-resampled-t",
      alternative: "greater",
      alpha: 0.01,
      min_effect: 0.5,
      min_n: 3,
      test_train_ratio: 0.1,
    };
    expect(samples(declared, [...OURS, ...BASE]).request).toMatchObject({
      paired: true,
      test: "corrected-resampled-t",
      alternative: "greater",
      alpha: 0.01,
      minN: 3,
      testTrainRatio: 0.1,
    });
  });

  test("only witnessed and captured runs count", () => {
    const claimed = seeded("ours", 3, 0.99, { grade: "claimed" });
    expect(samples(BY_PARAM, [...OURS, claimed, ...BASE]).request.treatment).toHaveLength(3);
  });

  test("runs without the metric are left out and named; none at all is no sample", () => {
    const bare = run("ours-9", { loss: 1 }, { params: { method: "ours", seed: "9" } });
    expect(samples(BY_PARAM, [...OURS, bare, ...BASE]).notes[0]).toBe(
      '1 of 4 runs carry no metric "acc" and are left out: ours-9.',
    );
    expect(blocked({ ...BY_PARAM, metric: "f1" }, [...OURS, ...BASE])).toBe(
      'No treatment sample: None of the 3 runs with method = ours carries the metric "f1"; they carry acc.',
    );
    expect(blocked({ ...BY_PARAM, baseline: { run: "nobody" } }, OURS)).toBe(
      'No baseline sample: There is no run named "nobody"; recorded: ours-0, ours-1, ours-2.',
    );
    expect(blocked(BY_PARAM, [])).toContain("no run was recorded");
    expect(blocked({ ...BY_PARAM, treatment: { param: {} } }, OURS)).toContain("no param named");
  });

  test("metrics named as members of every object are looked up in the records alone", () => {
    expect(blocked({ ...BY_PARAM, metric: "constructor" }, [...OURS, ...BASE])).toContain(
      "None of the 3 runs",
    );
  });

  test("a parent without the metric stands for the runs nested in it", () => {
    const parent = run("ours", {});
    const children = [0.91, 0.92].map((acc, at) => run(`seed-${at}`, { acc }, { parentRunId: parent.runId }));
    const found = samples({ metric: "acc", treatment: { run: "ours" }, baseline: 0.9 }, [
      parent,
      ...children,
    ]);
    expect(found.request.treatment).toEqual([0.91, 0.92]);
    expect(found.notes[0]).toContain("2 runs nested");
  });

  test("the points of one run are one value, and it is said why", () => {
    const one = run("ours", { acc: 0.9 });
    one.metrics["acc"] = { last: 0.9, points: 20 };
    const found = samples({ metric: "acc", treatment: { run: "ours" }, baseline: 0.5 }, [one]);
    expect(found.request.treatment).toEqual([0.9]);
    expect(found.notes[0]).toContain("20 points of one run");
  });

  test("a run executed again with seed and result counts once; without a seed nobody can know", () => {
    const again = seeded("ours", 1, 0.94);
    const found = samples(BY_PARAM, [...OURS, again, ...BASE]);
    expect(found.request.treatment).toEqual([0.93, 0.94, 0.95]);
    expect(found.repeated).toBe(1);
    expect(found.notes[0]).toBe("1 entry repeats another one, seed and value included: counted once.");
    expect(samples(BY_PARAM, [...OURS, seeded("ours", 1, 0.941), ...BASE]).request.treatment).toHaveLength(4);
    const bare = [0.9, 0.9, 0.91].map((acc) => run("x", { acc }));
    expect(
      samples({ metric: "acc", treatment: { run: "x" }, baseline: 0.5 }, bare).request.treatment,
    ).toHaveLength(3);
  });

  test("runs that did not finish are told", () => {
    const failed = seeded("ours", 3, 0.2, { status: "FAILED" });
    expect(samples(BY_PARAM, [...OURS, failed, ...BASE]).notes[0]).toBe("1 run did not finish: ours-3.");
  });

  test("values that are not finite go to the analyst, which refuses them", () => {
    const bad = seeded("ours", 3, Number.NaN);
    expect(samples(BY_PARAM, [...OURS, bad, ...BASE]).request.treatment[3]).toEqual({ nonFinite: "nan" });
  });

  test("samples that share some runs are not told apart; the same sample twice goes to the analyst", () => {
    expect(blocked({ ...BY_PARAM, baseline: { run: "*" } }, [...OURS, ...BASE])).toContain(
      "3 values stand in both",
    );
    expect(samples({ ...BY_PARAM, baseline: { run: "ours*" } }, OURS).request.baseline).toEqual([
      0.93, 0.94, 0.95,
    ]);
  });
});

describe("pairs", () => {
  const PAIRED: Comparison = { ...BY_PARAM, paired: true };

  test("by seed, whatever the order of the runs", () => {
    const found = samples(PAIRED, [...OURS, ...BASE]);
    expect(found.request).toMatchObject({
      paired: true,
      treatment: [0.93, 0.94, 0.95],
      baseline: [0.9, 0.91, 0.92],
    });
    expect([found.pairedBy, found.notes.at(-1)]).toEqual(["seed", "Paired by seed."]);
  });

  test.each(["random_state", "fold", "data/seed", "Random-Seed"])("by %s", (name) => {
    const runs = [0, 1, 2].flatMap((seed) => [
      run(null, { acc: 0.9 + seed / 100 }, { params: { method: "ours", [name]: String(seed) } }),
      run(null, { acc: 0.8 + seed / 100 }, { params: { method: "base", [name]: `${seed}.0` } }),
    ]);
    expect(samples(PAIRED, runs).pairedBy).toBe(name);
  });

  test("by seed and fold together, where neither alone tells", () => {
    const runs = ["ours", "base"].flatMap((method) =>
      [0, 1].flatMap((seed) =>
        [0, 1].map((fold) =>
          run(null, { acc: Math.random() }, { params: { method, seed: String(seed), fold: String(fold) } }),
        ),
      ),
    );
    expect(samples(PAIRED, runs).pairedBy).toBe("seed, fold");
  });

  test("a seed that never varies is passed over", () => {
    const runs = ["ours", "base"].flatMap((method) =>
      [0, 1, 2].map((fold) => run(`${method}_fold${fold}`, { acc: 0.9 }, { params: { method, seed: "42" } })),
    );
    expect(samples(PAIRED, runs).pairedBy).toBe("name");
  });

  test("by names, whole or in the part that varies, numbers never cut", () => {
    const runs = [
      ...[1, 10, 11].map((at) => run(`treatment_s${at}_final`, { acc: at })),
      ...[1, 2, 10, 11].map((at) => run(`base_s${at}_final`, { acc: at + 0.5 })),
    ];
    const byPart = samples(
      { metric: "acc", treatment: { run: "treat*" }, baseline: { run: "base*" }, paired: true },
      runs,
    );
    expect([byPart.request.treatment, byPart.request.baseline]).toEqual([
      [1, 10, 11],
      [1.5, 10.5, 11.5],
    ]);
    expect(byPart.notes[0]).toContain("2 (baseline)");
    const same = ["ours", "base"].flatMap((method) =>
      ["cifar", "mnist", "svhn"].map((name, at) => run(name, { acc: at }, { params: { method } })),
    );
    expect(samples(PAIRED, same).pairedBy).toBe("name");
  });

  test("entries without a partner are left out and named", () => {
    const found = samples(PAIRED, [...OURS, seeded("ours", 7, 0.99), ...BASE.slice(1)]);
    expect(found.request).toMatchObject({ treatment: [0.93, 0.94], baseline: [0.9, 0.91] });
    expect(found.notes[0]).toBe("Without a partner and left out, by seed: 2 (treatment), 7 (treatment).");
  });

  test("what is not certain is not paired", () => {
    const otherSeeds = [5, 6, 7].map((seed) => seeded("base", seed, 0.9));
    expect(blocked(PAIRED, [...OURS, ...otherSeeds])).toContain("seed");
    expect(blocked(PAIRED, [...OURS, seeded("ours", 1, 0.99), ...BASE])).toContain("several times");
    const bare = [
      run("a", { acc: 1 }, { params: { method: "ours" } }),
      run("b", { acc: 2 }, { params: { method: "ours" } }),
    ];
    const others = [
      run("c", { acc: 1 }, { params: { method: "base" } }),
      run("c", { acc: 2 }, { params: { method: "base" } }),
    ];
    expect(blocked(PAIRED, [...bare, ...others])).toContain("Nothing tells which runs belong together");
  });

  test("a test of pairs declares the pairing, unless it is denied", () => {
    expect(samples({ ...BY_PARAM, test: "paired-t" }, [...OURS, ...BASE]).request.paired).toBe(true);
    expect(blocked({ ...BY_PARAM, test: "wilcoxon", paired: false }, [...OURS, ...BASE])).toBe(
      "The declared test wilcoxon does not fit two independent samples: declare one of welch, mann-whitney, permutation, bootstrap.",
    );
    expect(blocked({ ...PAIRED, test: "welch" }, [...OURS, ...BASE])).toContain("does not fit pairs");
    expect(blocked({ ...BY_PARAM, baseline: 0.9, test: "welch" }, OURS)).toContain(
      "does not fit one sample and a bound",
    );
    expect(blocked({ ...PAIRED, test: "mcnemar" }, [...OURS, ...BASE])).toContain("values of 0 and 1");
    expect(blocked({ ...BY_PARAM, baseline: 0.9, test: "binomial" }, OURS)).toContain("values of 0 and 1");
  });
});
