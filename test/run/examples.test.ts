import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { Cycle } from "../../src/contracts/index.ts";
import { cli, scratch } from "../support/cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile<Cycle>(
  JSON.parse(readFileSync(join(ROOT, "schemas/cycle.schema.json"), "utf8")) as object,
);

async function example(path: string): Promise<{ cycle: Cycle; code: number | null }> {
  const cwd = await scratch();
  const { stdout, stderr, code } = await cli(
    ["run", join(ROOT, "examples", path), "--out", join(cwd, "out"), "--json"],
    { cwd },
  );
  const cycle: unknown = JSON.parse(stdout);
  expect(validate(cycle), JSON.stringify(validate.errors, null, 1) + stderr).toBe(true);
  expect(JSON.parse(readFileSync(join(cwd, "out/cycle.json"), "utf8"))).toEqual(cycle);
  return { cycle: cycle as Cycle, code };
}

const failures = (cycle: Cycle, taskId: string): string[] =>
  (cycle.tasks.find((task) => task.taskId === taskId)?.findings ?? [])
    .filter((finding) => finding.outcome === "fail")
    .map((finding) => finding.code);

test("the example cycle ends in NO-GO with exact reasons", async () => {
  const { cycle, code } = await example("cycle/tracker.json");
  expect(code).toBe(100);
  expect(cycle.decision.outcome).toBe("NO-GO");
  const verdicts = Object.fromEntries(cycle.tasks.map((task) => [task.taskId, task.verdict]));
  expect(verdicts, JSON.stringify(cycle.tasks.map((task) => [task.taskId, task.reason]))).toEqual({
    variants: "verified",
    diagnostic: "unverified",
    ablation: "unverified",
    calibration: "unverified",
    explanation: "unverified",
    robustness: "refuted",
    dropout: "refuted",
    summary: null,
  });
  expect(failures(cycle, "diagnostic")).toEqual(["FILE_MISSING"]);
  expect(failures(cycle, "ablation")).toContain("NO_CODE");
  expect(failures(cycle, "calibration")).toContain("CODE_INCOMPLETE");
  expect(failures(cycle, "explanation")).toContain("PACKAGE_MISSING");
  expect(failures(cycle, "robustness")).toContain("METRIC_SIMULATED");
  expect(failures(cycle, "dropout")).toEqual(["SAMPLE_CONSTANT", "SAMPLE_DUPLICATE", "CLAIM_MISMATCH"]);
  expect(cycle.statistics.filter(({ taskId }) => taskId === "dropout")).toMatchObject([
    { refused: "SAMPLE_CONSTANT", inferred: false, n: [5, 5] },
  ]);
  expect(cycle.decision.gates).toContainEqual(
    expect.objectContaining({ kind: "comparison", taskId: "dropout", outcome: "unknown" }),
  );
  for (const taskId of ["diagnostic", "ablation", "calibration", "explanation"]) {
    expect(cycle.decision.reasons.some((reason) => reason.includes(taskId))).toBe(true);
  }
});

test("the honest example ends in GO", async () => {
  const { cycle, code } = await example("honest/pending_actions.json");
  expect(cycle.decision, JSON.stringify(cycle.tasks.map((task) => [task.taskId, task.reason]))).toMatchObject(
    { outcome: "GO", basis: "gates" },
  );
  expect(code).toBe(0);
  expect(cycle.decision.gates.every((gate) => gate.outcome === "pass")).toBe(true);
});
