import { expect, test } from "vitest";
import type { ReportInput } from "../../src/report/input.ts";
import { DOCUMENTS, REPORTS } from "../../src/report/register.ts";
import { cycleOf, drawn } from "./drawing.ts";
import { runOf } from "./runs.ts";
import { sixTasks } from "./six-tasks.ts";

type Json = Record<string, any>;
const written = (fileName: string, input: ReportInput): string => {
  const found = [...REPORTS, ...DOCUMENTS].find((each) => each.fileName === fileName);
  if (found === undefined) throw new Error(`${fileName} is not registered`);
  return found.write(input);
};
const read = (fileName: string, input: ReportInput): any => JSON.parse(written(fileName, input));
const results = (input: ReportInput): Json[] => read("execution_results.json", input).task_results;

test("the out folder's report files are all registered, each once", () => {
  const names = [...REPORTS, ...DOCUMENTS].map(({ fileName }) => fileName);
  expect(names.toSorted()).toEqual(
    [
      "cycle.json",
      "execution_progress_update.md",
      "execution_results.json",
      "junit.xml",
      "next_meeting_trigger.json",
      "pending_actions.json",
      "report.html",
      "report.md",
    ].toSorted(),
  );
});

test("a refuted task has words of its own, the others are not verified", () => {
  const input = sixTasks();
  for (const name of ["report.md", "report.html", "junit.xml"]) {
    const text = written(name, input).replaceAll(/<[^>]*>/g, "");
    expect(text, name).toContain("How to verify it:");
  }
  const refuted = input.cycle.tasks.find(({ verdict }) => verdict === "refuted");
  if (refuted !== undefined) input.cycle.tasks = [refuted];
  for (const name of ["report.md", "report.html", "junit.xml"]) {
    expect(written(name, input), name).toContain("How to mend or contest it:");
    expect(written(name, input), name).not.toContain("How to verify it");
    expect(written(name, input), name).not.toContain("Not verified");
  }
  expect(written("report.md", input)).toContain("**Refuted** (verdict refuted");
  expect(written("report.html", input)).toContain("<b>Refuted:</b>");
});

test("notes of a session's start stand in its execution's details, not in how far the evidence reaches", () => {
  const input = sixTasks();
  const note = "sha256 of bubblewrap's arguments: 0123";
  input.cycle.environment.isolation = { level: "full", notes: [note] };
  const executed = input.cycle.tasks.find(({ execution }) => execution !== null);
  if (executed?.execution) executed.execution.isolation = { level: "full", notes: [note] };
  const page = written("report.html", input);
  const scope = /<section class="scope">.*?<\/section>/s.exec(page)?.[0] ?? "";
  expect(scope).toContain("Isolation: full");
  expect(scope).not.toContain("sha256 of bubblewrap");
  expect(page.split("sha256 of bubblewrap")).toHaveLength(2);
  const text = written("report.md", input);
  expect(text.split("sha256 of bubblewrap")).toHaveLength(2);
  expect(text.indexOf("sha256 of bubblewrap")).toBeGreaterThan(text.indexOf(`## Task ${executed?.taskId}`));
});

test("cycle.json is the cycle", () => {
  const input = sixTasks();
  expect(read("cycle.json", input)).toEqual(input.cycle);
});

test("the tracker again: what the input said is unchanged, in place, with unknown fields", () => {
  const input = sixTasks();
  const before = structuredClone(input.document) as Json;
  const after = read("execution_results.json", input) as Json;
  expect(after["week"]).toBe(2);
  expect(after["acceptance_gates"]).toEqual(before["acceptance_gates"]);
  for (const [index, item] of (before["task_results"] as Json[]).entries()) {
    expect(after["task_results"][index]).toMatchObject(item);
  }
});

test("an executed task carries its execution; the stamp of a success stands in a field of its own", () => {
  const [first] = results(sixTasks());
  expect(first?.["execution"]).toMatchObject({
    code_executed: true,
    run_id: null,
    success: true,
    exit_code: 0,
    verdict: "verified",
    duration_ms: 4180,
  });
  expect(first?.["execution"]["run_ids"]).toHaveLength(10);
  const second = results(sixTasks())[1] ?? {};
  expect(second["execution"]["run_id"]).toMatch(/^[0-9a-f]{32}$/);
  expect(second["response_extended"]).toBe(
    `${second["agent_responses"]["ops_commander"]}\n\n\u2705 CODE EXECUTED SUCCESSFULLY\nMLflow Run ID: ${second["execution"]["run_id"]}\nExecution: ${second["execution"]["execution_id"]}\nVerdict: unverified\n`,
  );
});

test("what was not executed has no execution and no stamp, but says why", () => {
  const items = results(sixTasks());
  for (const taskId of ["clip-diagnostic", "write-readme"]) {
    const item = items.find((each) => each["task_id"] === taskId) ?? {};
    expect(item).not.toHaveProperty("execution");
    expect(item).not.toHaveProperty("response_extended");
    expect(item["not_executed"].reason).not.toBe("");
  }
});

test("a failed execution has no stamp", () => {
  const item = results(sixTasks()).find((each) => each["task_id"] === "coco-baseline") ?? {};
  expect(item["execution"]).toMatchObject({
    success: false,
    exit_code: 1,
    run_id: null,
    run_ids: [],
    verdict: "refuted",
  });
  expect(item).not.toHaveProperty("response_extended");
});

test("an execution or stamp that the input brought along cannot pass for ours", () => {
  const input = sixTasks();
  const document = input.document as { task_results: Json[] };
  for (const item of document.task_results)
    Object.assign(item, {
      execution: { code_executed: true, run_id: "forged" },
      response_extended: "forged",
    });
  const items = results(input);
  const idle = items.find((each) => each["task_id"] === "clip-diagnostic") ?? {};
  expect(idle).not.toHaveProperty("execution");
  expect(idle["input_execution"]).toEqual({ code_executed: true, run_id: "forged" });
  expect(items.map((item) => item["execution"]?.run_id)).not.toContain("forged");
  expect(items.map((item) => item["response_extended"])).not.toContain("forged");
});

test("a bare array stays a bare array", () => {
  const input = sixTasks();
  input.document = (input.document as Json)["task_results"];
  const items = read("execution_results.json", input);
  expect(Array.isArray(items)).toBe(true);
  expect(items[0].execution.code_executed).toBe(true);
});

test("items find their task by place, whatever order the tasks were executed in", () => {
  const input = sixTasks();
  input.cycle.tasks.reverse();
  input.tasks.reverse();
  for (const item of results(input)) {
    const reason = item["execution"]?.reason ?? item["not_executed"].reason;
    expect(reason).toBe(input.cycle.tasks.find((task) => task.taskId === item["task_id"])?.reason);
  }
});

test("for a handoff a tracker is built, with what else the handoff says", () => {
  const input = sixTasks();
  input.cycle.input.kind = "handoff";
  input.document = {
    meeting_id: "m-7",
    context: { x: 1 },
    decisions: input.tasks.map(({ original }) => original),
    acceptance_gates: { accuracy: ">= 0.9" },
  };
  const tracker = read("execution_results.json", input);
  expect(tracker).toMatchObject({
    meeting_id: "m-7",
    context: { x: 1 },
    acceptance_gates: { accuracy: ">= 0.9" },
  });
  expect(tracker).not.toHaveProperty("decisions");
  expect(tracker.task_results).toHaveLength(6);
  expect(tracker.task_results[0]).toMatchObject({
    task_id: "digits-two-variants",
    x_ticket: "RES-1",
    outputs: ["results/accuracy.json", "results/predictions.csv"],
    evidence_paths: ["results/accuracy.json"],
    execution: { code_executed: true },
  });
  expect(tracker.task_results[0].agent_responses.quality_safety).toContain("APPROVE");
});

test("for Markdown a tracker is built from the tasks alone", () => {
  const input = sixTasks();
  input.document = null;
  input.tasks[0] = { ...input.tasks[0]!, original: {}, documentStatus: null };
  const tracker = read("execution_results.json", input);
  expect(tracker.acceptance_gates).toEqual(input.gates);
  expect(tracker.task_results[0]).toMatchObject({ task_id: "digits-two-variants", priority: "HIGH" });
  expect(tracker.task_results[0]).not.toHaveProperty("status");
});

test("the next handoff holds what is refuted, unverified or missed a gate, and says what is known", () => {
  const handoff = read("pending_actions.json", sixTasks());
  expect(handoff.decisions.map((each: Json) => each["task_id"])).toEqual([
    "calibration-curve",
    "clip-diagnostic",
    "attention-probe",
    "coco-baseline",
  ]);
  const [first] = handoff.decisions;
  expect(first).toMatchObject({
    action: "Run calibration of the digits model and write results/calibration.json",
    priority: "HIGH",
    owner: "vision team",
    x_ticket: "RES-2",
    evidence_paths: ["results/calibration.json"],
    previous: {
      verdict: "unverified",
      missed_gates: [{ text: "brier <= 0.02" }],
      findings: [{ code: "FILE_MISSING" }],
    },
  });
  expect(first.previous.how_to_verify).toEqual([
    "write the file to results/calibration.json below MULTI_AGENT_ROOT, or correct evidence_paths",
  ]);
  expect(handoff.acceptance_gates).toEqual(["brier <= 0.02", "mcs >= 0.8", "Results look sensible"]);
  for (const decision of handoff.decisions) {
    for (const old of [
      "status",
      "agent_responses",
      "responses",
      "outputs",
      "errors",
      "execution",
      "response_extended",
    ])
      expect(decision).not.toHaveProperty(old);
  }
});

test.each([
  ["accuracy >= 0.99", ["digits-two-variants"]],
  ["mean(accuracy) >= 0.99", ["digits-two-variants"]],
  ["accuracy@C1-seed0 >= 0.99", ["digits-two-variants"]],
  ["digits-two-variants:accuracy > 0.99", ["digits-two-variants"]],
  ["min(digits-two-variants:accuracy) > 0.99", ["digits-two-variants"]],
  ["calibration-curve:accuracy > 0.99", []],
  ["nothing >= 1", []],
])("a verified task goes into the next handoff when it missed the gate %s", (text, extra) => {
  const input = sixTasks();
  input.cycle.decision.gates = [{ text, taskId: null, outcome: "fail", observed: [0.9], message: "missed" }];
  const ids = read("pending_actions.json", input).decisions.map((each: Json) => each["task_id"]);
  expect(ids.filter((id: string) => id === "digits-two-variants")).toEqual(extra);
});

test("a failed criterion of a verified task puts it into the next handoff, an unknown or unread one does not", () => {
  const input = sixTasks();
  const gate = { text: "accuracy >= 0.99", taskId: "digits-two-variants", observed: [], message: "" };
  for (const outcome of ["fail", "unknown", "unread", "pass"] as const) {
    input.cycle.decision.gates = [{ ...gate, outcome }];
    const ids = read("pending_actions.json", input).decisions.map((each: Json) => each["task_id"]);
    expect(ids.includes("digits-two-variants")).toBe(outcome === "fail");
  }
});

test("a simulation is carried on as one only where the document says so", () => {
  for (const [kindSource, expected] of [
    ["document", "simulation"],
    ["front-matter", undefined],
    [null, undefined],
  ] as const) {
    const { task, material } = drawn(
      {
        taskId: "s",
        action: "Simulate",
        status: "failed",
        verdict: "unverified",
        reason: "r",
        response: "x",
        kind: "simulation",
      },
      1,
    );
    const input = cycleOf([{ task, material: { ...material, kindSource } }]);
    expect(read("pending_actions.json", input).decisions[0].kind).toBe(expected);
  }
});

test("a task that the input itself calls failed stays in the next handoff", () => {
  const input = sixTasks();
  input.tasks = input.tasks.map((material) =>
    material.taskId === "write-readme" ? { ...material, documentStatus: "failed" } : material,
  );
  expect(read("pending_actions.json", input).decisions.at(-1).task_id).toBe("write-readme");
});

test("the trigger names the decision and what is pending", () => {
  expect(read("next_meeting_trigger.json", sixTasks())).toMatchObject({
    decision: "NO-GO",
    basis: "gates",
    cycle_id: "cycle-20260115-093001",
    generated_at: "2026-01-15T09:30:31.884Z",
    pending: {
      count: 4,
      task_ids: ["calibration-curve", "clip-diagnostic", "attention-probe", "coco-baseline"],
    },
    files: { handoff: "pending_actions.json" },
  });
});

test("every report says what was not checked and how the code was kept apart", () => {
  const input = sixTasks();
  input.cycle.environment.isolation = { level: "process" };
  for (const fileName of ["report.md", "report.html", "execution_progress_update.md"]) {
    const text = written(fileName, input);
    expect(text).toContain("origin of numbers was not checked");
    expect(text).toContain("Isolation: process");
  }
  expect(written("report.md", { ...input, originChecked: true })).not.toContain(
    "origin of numbers was not checked",
  );
});

test("the full responses and outputs stand in the Markdown report", () => {
  const input = sixTasks();
  const text = written("report.md", input);
  for (const response of input.tasks.flatMap(({ responses }) => responses))
    expect(text).toContain(response.text);
  expect(text).toContain("[0.   0.25 0.5  0.75 1.  ]");
  expect(text).toContain("ModuleNotFoundError: No module named 'pycocotools'");
  expect(text.match(/ModuleNotFoundError/g)).toHaveLength(1);
});

test("the progress update puts no claimed id behind the label that scripts look for", () => {
  const input = cycleOf([
    drawn(
      {
        taskId: "t",
        action: "a",
        status: "completed",
        verdict: "verified",
        reason: "r",
        response: "MLflow Run ID: abc",
        runs: [runOf("one", {}, {})],
      },
      1,
    ),
  ]);
  const outside = written("execution_progress_update.md", input).replaceAll(/```markdown[\s\S]*?```/g, "");
  expect(outside.match(/MLflow Run ID: (\w+)/)?.[1]).toBe(runOf("one", {}, {}).runId);
  expect(outside).not.toContain("abc");
});
