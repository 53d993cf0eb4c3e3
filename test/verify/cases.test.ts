import { afterAll, describe, expect, test } from "vitest";
import type { WorkspaceEntry } from "../../src/contracts/index.ts";
import {
  closeAnalyst,
  codes,
  ENDED,
  examine,
  failure,
  OTHER,
  OWN,
  python,
  run,
  STARTED,
} from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };
const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const PRINTS = python('print("MLflow Run ID: 7f8a2c4d1e9b3f6a8c5d2e7f9b1a4c6d")');
const required = { mlflowRequired: true };
const after = (ms: number): number => Date.parse(ENDED) + ms;
const before = (ms: number): number => Date.parse(STARTED) - ms;

const link = (target: string, more: Partial<WorkspaceEntry> = {}): WorkspaceEntry => ({
  path: "out/r.json",
  type: "link",
  bytes: 0,
  sha256: null,
  change: "created",
  target,
  escapes: true,
  resolved: null,
  madeBy: "t1",
  ...more,
});

interface Case {
  name: string;
  code: string;
  /** Default: unverified. */
  verdict?: "refuted" | "unverified";
  bad: Scene;
  honest: Scene;
}

const known = (owner: string | null): Scene["evidence"] => ({
  knownRuns: [{ runId: OTHER, owner, startTime: null }],
});

const CASES: Case[] = [
  {
    name: "1 run id in prose, no such run",
    code: "RUN_ID_NOT_FOUND",
    verdict: "refuted",
    bad: { response: `I ran it, MLflow Run ID: ${OTHER}\n\n${python('open("r.json", "w")')}`, files: [FILE] },
    honest: { response: `I ran it, MLflow Run ID: ${OWN}\n\n${CODE}`, runs: [run()], ...required },
  },
  {
    name: "2 an id in no store, the store of such claims named",
    code: "RUN_ID_NOT_FOUND",
    verdict: "refuted",
    bad: { response: `Run ID: ${OTHER}\n\n${CODE}`, runs: [run()], evidence: { claimStoreNamed: true } },
    honest: { response: `Run ID: ${OTHER}\n\n${CODE}`, runs: [run()] },
  },
  {
    name: "3 words are no ids",
    code: "NO_RUN",
    bad: { response: "The run id is print, the run ID for the test is documented.", ...required },
    honest: { response: `The run ID is documented in the log.\n\n${CODE}`, runs: [run()], ...required },
  },
  {
    name: "4 an old run cited again",
    code: "RUN_STALE",
    verdict: "refuted",
    bad: { response: `Result: run ID ${OTHER}\n\n${CODE}`, runs: [run()], evidence: known(null) },
    honest: {
      response: `Compared with the baseline run ${OTHER}, the new run is ${OWN}.\n\n${CODE}`,
      runs: [run()],
      evidence: known(null),
    },
  },
  {
    name: "5 the run of another task",
    code: "RUN_FOREIGN",
    verdict: "refuted",
    bad: { response: `Result: run ID ${OTHER}\n\n${CODE}`, runs: [run()], evidence: known("t0") },
    honest: {
      response: `It reads run ${OTHER}.\n\n${CODE}`,
      runs: [run()],
      evidence: known("t0"),
      task: { dependencies: ["t0"] },
    },
  },
  {
    name: "6 code only prints an id",
    code: "NO_RUN",
    verdict: "refuted",
    bad: { response: PRINTS, stdout: `MLflow Run ID: ${OTHER}\n`, ...required },
    honest: { response: CODE, stdout: `MLflow Run ID: ${OWN}\n`, runs: [run()], ...required },
  },
  {
    name: "8 a run without metrics",
    code: "METRIC_MISSING",
    bad: { response: CODE, runs: [run({})], gates: ["accuracy >= 0.9"], ...required },
    honest: {
      response: CODE,
      runs: [run({}), run({ "val/acc": 0.95 }, { parentRunId: OWN, runId: OTHER })],
      task: { acceptanceCriteria: ["val/acc >= 0.9"] },
      ...required,
    },
  },
  {
    name: "8 the criterion's metric nowhere",
    code: "METRIC_MISSING",
    bad: {
      response: CODE,
      runs: [run({ loss: 0.1 })],
      task: { acceptanceCriteria: ["accuracy >= 0.9"] },
      ...required,
    },
    honest: {
      response: CODE,
      runs: [run({ accuracy: 0.2 })],
      task: { acceptanceCriteria: ["accuracy >= 0.9"] },
      ...required,
    },
  },
  {
    name: "13 a NaN that a gate uses",
    code: "METRIC_NONFINITE",
    bad: { response: CODE, runs: [run({ accuracy: Number.NaN })], gates: ["accuracy >= 0.9"] },
    honest: {
      response: CODE,
      runs: [run({ accuracy: 0, huge: 1e300, nan_count: 3 })],
      gates: ["accuracy >= 0.9"],
    },
  },
  {
    name: "13 every value infinite",
    code: "METRIC_NONFINITE",
    bad: { response: CODE, runs: [run({ m1: Number.POSITIVE_INFINITY })] },
    honest: { response: CODE, runs: [run({ m1: Number.POSITIVE_INFINITY, m2: 1 })] },
  },
  {
    name: "19 a bare NaN that the response names",
    code: "RESULT_NONFINITE",
    bad: {
      response: `The p-value is saved.\n\n${CODE}`,
      files: [{ path: "r.json", content: '{"p_value": NaN, "n": 5}' }],
    },
    honest: {
      response: `The p-value is saved.\n\n${CODE}`,
      files: [{ path: "r.json", content: '{"p_value": 0.01, "notes": null, "comment": "no nan here"}' }],
    },
  },
  {
    name: "25 an empty result file",
    code: "FILE_EMPTY",
    bad: {
      response: CODE,
      task: { evidencePaths: ["out/*.csv"] },
      files: [{ path: "out/a.csv", content: "" }],
    },
    honest: {
      response: CODE,
      task: { evidencePaths: ["out/**"] },
      files: [
        { path: "out/__init__.py", content: "" },
        { path: "out/a.csv", content: "a,b\n1,2\n3,4\n5,6\n" },
      ],
    },
  },
  {
    name: "25 a header line only",
    code: "FILE_TRIVIAL",
    bad: {
      response: CODE,
      task: { evidencePaths: ["out/*.csv"] },
      files: [{ path: "out/a.csv", content: "seed,accuracy\n" }],
    },
    honest: {
      response: CODE,
      task: { evidencePaths: ["out/*.json"] },
      files: [{ path: "out/a.json", content: '{"accuracy": 0.93}' }],
    },
  },
  {
    name: "26 the file was there before",
    code: "FILE_NOT_PRODUCED",
    bad: {
      response: CODE,
      task: { evidencePaths: ["r.json"] },
      files: [{ ...FILE, change: "unchanged" }],
      runs: [run()],
    },
    honest: {
      response: CODE,
      task: { evidencePaths: ["r.json"] },
      files: [{ ...FILE, change: "rewritten" }],
      runs: [run()],
    },
  },
  {
    name: "26 another task's file given as own work",
    code: "FILE_NOT_PRODUCED",
    verdict: "refuted",
    bad: {
      response: `I saved the results to r.json.\n\n${CODE}`,
      task: { evidencePaths: ["r.json"] },
      files: [{ ...FILE, change: "unchanged", madeBy: "t0" }],
      runs: [run()],
    },
    honest: {
      response: `I saved the results to r.json.\n\n${CODE}`,
      task: { evidencePaths: ["r.json"] },
      files: [{ ...FILE, change: "changed", madeBy: "t1" }],
      runs: [run()],
    },
  },
  {
    name: "27 a link out of the workspace",
    code: "PATH_ESCAPE",
    verdict: "refuted",
    bad: {
      response: CODE,
      task: { evidencePaths: ["out/r.json"] },
      entries: [link("/etc/passwd")],
      runs: [run()],
    },
    honest: {
      response: CODE,
      task: { evidencePaths: ["out/r.json"] },
      files: [FILE],
      entries: [link("../r.json", { escapes: false, resolved: "r.json" })],
    },
  },
  {
    name: "28 FINISHED although the session failed",
    code: "RUN_STATUS_CONFLICT",
    bad: { response: CODE, runs: [run()], reports: { 1: failure(4) } },
    honest: { response: CODE, runs: [run({}, { status: "FAILED" })], reports: { 1: failure(4) } },
  },
  {
    name: "28 left RUNNING",
    code: "RUN_STATUS_CONFLICT",
    bad: { response: CODE, runs: [run({ a: 1 }, { status: "RUNNING", endTimeMs: null, endTime: null })] },
    honest: { response: CODE, runs: [run({ a: 1 }, { status: "KILLED" })] },
  },
  {
    name: "29 a run before the execution",
    code: "TIME_IMPOSSIBLE",
    verdict: "refuted",
    bad: { response: CODE, runs: [run({ a: 1 }, { startTimeMs: before(3_600_000) })] },
    honest: {
      response: CODE,
      runs: [
        run({ a: 1 }, { startTimeMs: before(900), endTimeMs: after(900), pointTimesMs: [0, 86_400_000] }),
      ],
    },
  },
  {
    name: "29 a run that ends after the execution",
    code: "TIME_IMPOSSIBLE",
    verdict: "refuted",
    bad: { response: CODE, runs: [run({ a: 1 }, { endTimeMs: after(3_600_000) })] },
    honest: { response: CODE, runs: [run({ a: 1 }, { endTimeMs: after(0) })] },
  },
  {
    name: "30 a block cut in the middle",
    code: "CODE_INCOMPLETE",
    bad: { response: `${CODE}\n\`\`\`python\nx = fit(`, runs: [run()] },
    honest: {
      response: `${CODE.trimEnd()}\n\nMore:\n\n\`\`\`\nthe fence of this prose is never closed`,
      runs: [run()],
    },
  },
  {
    name: "31 a plan for an experiment",
    code: "NO_EXECUTION",
    bad: { response: "# Plan\n\nFirst we train, then we measure." },
    honest: {
      response: "# Notes\n\nDone.",
      kind: "documentation",
      task: { evidencePaths: ["notes.md"] },
      documents: [{ path: "notes.md", content: "# Notes" }],
    },
  },
  {
    name: "31 code that only writes a document",
    code: "NO_EXECUTION",
    bad: {
      response: python('open("plan.md", "w").write("plan")'),
      files: [{ path: "plan.md", content: "plan" }],
      ...required,
    },
    honest: {
      response: python('open("plan.md", "w").write("plan")'),
      files: [{ path: "plan.md", content: "plan" }],
      runs: [run()],
      ...required,
    },
  },
  {
    name: "32 exit 0, nothing done",
    code: "HOLLOW_SUCCESS",
    bad: { response: python("try:\n    train()\nexcept Exception:\n    pass") },
    honest: {
      response: python("try:\n    import cupy\nexcept ImportError:\n    cupy = None\nopen('r.json', 'w')"),
      files: [FILE],
    },
  },
  {
    name: "NO_CODE",
    code: "NO_CODE",
    bad: { response: "All done. ALL TESTS PASS." },
    honest: { response: "Notes of the meeting.", kind: "documentation" },
  },
  {
    name: "EXECUTION_FAILED: an exit code",
    code: "EXECUTION_FAILED",
    bad: { response: CODE, runs: [run()], outcome: { exitCode: 3 } },
    honest: { response: CODE, runs: [run()], outcome: { exitCode: 0 } },
  },
  {
    name: "TIMED_OUT",
    code: "TIMED_OUT",
    bad: {
      response: CODE,
      runs: [run()],
      outcome: { kind: "timed-out", exitCode: null, signal: "SIGKILL" },
      reports: { 1: { outcome: "not-reached" } },
    },
    honest: { response: CODE, runs: [run()] },
  },
  {
    name: "MEMORY_LIMIT",
    code: "MEMORY_LIMIT",
    bad: {
      response: CODE,
      runs: [run()],
      outcome: { kind: "memory-limit", exitCode: 1 },
      reports: { 1: failure(4, "MemoryError", "") },
    },
    honest: { response: CODE, runs: [run()], stdout: "MemoryError handled, smaller batches" },
  },
  {
    name: "OUTPUT_LIMIT",
    code: "OUTPUT_LIMIT",
    bad: {
      response: CODE,
      runs: [run()],
      outcome: { kind: "output-limit", exitCode: null, signal: "SIGKILL" },
      reports: { 1: { outcome: "not-reached" } },
    },
    honest: { response: CODE, runs: [run()], stdout: "x".repeat(100_000) },
  },
  {
    name: "PACKAGE_MISSING",
    code: "PACKAGE_MISSING",
    bad: {
      response: python("import cv2\ncv2.imread('a.png')"),
      reports: { 1: { ...failure(2, "ModuleNotFoundError", "No module named 'cv2'"), missingModule: "cv2" } },
    },
    honest: {
      response: python("try:\n    import cv2\nexcept ImportError:\n    cv2 = None\nopen('r.json', 'w')"),
      files: [FILE],
    },
  },
  {
    name: "FILE_MISSING",
    code: "FILE_MISSING",
    bad: { response: CODE, runs: [run()], task: { evidencePaths: ["runs/*.json"] }, files: [FILE] },
    honest: {
      response: CODE,
      runs: [run()],
      task: { evidencePaths: ["runs/*.json"] },
      files: [
        { path: "runs/a.json", content: "" },
        { path: "runs/b.json", content: "[1, 2]" },
      ],
    },
  },
];

describe.each(CASES)("$name", ({ code, verdict, bad, honest }) => {
  test("is found", async () => {
    const verification = await examine(bad);
    expect(codes(verification), JSON.stringify(verification.findings, null, 1)).toContain(code);
    expect([verification.verdict, verification.status]).toEqual([verdict ?? "unverified", "failed"]);
    const finding = verification.findings.find((each) => each.code === code && each.outcome === "fail");
    expect(finding?.hint).toBeTruthy();
    expect(verification.reason.length).toBeGreaterThan(20);
    expect(JSON.stringify(verification)).not.toMatch(/fabricat/i);
  });
  test("the honest twin is let be", async () => {
    const verification = await examine(honest);
    expect(codes(verification), JSON.stringify(verification.findings, null, 1)).not.toContain(code);
    expect(verification.verdict).not.toBe("refuted");
  });
});
