import { join } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { Num } from "../contracts/index.ts";
import type { Mount, RunRecord, StartSandboxed } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import { metricsOf, rangeOf } from "./ledger.ts";
import { isoTime } from "./time-form.ts";
import { ANALYST_DIRECTORY } from "./trusted-python.ts";

const READ_LIMIT_MS = 330_000;

const FoundRun = z.object({
  store: z.string(),
  runId: z.string(),
  experiment: z.string(),
  name: z.string().nullable(),
  status: z.string(),
  startTimeMs: z.number().nullable(),
  endTimeMs: z.number().nullable(),
  params: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  points: z.array(z.object({ key: z.string(), value: Num, timestampMs: z.number(), step: z.int() })),
  artifacts: z.array(
    z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256: z.string().nullable() }),
  ),
  oddities: z.array(z.object({ what: z.string(), sure: z.boolean() })),
});
const Answer = z.object({
  runs: z.array(FoundRun),
  deletedIds: z.array(z.string()),
  complete: z.boolean(),
  notes: z.array(z.string()),
});

export interface CaptureOptions {
  start: StartSandboxed;
  /** Interpreter of an environment with PyYAML, which MLflow brings. */
  python: string;
  /** What the interpreter needs: its environment and its base installation. */
  readOnlyPrefixes: string[];
  /** The workspace before the execution; null where there was none, or where the caller compares. */
  before: string | null;
  /** The workspace after it. */
  after: string;
  executionId: string;
  /** Path under which the code saw the workspace; default /workspace. */
  workspaceRoot?: string;
}

/** What was captured. `complete` is false where a store could not be read whole; `notes` say which and why. */
export interface Captured {
  runs: RunRecord[];
  /** Runs of the same stores that are marked deleted: they are not captured, but they are not new when they come back. */
  deletedIds: string[];
  complete: boolean;
  notes: string[];
}

/**
 * Runs of file and sqlite stores in the workspace that are absent from every store before the execution and present
 * after it. Runs marked deleted are left out. What cannot be read becomes a note; throws ANALYST_FAILED only where
 * the reader itself cannot be started.
 */
export async function captureRuns(options: CaptureOptions): Promise<Captured> {
  const program = join(ANALYST_DIRECTORY, "read_stores.py");
  const workspaces = options.before === null ? [options.after] : [options.after, options.before];
  // Every folder keeps its own path: not each kind of isolation can give it another.
  const paths = new Set([...options.readOnlyPrefixes, ANALYST_DIRECTORY, ...workspaces]);
  const mounts = [...paths].map((path): Mount => ({ source: path, target: path, writable: false }));
  const child = await options.start({
    command: [options.python, "-I", "-B", program],
    mounts,
    environment: { HOME: "/tmp", TMPDIR: "/tmp", LANG: "C.UTF-8", PATH: "/usr/bin:/bin" },
    workingDirectory: "/tmp",
  });
  // The reader may end without reading its request; that shows in its exit.
  child.stdin.on("error", () => {});
  child.stdin.end(
    JSON.stringify({
      after: options.after,
      before: options.before,
      workspace: options.workspaceRoot ?? "/workspace",
    }),
  );
  const limit = setTimeout(() => child.kill(), READ_LIMIT_MS);
  try {
    const [output, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
    return readOutput(output, errors, end, options.executionId);
  } finally {
    clearTimeout(limit);
  }
}

function readOutput(
  output: string,
  errors: string,
  end: { exitCode: number | null; signal: string | null },
  executionId: string,
): Captured {
  if (end.exitCode === 0) {
    const answer = Answer.safeParse(parsedOrNull(output));
    if (answer.success) {
      const { runs, ...rest } = answer.data;
      return { ...rest, runs: runs.map((run) => toRecord(run, executionId)) };
    }
  }
  const how = end.signal ?? `exit code ${end.exitCode}`;
  if (output === "" && end.exitCode === 1 && /(ModuleNotFound|Import)Error|can't open file/.test(errors)) {
    throw new RunproofError(
      "ANALYST_FAILED",
      `The store reader could not start: ${errors.trim().split("\n").at(-1)}`,
      {
        hint: "Run `runproof doctor`; the Python environment needs MLflow with PyYAML.",
      },
    );
  }
  return {
    runs: [],
    deletedIds: [],
    complete: false,
    notes: [`the store reader ended with ${how} and gave no answer`],
  };
}

function parsedOrNull(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return null;
  }
}

function toRecord(run: z.infer<typeof FoundRun>, executionId: string): RunRecord {
  return {
    runId: run.runId,
    experiment: run.experiment,
    name: run.name ?? run.tags["mlflow.runName"] ?? null,
    status: run.status,
    grade: "captured",
    parentRunId: run.tags["mlflow.parentRunId"] ?? null,
    startTime: isoTime(run.startTimeMs ?? 0),
    endTime: run.endTimeMs === null ? null : isoTime(run.endTimeMs),
    params: run.params,
    metrics: metricsOf(run.points),
    executionId,
    source: run.store,
    firstSeen: null,
    lastSeen: null,
    startTimeMs: run.startTimeMs ?? 0,
    endTimeMs: run.endTimeMs,
    reopened: false,
    tags: run.tags,
    artifacts: run.artifacts,
    ...(run.oddities.length === 0 ? {} : { oddities: run.oddities }),
    pointTimesMs: rangeOf(run.points.map((point) => point.timestampMs)),
  };
}
