import { resolve } from "node:path";
import type { Analyst } from "../../src/analyst/index.ts";
import { openAnalyst } from "../../src/analyst/index.ts";
import { Block } from "../../src/contracts/index.ts";
import type {
  BlockReport,
  Execution,
  FileChange,
  Finding,
  Kind,
  PlannedTask,
  RunRecord,
  TaskEvidence,
  WorkspaceEntry,
} from "../../src/contracts/index.ts";
import { compareTask } from "../../src/cycle/comparisons.ts";
import { checkStatements } from "../../src/cycle/stated-statistics.ts";
import { evaluateGates } from "../../src/decide/index.ts";
import { matchEvidencePaths } from "../../src/execute/workspace/index.ts";
import { extractBlocks, isExecutedLanguage, settleBlocks } from "../../src/extract/index.ts";
import { probeFile, verifyTask } from "../../src/verify/index.ts";
import type { ClaimLookup, TaskVerification, VerifyInput } from "../../src/verify/index.ts";
import { managedPython } from "./python.ts";

export const STARTED = "2026-03-01T10:00:00.000Z";
export const ENDED = "2026-03-01T10:01:00.000Z";
export const OWN = "1b9d6bcdbbfd4b2d9b5dab8dfbbd4bed";
export const OTHER = "7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d";
const EXECUTION = "20260301T100000Z-00000001";
const DIGEST = "0".repeat(64);

/** A run as the witness records it, made in the middle of the execution. */
export function run(
  metrics: Record<string, number> = { accuracy: 0.93 },
  more: Partial<RunRecord> = {},
): RunRecord {
  const startTimeMs = Date.parse(STARTED) + 10_000;
  const points = Object.entries(metrics).map(([name, value]) => [
    name,
    {
      last: Number.isFinite(value)
        ? value
        : { nonFinite: Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf" },
      points: 1,
    },
  ]);
  return {
    runId: OWN,
    experiment: "Default",
    name: "main",
    status: "FINISHED",
    grade: "witnessed",
    parentRunId: null,
    startTime: new Date(startTimeMs).toISOString(),
    endTime: new Date(startTimeMs + 5000).toISOString(),
    params: {},
    metrics: Object.fromEntries(points) as RunRecord["metrics"],
    executionId: EXECUTION,
    source: "witness",
    firstSeen: new Date(startTimeMs).toISOString(),
    lastSeen: new Date(startTimeMs + 5000).toISOString(),
    startTimeMs,
    endTimeMs: startTimeMs + 5000,
    reopened: false,
    tags: {},
    artifacts: [],
    pointTimesMs: points.length === 0 ? null : [startTimeMs, startTimeMs + 4000],
    ...more,
  };
}

/** A file in the workspace after the execution. */
export interface MadeFile {
  path: string;
  content: string | Uint8Array;
  change?: WorkspaceEntry["change"];
  madeBy?: string | null;
  sha256?: string;
}

export interface Scene {
  response?: string;
  others?: { agent: string; text: string }[];
  task?: Partial<PlannedTask>;
  kind?: Kind;
  kindInferredBecause?: string | null;
  execute?: { execute: boolean; reason: string };
  /** Default: false, so that a file alone is enough. */
  mlflowRequired?: boolean;
  /** false: the session was never started. Default: whether a block is executable. */
  executed?: boolean;
  outcome?: Partial<Execution["outcome"]>;
  /** What the session says of single blocks; the others ended well. */
  reports?: Record<number, Partial<BlockReport>>;
  runs?: RunRecord[];
  files?: MadeFile[];
  entries?: WorkspaceEntry[];
  evidence?: Partial<TaskEvidence>;
  packageRequests?: string[];
  notes?: string[];
  stdout?: string;
  gates?: string[];
  documents?: MadeFile[];
  lookup?: ClaimLookup;
  isolationLevel?: VerifyInput["isolationLevel"];
  /** Whether the analyst is asked where the numbers come from. Default false: toy numbers are typed. */
  traced?: boolean;
}

let analyst: Analyst | null = null;

/** Closes the analyst that the scenes share. */
export async function closeAnalyst(): Promise<void> {
  await analyst?.close();
  analyst = null;
}

async function sharedAnalyst(): Promise<Analyst> {
  analyst ??= openAnalyst({
    python: await managedPython(),
    packageDirectory: resolve(import.meta.dirname, "../../python/runproof_analyst"),
  });
  return analyst;
}

function entryOf(file: MadeFile): WorkspaceEntry {
  return {
    path: file.path,
    type: "file",
    bytes: bytesOf(file).length,
    sha256: file.sha256 ?? DIGEST,
    change: file.change ?? "created",
    target: null,
    escapes: false,
    resolved: null,
    madeBy:
      file.madeBy === undefined ? ((file.change ?? "created") === "unchanged" ? null : "t1") : file.madeBy,
  };
}

function bytesOf(file: MadeFile): Uint8Array {
  return typeof file.content === "string" ? new TextEncoder().encode(file.content) : file.content;
}

/** Puts a scene into the shape in which the cycle hands a task to verification: real blocks, real syntax trees, real globs, real probes. */
export async function inputOf(scene: Scene): Promise<VerifyInput> {
  const response = scene.response ?? "";
  const responses = [
    ...(response === "" ? [] : [{ agent: "ops_commander", text: response, implementer: true }]),
    ...(scene.others ?? []).map((other) => ({ ...other, implementer: false })),
  ];
  const task: PlannedTask = {
    taskId: "t1",
    place: 1,
    action: "Execute it",
    priority: "HIGH",
    status: "completed",
    kind: scene.kind ?? "experimental",
    kindSource: "document",
    mlflowRequired: null,
    timeoutMs: null,
    memoryBytes: null,
    acceptanceCriteria: [],
    evidencePaths: [],
    dependencies: [],
    comparison: null,
    outputs: [],
    original: {},
    ...scene.task,
    responses,
  };
  const extracted = extractBlocks(response, "ops_commander");
  const asked = extracted.filter((block) => isExecutedLanguage(block.language) || block.language === "");
  const facts = await (await sharedAnalyst()).blockFacts(asked.map(({ index, code }) => ({ index, code })));
  const settled = settleBlocks(extracted, facts);
  const executed = scene.executed ?? settled.some((block) => block.disposition === "executed");
  const reports = settled
    .filter((block) => block.disposition === "executed")
    .map(({ index }): BlockReport => ({
      index,
      outcome: "ok",
      error: null,
      missingModule: null,
      stdout: [0, 0],
      stderr: [0, 0],
      ...scene.reports?.[index],
    }));
  const blocks = settled.map((block) =>
    Block.parse({
      ...block,
      outcome: executed ? (reports.find((report) => report.index === block.index)?.outcome ?? null) : null,
    }),
  );
  const entries = [...(scene.files ?? []).map((file) => entryOf(file)), ...(scene.entries ?? [])];
  const traced = settled
    .filter(({ disposition }) => disposition === "executed")
    .map(({ index, code }) => ({ index, code, file: null, executed: true, program: false }));
  const provenance =
    scene.traced === true ? { provenance: await (await sharedAnalyst()).provenance(traced, null) } : {};
  const evidence: TaskEvidence = {
    attempt: 1,
    ...provenance,
    blocks,
    blockFacts: Object.fromEntries([...facts].map(([index, each]) => [String(index), each])),
    execution: executionOf(scene, entries, reports),
    endedAt: ENDED,
    runs: scene.runs ?? [],
    knownRuns: [],
    storeComplete: true,
    claimStoreNamed: false,
    refusals: [],
    workspace: entries,
    evidencePathMatches: matchEvidencePaths(task.evidencePaths, entries).map(({ glob, entries: found }) => ({
      glob,
      paths: found.map((entry) => entry.path),
    })),
    probes: (scene.files ?? []).map((file) => probeFile(file.path, bytesOf(file), false)),
    packages: { permission: "none", requests: [] },
    selfReported: {
      blocks: reports,
      packageRequests: scene.packageRequests ?? [],
      runId: null,
      outputs: [],
      notes: scene.notes ?? ["python 3.11.7"],
    },
    ...scene.evidence,
  };
  const machine = { analyst: await sharedAnalyst() };
  const implementer = responses.find((each) => each.implementer) ?? null;
  const documents = (scene.documents ?? []).map((file) => ({ ...file, change: "unchanged" as const }));
  const documentEntries = documents.map((file) => entryOf(file));
  return {
    task,
    kind: scene.kind ?? "experimental",
    kindInferredBecause: scene.kindInferredBecause ?? null,
    execute: scene.execute ?? { execute: true, reason: "status completed" },
    mlflowRequired: scene.mlflowRequired ?? false,
    blocks,
    evidence: executed ? evidence : null,
    stdout: scene.stdout ?? "",
    documentation: {
      entries: documentEntries,
      probes: documents.map((file) => probeFile(file.path, bytesOf(file), false)),
      matches: matchEvidencePaths(task.evidencePaths, documentEntries).map(({ glob, entries: found }) => ({
        glob,
        paths: found.map((entry) => entry.path),
      })),
    },
    gates: evaluateGates(scene.gates ?? [], [
      {
        taskId: task.taskId,
        criteria: task.acceptanceCriteria,
        runs: executed ? evidence.runs : [],
        counts: true,
      },
    ]),
    comparisons: await compareTask({ machine }, { task, implementer }, executed ? evidence : null, []),
    stated: await checkStatements({ machine }, task),
    lookup: scene.lookup ?? null,
    isolationLevel: scene.isolationLevel ?? "full",
  };
}

function executionOf(
  scene: Scene,
  entries: readonly WorkspaceEntry[],
  reports: readonly BlockReport[],
): Execution {
  const stream = { path: "tasks/t1/attempt-1/stdout.txt", bytes: 0, sha256: DIGEST, truncated: false };
  const files = entries.flatMap(({ path, bytes, sha256, change, type }): FileChange[] =>
    change === "unchanged" || type !== "file" ? [] : [{ path, bytes, sha256: sha256 ?? DIGEST, change }],
  );
  const failed = reports.some((report) => report.outcome === "failed");
  return {
    executionId: EXECUTION,
    outcome: { kind: "exited", exitCode: failed ? 1 : 0, signal: null, ...scene.outcome },
    error: null,
    startedAt: STARTED,
    durationMs: 60_000,
    cpuMs: 1000,
    maxRssBytes: 1,
    isolation: { level: scene.isolationLevel ?? "full" },
    stdout: stream,
    stderr: stream,
    files,
  };
}

/** Verifies a scene. */
export async function examine(scene: Scene): Promise<TaskVerification> {
  return verifyTask(await inputOf(scene));
}

/** Codes of the findings with this outcome, each once, in order. */
export function codes(verification: { findings: Finding[] }, outcome: Finding["outcome"] = "fail"): string[] {
  return [
    ...new Set(
      verification.findings.filter((finding) => finding.outcome === outcome).map((finding) => finding.code),
    ),
  ];
}

/** A fenced Python block. */
export function python(code: string): string {
  return `\`\`\`python\n${code.trim()}\n\`\`\`\n`;
}

/** A block that failed at a line of the response. */
export function failure(
  line: number | null,
  name = "NameError",
  message = "name 'x' is not defined",
): Partial<BlockReport> {
  return { outcome: "failed", error: { name, message, traceback: `${name}: ${message}`, line } };
}
