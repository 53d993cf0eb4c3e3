import { afterAll } from "vitest";
import type { WorkspaceEntry } from "../../src/contracts/index.ts";
import { testCases } from "../support/case.ts";
import { closeAnalyst, failure, python, run } from "../support/verification.ts";

afterAll(closeAnalyst);

const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };
const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const required = { mlflowRequired: true };
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

testCases([
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
]);
