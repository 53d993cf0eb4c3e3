import { createHash } from "node:crypto";
import type {
  Block,
  BlockReport,
  Cycle,
  Execution,
  FileChange,
  Finding,
  Metric,
  Response,
  Run,
  Task,
} from "../../src/contracts/index.ts";
import type { ReportInput, TaskMaterial } from "../../src/report/input.ts";
import { cutOutput } from "../../src/report/output.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const isolation = {
  level: "full" as const,
  start: "cold" as const,
  limits: { memory: "8 GiB by watchdog", processes: "512 by RLIMIT_NPROC", time: "2 h by the launcher" },
  notes: [],
};

interface Printed {
  /** What the block printed. */
  out?: string;
  err?: string;
  outcome?: Block["outcome"];
  error?: BlockReport["error"];
  disposition?: Block["disposition"];
  reason?: string;
}

/** Finds the fenced blocks of a fixture's response: three backticks at the line's start, nothing nested. */
function blocksOf(text: string, printed: Printed[]): { blocks: Block[]; codes: TaskMaterial["blocks"] } {
  const blocks: Block[] = [];
  const codes: TaskMaterial["blocks"] = [];
  for (const match of text.matchAll(/^```(\w*)\n([\s\S]*?)(^```$|$(?![\s\S]))/gm)) {
    const index = blocks.length + 1;
    const start = match.index + 4 + (match[1] ?? "").length;
    const code = match[2] ?? "";
    const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
    const bytesTo = (offset: number): number => encode(text.slice(0, offset)).length;
    const told = printed[index - 1] ?? {};
    blocks.push({
      index,
      agent: "ops_commander",
      language: match[1] ?? "",
      startLine: lineAt(start),
      endLine: lineAt(start + code.length) - (code.endsWith("\n") ? 1 : 0),
      byteRange: [bytesTo(start), bytesTo(start + code.length)],
      sha256: sha256(code),
      closed: match[3] !== "",
      disposition: told.disposition ?? "executed",
      reason: told.reason ?? null,
      outcome: told.outcome === undefined ? "ok" : told.outcome,
    });
    codes.push({ index, code, fileName: null });
  }
  return { blocks, codes };
}

export interface Sketch {
  taskId: string;
  action: string;
  priority?: Task["priority"];
  kind?: Task["kind"];
  status: string;
  verdict: Task["verdict"];
  reason: string;
  response: string;
  printed?: Printed[];
  executed?: boolean;
  exitCode?: number;
  runs?: Run[];
  files?: FileChange[];
  findings?: Finding[];
  claims?: Task["claims"];
  others?: Response[];
  evidencePaths?: string[];
  acceptanceCriteria?: string[];
  sessionRunId?: string | null;
}

function executionOf(sketch: Sketch, stdout: string, stderr: string, error: BlockReport["error"]): Execution {
  const folder = `tasks/${sketch.taskId}/attempt-1`;
  return {
    executionId: `exec-${sha256(sketch.taskId).slice(0, 12)}`,
    outcome: { kind: "exited", exitCode: sketch.exitCode ?? 0, signal: null },
    error: error === null ? null : { name: error.name, message: error.message, traceback: error.traceback },
    startedAt: "2026-01-15T09:30:02.118Z",
    durationMs: 4180,
    cpuMs: 3920,
    maxRssBytes: 312_000_000,
    isolation,
    stdout: {
      path: `${folder}/stdout.txt`,
      bytes: encode(stdout).length,
      sha256: sha256(stdout),
      truncated: false,
    },
    stderr: {
      path: `${folder}/stderr.txt`,
      bytes: encode(stderr).length,
      sha256: sha256(stderr),
      truncated: false,
    },
    files: sketch.files ?? [],
  };
}

/** A task and its material from a sketch, with spans, digests and places that agree with each other. */
export function drawn(sketch: Sketch, place: number): { task: Task; material: TaskMaterial } {
  const printed = sketch.printed ?? [];
  const executed = sketch.executed ?? true;
  const { blocks, codes } = blocksOf(sketch.response, printed);
  let [stdout, stderr] = ["", ""];
  const reports = blocks.flatMap((block, at): BlockReport[] => {
    if (!executed || block.outcome === null) return [];
    const [outStart, errStart] = [encode(stdout).length, encode(stderr).length];
    stdout += printed[at]?.out ?? "";
    stderr += printed[at]?.err ?? "";
    return [
      {
        index: block.index,
        outcome: block.outcome,
        error: printed[at]?.error ?? null,
        missingModule: null,
        stdout: [outStart, encode(stdout).length],
        stderr: [errStart, encode(stderr).length],
      },
    ];
  });
  const execution = executed
    ? executionOf(sketch, stdout, stderr, reports.find((report) => report.error !== null)?.error ?? null)
    : null;
  const responses: Response[] = [
    { agent: "ops_commander", text: sketch.response, implementer: true },
    ...(sketch.others ?? []),
  ];
  return {
    task: {
      taskId: sketch.taskId,
      action: sketch.action,
      priority: sketch.priority ?? "MEDIUM",
      kind: sketch.kind ?? "experimental",
      status: sketch.status,
      verdict: sketch.verdict,
      reason: sketch.reason,
      attempts: executed ? 1 : 0,
      blocks: executed ? blocks : blocks.map((block) => ({ ...block, outcome: null })),
      execution,
      runs: sketch.runs ?? [],
      claims: sketch.claims ?? [],
      findings: sketch.findings ?? [],
    },
    material: {
      taskId: sketch.taskId,
      place,
      kindSource: sketch.kind === undefined ? null : "document",
      documentStatus: "completed",
      acceptanceCriteria: sketch.acceptanceCriteria ?? [],
      evidencePaths: sketch.evidencePaths ?? [],
      dependencies: [],
      responses,
      blocks: codes,
      blockReports: reports,
      stdout: executed ? cutOutput(encode(stdout), execution?.stdout.path ?? "", reports, "stdout") : null,
      stderr: executed ? cutOutput(encode(stderr), execution?.stderr.path ?? "", reports, "stderr") : null,
      sessionRunId: sketch.sessionRunId ?? null,
      workspace: [],
      artifacts: (sketch.files ?? []).map(({ path }) => ({
        path,
        copy: `tasks/${sketch.taskId}/attempt-1/artifacts/${path}`,
      })),
      runArtifacts: (sketch.runs ?? [])
        .slice(0, 1)
        .map(({ runId }) => ({ runId, path: "plots/confusion.png", bytes: 18_233, sha256: sha256(runId) })),
      original: {
        task_id: sketch.taskId,
        action: sketch.action,
        priority: sketch.priority ?? "MEDIUM",
        status: "completed",
        owner: "vision team",
        x_ticket: `RES-${place}`,
        outputs: ["results/old.json"],
        ...(sketch.kind === undefined ? {} : { kind: sketch.kind }),
        agent_responses: Object.fromEntries(responses.map(({ agent, text }) => [agent, text])),
      },
    },
  };
}

/** A history of `points` values that falls or rises towards a limit. */
export function curve(from: number, to: number, points: number, holes: number[] = []): Metric {
  const history = Array.from({ length: points }, (_, step) => ({
    step,
    timestamp: `2026-01-15T09:30:${String(3 + Math.floor(step / 20)).padStart(2, "0")}.000Z`,
    value: holes.includes(step)
      ? { nonFinite: "nan" as const }
      : Number((to + (from - to) * Math.exp((-4 * step) / points) + Math.sin(step * 1.7) * 0.006).toFixed(4)),
  }));
  return { last: history.at(-1)?.value ?? 0, points, history };
}

export function runOf(
  name: string,
  params: Record<string, string>,
  metrics: Run["metrics"],
  more: Partial<Run> = {},
): Run {
  return {
    runId: sha256(name).slice(0, 32),
    experiment: "digits_regularisation",
    name,
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: "2026-01-15T09:30:03.000Z",
    endTime: "2026-01-15T09:30:05.400Z",
    params,
    metrics,
    ...more,
  };
}

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
      { path: "results/accuracy.json", bytes: 812, sha256: sha256("accuracy"), change: "created" },
      { path: "results/predictions.csv", bytes: 48_211, sha256: sha256("predictions"), change: "created" },
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

/** A report's input around tasks and their material, with a summary that agrees with them. */
export function cycleOf(parts: ReturnType<typeof drawn>[]): ReportInput {
  const tasks = parts.map(({ task }) => task);
  const amount = (verdict: Task["verdict"]): number =>
    tasks.filter((task) => task.verdict === verdict).length;
  const cycle: Cycle = {
    schemaVersion: 1,
    cycleId: "cycle-20260115-093001",
    startedAt: "2026-01-15T09:30:01.004Z",
    endedAt: "2026-01-15T09:30:31.884Z",
    input: { path: "examples/cycle/tracker.json", kind: "tracker", sha256: sha256("tracker") },
    environment: {
      python: { executable: "/opt/environment/bin/python", version: "3.11.7" },
      packages: { sha256: sha256("packages"), count: 84 },
      isolation,
      engine: "local",
    },
    summary: {
      tasks: tasks.length,
      blocksFound: tasks.flatMap((task) => task.blocks).length,
      blocksExecuted: tasks
        .flatMap((task) => task.blocks)
        .filter((block) => block.outcome === "ok" || block.outcome === "failed").length,
      executionsSucceeded: tasks.filter((task) => task.execution?.outcome.exitCode === 0).length,
      executionsFailed: tasks.filter(
        (task) => task.execution !== null && task.execution.outcome.exitCode !== 0,
      ).length,
      runsWitnessed: tasks.flatMap((task) => task.runs).length,
      verified: amount("verified"),
      refuted: amount("refuted"),
      unverified: amount("unverified"),
      skipped: amount(null),
    },
    tasks,
    statistics: [],
    decision: {
      outcome: "NO-GO",
      basis: "gates",
      reasons: [
        "task coco-baseline is refuted: the run given as this task's result was made by task digits-two-variants",
        "task calibration-curve is unverified: no file matches results/calibration.json",
        "task clip-diagnostic is unverified: no executable code",
        "task attention-probe is unverified: block 2 is cut off",
        "gate brier <= 0.02 fails: 0.0312 in run calibration",
      ],
      gates: [
        {
          text: "accuracy >= 0.9",
          taskId: "digits-two-variants",
          outcome: "pass",
          observed: [0.9574, 0.9594, 0.9481],
          message: "holds for all 10 runs that carry accuracy",
        },
        {
          text: "brier <= 0.02",
          taskId: null,
          outcome: "fail",
          observed: [0.0312],
          message: "0.0312 in run calibration",
        },
        {
          text: "mcs >= 0.8",
          taskId: null,
          outcome: "unknown",
          observed: [],
          message: "no run carries mcs; candidates: none",
        },
        {
          text: "Results look sensible",
          taskId: null,
          outcome: "unread",
          observed: [],
          message: "no metric, operator and number; binds nothing",
        },
      ],
    },
  };
  return {
    cycle,
    document: {
      week: 2,
      task_results: parts
        .toSorted((left, right) => left.material.place - right.material.place)
        .map(({ material }) => material.original),
      acceptance_gates: ["brier <= 0.02", "mcs >= 0.8", "Results look sensible"],
    },
    gates: ["brier <= 0.02", "mcs >= 0.8", "Results look sensible"],
    warnings: [],
    tasks: parts.map(({ material }) => material),
    toolVersion: "0.1.0",
    isolationNotes: [],
    originChecked: false,
  };
}
