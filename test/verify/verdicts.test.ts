import { afterAll, expect, test } from "vitest";
import { verifyTask } from "../../src/verify/index.ts";
import { VERDICT_TABLE } from "../../src/verify/verdict-table.ts";
import {
  closeAnalyst,
  codes,
  examine,
  failure,
  inputOf,
  OTHER,
  python,
  run,
} from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

function of(weight: string): string[] {
  return Object.entries(VERDICT_TABLE)
    .filter(([, each]) => each === weight)
    .map(([code]) => code)
    .toSorted();
}

function scene(documents: Scene["documents"]): Scene {
  return {
    response: "Notes.",
    kind: "documentation",
    task: { evidencePaths: ["docs/*.md"] },
    documents: documents ?? [],
  };
}

test("the table holds every code of the contract with its weight", () => {
  expect(of("warn")).toEqual(["BLOCK_FAILED", "KIND_INFERRED"]);
  expect(of("refuted")).toEqual(
    [
      "NOT_EXECUTED",
      "RUN_ID_NOT_FOUND",
      "RUN_STALE",
      "RUN_FOREIGN",
      "RUN_HANDMADE",
      "TIME_IMPOSSIBLE",
      "METRIC_SIMULATED",
      "METRIC_LITERAL",
      "DATA_NOT_READ",
      "PATH_ESCAPE",
      "STAT_IMPOSSIBLE",
      "SELECTED",
      "CLAIM_MISMATCH",
    ].toSorted(),
  );
  expect(Object.keys(VERDICT_TABLE)).toHaveLength(41);
});

test("skipped: another status, documentation without evidence paths", async () => {
  const pending = await examine({
    response: CODE,
    executed: false,
    task: { status: "pending" },
    execute: { execute: false, reason: "status is pending" },
  });
  expect(pending).toMatchObject({
    status: "skipped",
    verdict: null,
    reason: "status is pending",
    findings: [],
  });
  expect(await examine({ response: "Notes.", kind: "documentation" })).toMatchObject({
    status: "skipped",
    verdict: null,
  });
  const rejected = await examine({
    response: "x",
    kind: "documentation",
    task: { status: "rejected", evidencePaths: ["a.md"] },
  });
  expect(rejected).toMatchObject({ status: "skipped", verdict: null });
});

test("documentation with evidence paths is looked up, whoever wrote the file", async () => {
  expect(await examine(scene([{ path: "docs/a.md", content: "# A" }]))).toMatchObject({
    status: "completed",
    verdict: "verified",
  });
  for (const [content, code] of [
    ["", "FILE_EMPTY"],
    [" \n", "FILE_TRIVIAL"],
  ] as const) {
    const verification = await examine(scene([{ path: "docs/a.md", content }]));
    expect([verification.status, verification.verdict, ...codes(verification)]).toEqual([
      "failed",
      "unverified",
      code,
    ]);
  }
  expect(codes(await examine(scene([])))).toEqual(["FILE_MISSING"]);
});

test("without a response: NO_CODE whatever the kind", async () => {
  for (const kind of ["experimental", "simulation", "documentation"] as const) {
    const verification = await examine({ kind, response: "" });
    expect([verification.verdict, codes(verification)[0]], kind).toEqual(["unverified", "NO_CODE"]);
  }
});

test("an inferred kind is told and changes nothing", async () => {
  const verification = await examine({
    response: CODE,
    runs: [run()],
    kindInferredBecause: "the response has a Python block",
  });
  expect([verification.verdict, codes(verification, "warn")]).toEqual(["verified", ["KIND_INFERRED"]]);
});

test("the weightiest reason is told, refuted before unverified; control characters are visible", async () => {
  const verification = await examine({
    response: `Run ID: ${OTHER}\n\n${CODE}`,
    files: [FILE],
    task: { evidencePaths: ["no.csv"] },
  });
  expect(verification.verdict).toBe("refuted");
  expect(verification.reason).toMatch(/^Refuted: .*7f8a.* To mend or contest it: Name the store/);
  expect(verification.reason).not.toMatch(/verify it|To refute/);
  const bell = String.fromCodePoint(7);
  const hostile = await examine({
    response: CODE,
    runs: [run()],
    reports: { 1: failure(4, "E", `x${bell}[2J${"y".repeat(5000)}`) },
  });
  expect(hostile.reason).toMatch(/^Not verified: /);
  expect(hostile.reason).not.toContain(bell);
  expect(hostile.reason.length).toBeLessThan(1000);
});

test("the same input gives the same answer, also after a trip through JSON", async () => {
  const input = await inputOf({
    response: `Run ID: ${OTHER}\n\n${CODE}`,
    runs: [run()],
    task: { evidencePaths: ["r.json"] },
    files: [FILE],
  });
  const once = verifyTask(input);
  expect(verifyTask(JSON.parse(JSON.stringify(input)) as typeof input)).toEqual(once);
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
});
