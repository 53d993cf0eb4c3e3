import { createHash } from "node:crypto";
import type {
  Block,
  BlockReport,
  Cycle,
  Execution,
  FileChange,
  Finding,
  Response,
  Run,
  Task,
} from "../../src/contracts/index.ts";
import type { ReportInput, RichMaterial, TaskMaterial } from "../../src/report/input.ts";
import { cutOutput } from "../../src/report/output.ts";
import { statisticsOf } from "./statistics.ts";

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const isolation = {
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
      sha256: digestOf(code),
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
  /** Pictures and pages shown by blocks. */
  rich?: RichMaterial[];
  sessionRunId?: string | null;
}

function executionOf(sketch: Sketch, stdout: string, stderr: string, error: BlockReport["error"]): Execution {
  const folder = `tasks/${sketch.taskId}/attempt-1`;
  return {
    executionId: `exec-${digestOf(sketch.taskId).slice(0, 12)}`,
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
      sha256: digestOf(stdout),
      truncated: false,
    },
    stderr: {
      path: `${folder}/stderr.txt`,
      bytes: encode(stderr).length,
      sha256: digestOf(stderr),
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
      rich: sketch.rich ?? [],
      sessionRunId: sketch.sessionRunId ?? null,
      workspace: [],
      artifacts: (sketch.files ?? []).map(({ path }) => ({
        path,
        copy: `tasks/${sketch.taskId}/attempt-1/artifacts/${path}`,
      })),
      runArtifacts: (sketch.runs ?? [])
        .slice(0, 1)
        .map(({ runId }) => ({ runId, path: "plots/confusion.png", bytes: 18_233, sha256: digestOf(runId) })),
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
    input: { path: "examples/cycle/tracker.json", kind: "tracker", sha256: digestOf("tracker") },
    environment: {
      python: { executable: "/opt/environment/bin/python", version: "3.11.7" },
      packages: { sha256: digestOf("packages"), count: 84 },
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
    statistics: statisticsOf(tasks[0]?.taskId ?? ""),
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
