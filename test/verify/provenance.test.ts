import { afterAll, describe, expect, test } from "vitest";
import type { Scene } from "../support/verification.ts";
import { closeAnalyst, codes, examine, python, run } from "../support/verification.ts";

afterAll(closeAnalyst);

const HEAD = "import mlflow, random\nimport numpy as np\nimport pandas as pd\n";

function scene(code: string, prose: string, metrics: Record<string, number>, more: Scene = {}): Scene {
  return {
    response: `# Result\n\n${python(HEAD + code)}\n${prose}\n`,
    runs: [run(metrics)],
    traced: true,
    ...more,
    task: { acceptanceCriteria: ["accuracy >= 0.9"], ...more.task },
  };
}

const log = (expression: string): string => `mlflow.log_metric("accuracy", ${expression})`;
const PROSE = "The accuracy on the test set is above the gate.";

describe("refuted", () => {
  test.each([
    ["a draw", log("np.random.normal(0.93, 0.01)"), "METRIC_SIMULATED"],
    ["a literal", log("0.9312"), "METRIC_LITERAL"],
    ["a curve of constants", `for e in range(9):\n    ${log("1 - 0.5 ** e")}`, "METRIC_LITERAL"],
    [
      "a recurrence of constants",
      `a = 0.5\nfor e in range(9):\n    a += 0.05\n${log("a")}`,
      "METRIC_LITERAL",
    ],
    [
      "a model on made data that is said to be real",
      `from sklearn.linear_model import LogisticRegression\nX = np.random.randn(99, 3)\ny = (X[:, 0] > 0).astype(int)\n${log("LogisticRegression().fit(X, y).score(X, y)")}`,
      "METRIC_SIMULATED",
    ],
    [
      "a number sent by another call",
      "import requests\nrequests.post(url, json={'k': 'accuracy', 'v': 0.9312})",
      "METRIC_LITERAL",
    ],
  ])("%s", async (_, code, expected) => {
    const verification = await examine(scene(code, PROSE, { accuracy: 0.9312 }));
    expect(codes(verification)).toContain(expected);
    expect(verification.verdict).toBe("refuted");
    expect(verification.reason).toContain("nothing measured enters it");
    expect(JSON.stringify(verification)).not.toMatch(/fabricat/i);
  });
});

describe("a warning at most", () => {
  test.each([
    [
      "the response calls it simulated",
      log("np.random.normal(0.93, 0.01)"),
      "All numbers are simulated.",
      {},
    ],
    [
      "the task asks for it",
      log("random.random()"),
      PROSE,
      { task: { action: "Simulate the accuracy of a coin" } },
    ],
    ["the task is a simulation", log("random.random()"), PROSE, { kind: "simulation" as const }],
    [
      "the record says so",
      log("random.random()"),
      PROSE,
      { runs: [run({ accuracy: 0.93 }, { name: "synthetic" })] },
    ],
  ])("%s", async (_, code, prose, more) => {
    const verification = await examine(scene(code, prose, { accuracy: 0.93 }, more));
    expect(codes(verification)).toEqual([]);
    expect(codes(verification, "warn")).toContain("METRIC_SIMULATED");
  });

  test("settings, counts, thresholds, chance levels and cited baselines beside a measured result", async () => {
    const code = [
      log("load().score()"),
      'mlflow.log_metrics({"epochs": 10, "n_classes": 3, "threshold": 0.5, "chance_accuracy": 0.1, "baseline_accuracy": 0.9123})',
    ].join("\n");
    const metrics = {
      accuracy: 0.94,
      epochs: 10,
      n_classes: 3,
      threshold: 0.5,
      chance_accuracy: 0.1,
      baseline_accuracy: 0.9123,
    };
    const prose =
      "Ten epochs, a threshold of 0.5, baseline accuracy 0.9123 [Smith 2020], chance accuracy 0.1.";
    const verification = await examine(scene(code, prose, metrics));
    expect(codes(verification)).toEqual([]);
    expect(codes(verification, "warn")).toContain("METRIC_LITERAL");
  });

  test("an algorithm on random inputs, of which no data are named", async () => {
    const code = `A = np.random.randn(50, 50)\nmlflow.log_metric("max_error", float(np.abs(np.linalg.inv(A) @ A - np.eye(50)).max()))`;
    const verification = await examine(
      scene(
        code,
        "The max_error of the inverse is 1e-13.",
        { max_error: 1e-13 },
        { task: { acceptanceCriteria: ["max_error < 1e-6"] } },
      ),
    );
    expect(codes(verification)).toEqual([]);
  });
});

test("measured numbers are let be, whatever is random around them", async () => {
  const code = `rng = np.random.default_rng(0)\nX = np.load("x.npy")\nX = X[rng.permutation(len(X))] + rng.normal(0, 0.01, X.shape)\n${log("evaluate(X)")}`;
  const verification = await examine(scene(code, PROSE, { accuracy: 0.9312 }));
  expect(codes(verification)).toEqual([]);
  expect(codes(verification, "warn")).not.toContain("METRIC_SIMULATED");
});

test("nothing but typed results, on which nothing rests, leave the task unverified", async () => {
  const code = 'mlflow.log_metrics({"loss": 0.183, "epochs": 10})';
  const verification = await examine(
    scene(code, "Training is done.", { loss: 0.183, epochs: 10 }, { task: { acceptanceCriteria: [] } }),
  );
  expect(codes(verification)).toEqual(["METRIC_LITERAL"]);
  expect(verification.verdict).toBe("unverified");
});

test("numbers in result files count where no run is required", async () => {
  const code = 'import json\nopen("r.json", "w").write(json.dumps({"accuracy": random.random()}))';
  const verification = await examine({
    response: `${python(HEAD + code)}\n${PROSE}\n`,
    files: [{ path: "r.json", content: '{"accuracy": 0.9312}' }],
    traced: true,
  });
  expect(codes(verification)).toEqual(["METRIC_SIMULATED"]);
});
