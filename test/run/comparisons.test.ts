import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Cycle } from "../../src/contracts/index.ts";
import { cli, scratch } from "../support/cli.ts";

/** A block that evaluates a classifier on iris over some seeds, one run each. */
const block = (model: string, seeds: number): string => `# ${model}

\`\`\`python
import mlflow
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

X, y = load_iris(return_X_y=True)
for seed in range(${seeds}):
    X_train, X_test, y_train, y_test = train_test_split(X[:, :2], y, test_size=0.5, random_state=seed)
    model = ${model}().fit(X_train, y_train)
    with mlflow.start_run(run_name=f"${model}-{seed}"):
        mlflow.log_param("seed", seed)
        mlflow.log_metric("accuracy", model.score(X_test, y_test))
\`\`\`
`;

async function decided(seeds: number): Promise<{ cycle: Cycle; code: number | null; report: string }> {
  const cwd = await scratch();
  for (const [taskId, model] of [
    ["baseline", "DummyClassifier"],
    ["bayes", "GaussianNB"],
  ] as const) {
    await mkdir(join(cwd, "responses", taskId), { recursive: true });
    await writeFile(join(cwd, "responses", taskId, "ops_commander.md"), block(model, seeds));
  }
  const task = { priority: "HIGH", owner: "ops_commander", kind: "experimental" };
  const comparison = {
    metric: "accuracy",
    treatment: { run: "GaussianNB-*" },
    baseline: { run: "DummyClassifier-*" },
    paired: true,
    alternative: "greater",
    min_effect: 0.5,
  };
  const decisions = [
    { ...task, task_id: "baseline", action: "Run the baseline" },
    { ...task, task_id: "bayes", action: "Compare", dependencies: ["baseline"], comparison },
  ];
  await writeFile(join(cwd, "handoff.json"), JSON.stringify({ meeting_id: "m", decisions }));
  const { stdout, code } = await cli(["run", "handoff.json", "--out", "out", "--json"], { cwd });
  const report = await readFile(join(cwd, "out", "report.md"), "utf8");
  return { cycle: JSON.parse(stdout) as Cycle, code, report };
}

test("a declared comparison with an earlier task's runs holds, and the cycle may go on", async () => {
  const { cycle, code, report } = await decided(6);
  expect([cycle.decision.outcome, cycle.decision.basis, code], cycle.decision.reasons.join("\n")).toEqual([
    "GO",
    "gates",
    0,
  ]);
  expect(cycle.decision.gates).toMatchObject([
    { kind: "comparison", taskId: "bayes", outcome: "pass", observed: [expect.any(Number)] },
  ]);
  const [statistic, ...others] = cycle.statistics;
  expect(others).toEqual([]);
  expect(statistic).toMatchObject({
    test: "paired-t",
    n: [6, 6],
    refused: null,
    inferred: false,
    alternative: "greater",
  });
  // One comparison alone needs no correction.
  expect(statistic?.pAdjusted).toBe(statistic?.p);
  expect(statistic?.samples?.map(({ values }) => values.length)).toEqual([6, 6]);
  expect(report).toContain("declared, holds");
  expect(report).toMatch(/bayes: accuracy .*[o>]/);
});

test("with too few repeats it stays open, and the n that is needed is said", async () => {
  const { cycle, code, report } = await decided(1);
  expect([cycle.decision.outcome, code]).toEqual(["INCONCLUSIVE", 100]);
  expect(cycle.tasks.map(({ verdict }) => verdict)).toEqual(["verified", "unverified"]);
  expect(cycle.statistics).toMatchObject([
    { refused: "N_TOO_SMALL", needed: { effect: 0.5, because: "declared" } },
  ]);
  expect(cycle.decision.reasons.join("\n")).toMatch(/N_TOO_SMALL.* 27 pairs are needed/);
  expect(report).toContain("refused: N\\_TOO\\_SMALL");
});
