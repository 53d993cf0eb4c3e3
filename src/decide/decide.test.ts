import { expect, test } from "vitest";
import type { Execution, Finding, Gate, Task } from "../contracts/index.ts";
import { decide } from "./decide.ts";
import type { DecisionTask } from "./decide.ts";

const EXECUTION = { executionId: "e" } as Execution;

function task(
  taskId: string,
  verdict: Task["verdict"],
  failing: string[] = [],
  more: Partial<Task> = {},
): Task {
  return {
    taskId,
    action: "a",
    priority: "HIGH",
    kind: "experimental",
    status: verdict === "verified" ? "completed" : verdict === null ? "skipped" : "failed",
    verdict,
    reason: `because of ${taskId}`,
    attempts: 1,
    blocks: [],
    execution: verdict === null ? null : EXECUTION,
    runs: [],
    claims: [],
    findings: failing.map((code): Finding => ({
      code,
      outcome: "fail",
      message: "m",
      hint: null,
      evidence: [],
    })),
    ...more,
  };
}

const counting = (one: Task, more: Partial<DecisionTask> = {}): DecisionTask => ({
  task: one,
  counts: true,
  supports: true,
  ...more,
});
const gate = (outcome: Gate["outcome"], taskId: string | null = null): Gate => ({
  text: `${outcome} gate`,
  taskId,
  outcome,
  observed: [],
  message: "seen",
});

const GOOD = counting(task("good", "verified"));
const NOTHING = counting(task("skipped", null), { counts: false });

test.each([
  ["verified, no gates", [GOOD], [], "GO", "verdicts"],
  ["verified, a gate passes", [GOOD], [gate("pass")], "GO", "gates"],
  ["unread text binds nothing", [GOOD], [gate("unread")], "GO", "verdicts"],
  ["a gate fails", [GOOD], [gate("pass"), gate("fail")], "NO-GO", "gates"],
  ["a criterion fails", [GOOD], [gate("fail", "good")], "NO-GO", "gates"],
  ["a gate is unknown", [GOOD], [gate("unknown")], "INCONCLUSIVE", "gates"],
  ["a failed gate outranks an unknown", [GOOD], [gate("unknown"), gate("fail")], "NO-GO", "gates"],
  ["a task is refuted", [GOOD, counting(task("x", "refuted", ["RUN_STALE"]))], [], "NO-GO", "verdicts"],
  [
    "a task is unverified",
    [GOOD, counting(task("x", "unverified", ["FILE_MISSING"]))],
    [],
    "NO-GO",
    "verdicts",
  ],
  [
    "an experiment could not be executed",
    [GOOD, counting(task("x", "unverified", ["NO_CODE"], { execution: null }))],
    [],
    "NO-GO",
    "verdicts",
  ],
  ["unverified for an unknown", [GOOD, counting(task("x", "unverified"))], [], "INCONCLUSIVE", "verdicts"],
  [
    "unverified for a refused sample",
    [GOOD, counting(task("x", "unverified", ["SAMPLE_CONSTANT", "N_TOO_SMALL"]))],
    [],
    "INCONCLUSIVE",
    "verdicts",
  ],
  [
    "a refused sample and more",
    [GOOD, counting(task("x", "unverified", ["SAMPLE_CONSTANT", "NO_RUN"]))],
    [],
    "NO-GO",
    "verdicts",
  ],
  [
    "an unknown does not excuse a failing gate",
    [counting(task("x", "unverified"))],
    [gate("fail")],
    "NO-GO",
    "gates",
  ],
  [
    "documentation that failed does not count",
    [
      GOOD,
      counting(task("d", "unverified", ["FILE_MISSING"], { execution: null, kind: "documentation" }), {
        counts: false,
      }),
    ],
    [],
    "GO",
    "verdicts",
  ],
  ["skipped tasks do not count", [GOOD, NOTHING], [], "GO", "verdicts"],
  ["nothing was executed", [NOTHING], [], "INCONCLUSIVE", "verdicts"],
  ["no tasks at all", [], [], "INCONCLUSIVE", "verdicts"],
  [
    "interrupted before a task",
    [GOOD, counting(task("p", null, [], { status: "pending" }), { counts: false })],
    [],
    "INCONCLUSIVE",
    "verdicts",
  ],
  [
    "a simulation alone",
    [counting(task("s", "verified"), { supports: false })],
    [],
    "INCONCLUSIVE",
    "verdicts",
  ],
  [
    "a simulation blocks none",
    [GOOD, counting(task("s", "unverified", ["NO_RUN"]), { supports: false })],
    [gate("fail", "s")],
    "GO",
    "gates",
  ],
  [
    "a declared simulation counts",
    [counting(task("s", "unverified", ["EXECUTION_FAILED"], { kind: "simulation" }))],
    [],
    "NO-GO",
    "verdicts",
  ],
  [
    "a declared comparison is a gate",
    [counting(task("c", "verified"))],
    [{ ...gate("unknown", "c"), kind: "comparison" }],
    "INCONCLUSIVE",
    "gates",
  ],
  [
    "a declared comparison fails",
    [counting(task("c", "verified"))],
    [{ ...gate("fail", "c"), kind: "comparison" }],
    "NO-GO",
    "gates",
  ],
] as const)("%s", (_name, tasks, gates, outcome, basis) => {
  const decision = decide({ tasks, gates, isolation: "full" });
  expect([decision.outcome, decision.basis], decision.reasons.join("\n")).toEqual([outcome, basis]);
  expect(decision.reasons.length).toBeGreaterThan(0);
  expect(decision.gates).toEqual(gates);
});

test("every reason is named, with the task or the gate it comes from", () => {
  const { reasons } = decide({
    tasks: [
      counting(task("x", "refuted", ["RUN_STALE"])),
      counting(task("y", "unverified", ["NO_RUN"])),
      GOOD,
    ],
    gates: [gate("fail"), gate("fail", "good")],
    isolation: "full",
  });
  expect(reasons).toHaveLength(4);
  for (const part of [
    "task x",
    "because of x",
    "task y",
    'gate "fail gate"',
    'criterion "fail gate" of task good',
  ])
    expect(reasons.join("\n")).toContain(part);
});

test("isolation none is never GO; the weaker levels that attest may be", () => {
  expect(decide({ tasks: [GOOD], gates: [], isolation: "none" })).toMatchObject({ outcome: "INCONCLUSIVE" });
  expect(decide({ tasks: [GOOD], gates: [gate("fail")], isolation: "none" })).toMatchObject({
    outcome: "NO-GO",
  });
  expect(decide({ tasks: [GOOD], gates: [], isolation: "none" }).reasons.join()).toMatch(/isolation/);
  for (const isolation of ["full", "full-net", "process"] as const)
    expect(decide({ tasks: [GOOD], gates: [], isolation }).outcome).toBe("GO");
});

test("what could not be read is named last, whatever the outcome, with how to write it", () => {
  const unread = (text: string, taskId: string | null): Gate => ({ ...gate("unread", taskId), text });
  const prose = [
    unread("The model is good", "good"),
    unread("No regressions", "good"),
    unread("Fast\u001b", null),
  ];
  const go = decide({ tasks: [GOOD], gates: prose, isolation: "full" });
  expect(go.outcome).toBe("GO");
  expect(go.reasons.at(-1)).toBe(
    '1 gate and 2 criteria could not be read and bind nothing: "The model is good", "No regressions", "Fast\\u{1b}"; write for example `accuracy >= 0.9`',
  );
  expect(go.reasons.join()).not.toContain("there are no gates");
  const noGo = decide({ tasks: [GOOD], gates: [gate("fail"), ...prose.slice(0, 1)], isolation: "full" });
  expect(noGo.reasons).toHaveLength(2);
  expect(noGo.reasons.at(-1)).toContain(
    '1 criterion could not be read and binds nothing: "The model is good"',
  );
  const many = decide({
    tasks: [GOOD],
    gates: Array.from({ length: 40 }, (_, n) => unread("x".repeat(2000) + n, null)),
    isolation: "full",
  });
  expect(many.reasons.at(-1)).toContain("and 35 more");
  expect(many.reasons.at(-1)?.length).toBeLessThan(700);
  expect(decide({ tasks: [GOOD], gates: [gate("pass")], isolation: "full" }).reasons.join()).not.toContain(
    "read",
  );
});
