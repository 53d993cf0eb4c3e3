import { expect, test } from "vitest";
import { drawn } from "../../test/report/drawing.ts";
import { sixTasks } from "../../test/report/six-tasks.ts";
import type { Finding } from "../contracts/index.ts";
import {
  ending,
  executionSucceeded,
  findingsByWeight,
  gatesByWeight,
  howToVerify,
  worstFirst,
} from "./standing.ts";

const finding = (code: string, outcome: Finding["outcome"], hint: string | null = null): Finding => ({
  code,
  outcome,
  message: "",
  hint,
  evidence: [],
});
const { task } = drawn(
  { taskId: "t", action: "a", status: "s", verdict: null, reason: "r", response: "x" },
  1,
);

test.each<[boolean, number | null, "exited" | "killed", Finding[]]>([
  [true, 0, "exited", []],
  [false, 1, "exited", []],
  [true, 1, "exited", [finding("BLOCK_FAILED", "warn")]],
  [false, 1, "exited", [finding("BLOCK_FAILED", "warn"), finding("EXECUTION_FAILED", "fail")]],
  [false, 0, "exited", [finding("PACKAGE_MISSING", "fail")]],
  [true, 0, "exited", [finding("FILE_MISSING", "fail")]],
  [false, null, "killed", []],
])("success is %s for exit code %s, %s", (expected, exitCode, kind, findings) => {
  const execution =
    task.execution === null ? null : { ...task.execution, outcome: { kind, exitCode, signal: null } };
  expect(executionSucceeded({ execution, findings })).toBe(expected);
});

test("no execution is no success", () => {
  expect(executionSucceeded({ execution: null, findings: [] })).toBe(false);
});

test("every end has its words", () => {
  const kinds = ["exited", "timed-out", "killed", "memory-limit", "output-limit", "could-not-start"] as const;
  const words = kinds.map((kind) =>
    task.execution === null
      ? ""
      : ending({ ...task.execution, outcome: { kind, exitCode: 3, signal: "SIGKILL" } }),
  );
  expect(words).toEqual([
    "ended with exit code 3 after 4.2 s",
    "was ended at its time limit after 4.2 s",
    "was killed by SIGKILL after 4.2 s",
    "ran into its memory limit after 4.2 s",
    "was ended at its output limit after 4.2 s",
    "could not be started",
  ]);
});

test("what matters comes first, and hints are given once", () => {
  const mixed = [
    finding("A", "pass", "a"),
    finding("B", "warn", "b"),
    finding("C", "unknown", "c"),
    finding("D", "fail", "c"),
  ];
  expect(findingsByWeight(mixed).map(({ code }) => code)).toEqual(["D", "C", "B", "A"]);
  expect(howToVerify({ findings: mixed })).toEqual(["c"]);
  const { cycle } = sixTasks();
  expect(gatesByWeight(cycle.decision.gates).map(({ outcome }) => outcome)).toEqual([
    "fail",
    "unknown",
    "pass",
    "unread",
  ]);
  expect(worstFirst(cycle.tasks).map(({ verdict }) => verdict)).toEqual([
    "refuted",
    "unverified",
    "unverified",
    "unverified",
    "verified",
    null,
  ]);
});
