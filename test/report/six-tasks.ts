import type { ReportInput } from "../../src/report/input.ts";
import { cycleOf, digestOf, drawn } from "./drawing.ts";
import { curve, runOf } from "./runs.ts";
import type { Sketch } from "./drawing.ts";
import type { Metric } from "../../src/contracts/index.ts";

const only = (value: number): Metric => ({ last: value, points: 1 });

const HONEST = `I trained logistic regression on the digits data in two variants, five seeds each.

## Implementation

\`\`\`python
import mlflow
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
mlflow.set_experiment("digits_regularisation")


def train(strength: float, seed: int) -> float:
    """One run: fit on 70 %, score on the rest."""
    parts = train_test_split(X, y, test_size=0.3, random_state=seed)
    model = LogisticRegression(C=strength, max_iter=400)  # converges well before
    model.fit(parts[0], parts[2])
    return model.score(parts[1], parts[3])
\`\`\`

Now the runs themselves:

\`\`\`python
for strength in (1.0, 0.01):
    for seed in range(5):
        with mlflow.start_run(run_name=f"C{strength}-seed{seed}"):
            mlflow.log_params({"C": strength, "seed": seed})
            accuracy = train(strength, seed)
            mlflow.log_metric("accuracy", accuracy)
            print(f"C={strength} seed={seed} accuracy={accuracy:.4f}")
\`\`\`

The weaker penalty is better by about half a point. I am confident in this.
`;

const seeds = [0, 1, 2, 3, 4];
const honestRuns = [1, 0.01].flatMap((strength) =>
  seeds.map((seed) =>
    runOf(
      `C${strength}-seed${seed}`,
      { C: String(strength), seed: String(seed), solver: "lbfgs" },
      {
        accuracy: only(strength === 1 ? 0.9574 + seed * 0.002 : 0.9481 + seed * 0.0021),
        ...(seed === 0
          ? {
              loss: curve(2.3, 0.14, 60, strength === 1 ? [] : [31, 32]),
              val_accuracy: curve(0.31, 0.957, 60),
            }
          : {}),
      },
    ),
  ),
);

const sketches: Sketch[] = [
  {
    taskId: "digits-two-variants",
    action: "Execute the regularisation experiment on digits: two variants over five seeds",
    priority: "HIGH",
    status: "completed",
    verdict: "verified",
    reason: "all blocks ended well, 10 runs were witnessed, results/accuracy.json was made by this execution",
    response: HONEST,
    printed: [
      {},
      {
        out:
          seeds
            .flatMap((seed) => [
              `C=1.0 seed=${seed} accuracy=0.95${74 + seed}`,
              `C=0.01 seed=${seed} accuracy=0.94${81 + seed}`,
            ])
            .join("\n") + "\n",
        err: "\u001b[33m2026/01/15 09:30:02 INFO mlflow.tracking.fluent: Experiment with name 'digits_regularisation' does not exist. Creating a new experiment.\u001b[0m\n",
      },
    ],
    runs: honestRuns,
    files: [
      { path: "results/accuracy.json", bytes: 812, sha256: digestOf("accuracy"), change: "created" },
      { path: "results/predictions.csv", bytes: 48_211, sha256: digestOf("predictions"), change: "created" },
    ],
    findings: [
      {
        code: "NO_RUN",
        outcome: "pass",
        message: "10 runs were witnessed in this execution",
        hint: null,
        evidence: ["exec-1"],
      },
      {
        code: "FILE_MISSING",
        outcome: "pass",
        message: "results/accuracy.json was made by this execution",
        hint: null,
        evidence: ["results/accuracy.json"],
      },
      {
        code: "KIND_INFERRED",
        outcome: "warn",
        message: "the kind was not declared; experimental, because the response has Python blocks",
        hint: 'add "kind": "experimental" to the task',
        evidence: [],
      },
    ],
    claims: [
      {
        kind: "metric",
        agent: "ops_commander",
        text: "The weaker penalty is better by about half a point",
        line: 34,
        value: "half a point",
        state: "unsupported",
        evidence: [],
        note: "no record speaks to it",
      },
      {
        kind: "completion",
        agent: "quality_safety",
        text: "All five seeds ran",
        line: 2,
        value: "five",
        state: "supported",
        evidence: ["exec-1"],
      },
    ],
    others: [
      {
        agent: "quality_safety",
        text: "APPROVE. All five seeds ran.\n\nThe split is stratified enough.",
        implementer: false,
      },
      { agent: "infrastructure", text: "APPROVE", implementer: false },
    ],
    evidencePaths: ["results/accuracy.json"],
    acceptanceCriteria: ["accuracy >= 0.9"],
  },
  {
    taskId: "calibration-curve",
    action: "Run calibration of the digits model and write results/calibration.json",
    priority: "HIGH",
    status: "failed",
    verdict: "unverified",
    reason: "no file matches results/calibration.json, which the task requires",
    response:
      'Calibration is computed below and the file is written.\n\n```python\nimport mlflow\nwith mlflow.start_run(run_name="calibration") as run:\n    run_id = run.info.run_id\n    mlflow.log_metric("brier", 0.0312)\nprint(f"MLflow Run ID: {run_id}")\n```\n',
    printed: [{ out: "MLflow Run ID: 0b7d\n" }],
    runs: [runOf("calibration", {}, { brier: only(0.0312) }, { experiment: "calibration" })],
    findings: [
      {
        code: "FILE_MISSING",
        outcome: "fail",
        message: "no file of the workspace matches results/calibration.json",
        hint: "write the file to results/calibration.json below MULTI_AGENT_ROOT, or correct evidence_paths",
        evidence: ["results/calibration.json"],
      },
      {
        code: "NO_RUN",
        outcome: "pass",
        message: "1 run was witnessed in this execution",
        hint: null,
        evidence: [],
      },
    ],
    evidencePaths: ["results/calibration.json"],
  },
  {
    taskId: "clip-diagnostic",
    action: "Execute the CLIP diagnostic and report the MCS score",
    priority: "HIGH",
    status: "failed",
    verdict: "unverified",
    executed: false,
    reason: "the response claims run abc123def4567890 but has no code that could be executed",
    response:
      "The diagnostic was executed successfully.\n\nMLflow Run ID: abc123def4567890\n\n- MCS: 0.87 (p = 0.003)\n- 150 samples\n",
    findings: [
      {
        code: "NO_CODE",
        outcome: "fail",
        message:
          "the response has 117 characters and no executable block; it begins: The diagnostic was executed successfully.",
        hint: "ask for the Python that makes the result, in a fenced block tagged python",
        evidence: ["ops_commander.md:1"],
      },
      {
        code: "RUN_ID_NOT_FOUND",
        outcome: "unknown",
        message: "run abc123def4567890 is in no store that could be seen",
        hint: "name the store with --tracking-uri, or claims.store in the configuration",
        evidence: ["ops_commander.md:3"],
      },
    ],
    claims: [
      {
        kind: "run-id",
        agent: "ops_commander",
        text: "MLflow Run ID: abc123def4567890",
        line: 3,
        value: "abc123def4567890",
        state: "unsupported",
        evidence: [],
        note: "in no store that could be seen",
      },
    ],
  },
  {
    taskId: "attention-probe",
    action: "Run the attention probe over three layers",
    status: "failed",
    verdict: "unverified",
    reason: "block 2 is cut off: its fence is never closed",
    response:
      "First the data:\n\n```python\nimport numpy as np\nprobe = np.linspace(0, 1, 5)\nprint(probe)\n```\n\nThen the probe:\n\n```python\nfor layer in (4, 8, 12):\n    weights = probe * layer\n    score = weights.me",
    printed: [
      { out: "[0.   0.25 0.5  0.75 1.  ]\n" },
      {
        disposition: "truncated",
        reason: "the closing fence is missing: the response ends inside the block",
        outcome: null,
      },
    ],
    findings: [
      {
        code: "CODE_INCOMPLETE",
        outcome: "fail",
        message: "block 2 (line 11) has no closing fence; it was not executed",
        hint: "let the agent answer again with a higher output limit, or in smaller parts",
        evidence: ["ops_commander.md:11"],
      },
      {
        code: "HOLLOW_SUCCESS",
        outcome: "fail",
        message: "the session ended well but made no run and no file",
        hint: "log the result to MLflow or write it to a file",
        evidence: [],
      },
    ],
  },
  {
    taskId: "coco-baseline",
    action: "Baseline on COCO captions with pycocotools",
    status: "failed",
    verdict: "refuted",
    exitCode: 1,
    reason: "the run given as this task's result was made by task digits-two-variants",
    response:
      '```python\nimport json\nfrom pycocotools.coco import COCO\n\ncoco = COCO("annotations.json")\nprint(len(coco.getImgIds()))\n```\n\nMLflow Run ID: 5f2c (finished)\n',
    printed: [
      {
        outcome: "failed",
        err: "Traceback (most recent call last):\n  File \"<ops_commander.md block 1>\", line 3, in <module>\n    from pycocotools.coco import COCO\nModuleNotFoundError: No module named 'pycocotools'\n",
        error: {
          name: "ModuleNotFoundError",
          message: "No module named 'pycocotools'",
          traceback:
            "Traceback (most recent call last):\n  File \"<ops_commander.md block 1>\", line 3, in <module>\n    from pycocotools.coco import COCO\nModuleNotFoundError: No module named 'pycocotools'",
          line: 3,
        },
      },
    ],
    findings: [
      {
        code: "PACKAGE_MISSING",
        outcome: "fail",
        message: "the package pycocotools is not installed",
        hint: "run again with --allow-install, or add pycocotools to --requirements",
        evidence: ["ops_commander.md:3"],
      },
      {
        code: "RUN_FOREIGN",
        outcome: "fail",
        message: "run 5f2c belongs to task digits-two-variants",
        hint: "give the run that this task's own code makes",
        evidence: ["ops_commander.md:9"],
      },
    ],
  },
  {
    taskId: "write-readme",
    action: "Document the experiment for the October meeting",
    priority: "LOW",
    kind: "documentation",
    status: "skipped",
    verdict: null,
    executed: false,
    reason: "a documentation task without evidence_paths: nothing was to be verified",
    response: "# Digits study\n\nWe compare two penalties. See the table in the report.\n",
  },
];

/** A cycle of six tasks as agents really leave them, and everything the reports need of it. */
export function sixTasks(): ReportInput {
  const parts = sketches.map((sketch, index) => drawn(sketch, index + 1));
  return cycleOf(parts);
}
