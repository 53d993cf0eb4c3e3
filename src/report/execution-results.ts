import type { Task } from "../contracts/index.ts";
import { isItem, setAside, without } from "./document-item.ts";
import type { Item } from "./document-item.ts";
import type { CycleDocument } from "./format.ts";
import { materialOf } from "./input.ts";
import type { ReportInput, TaskMaterial } from "./input.ts";
import { chooseRunId, ownRuns } from "./run-id.ts";
import { executionSucceeded } from "./standing.ts";

/** Fields of a task's item that are ours. */
const OURS = ["execution", "not_executed", "response_extended"];

function executionOf(task: Task, material: TaskMaterial | null): Item {
  const { verdict, status, reason, attempts, findings, execution, runs } = task;
  if (execution === null) return { not_executed: { status, verdict, reason, findings } };
  return {
    execution: {
      code_executed: task.blocks.some(
        (block) => block.disposition === "executed" && block.outcome !== "not-reached",
      ),
      run_id: chooseRunId(material?.sessionRunId ?? null, runs),
      run_ids: ownRuns(runs).map((run) => run.runId),
      success: executionSucceeded(task),
      exit_code: execution.outcome.exitCode,
      outcome: execution.outcome,
      error: execution.error,
      status,
      verdict,
      reason,
      attempts,
      execution_id: execution.executionId,
      started_at: execution.startedAt,
      duration_ms: execution.durationMs,
      isolation: execution.isolation.level,
      blocks: task.blocks.map(({ index, disposition, outcome, sha256 }) => ({
        index,
        disposition,
        outcome,
        sha256,
      })),
      files: execution.files,
      findings,
    },
  };
}

/** The implementer's response with the stamp of a success after it, where scripts look for the run id. */
function extended(task: Task, material: TaskMaterial | null): Item {
  const response = material?.responses.find((each) => each.implementer);
  if (response === undefined || !executionSucceeded(task)) return {};
  const runId = chooseRunId(material?.sessionRunId ?? null, task.runs);
  const stamp = [
    "\u2705 CODE EXECUTED SUCCESSFULLY",
    ...(runId === null ? [] : [`MLflow Run ID: ${runId}`]),
    `Execution: ${task.execution?.executionId ?? ""}`,
    `Verdict: ${task.verdict ?? "none"}`,
  ];
  return { response_extended: `${response.text}\n\n${stamp.join("\n")}\n` };
}

function answered(task: Task, material: TaskMaterial | null): Item {
  return { ...executionOf(task, material), ...extended(task, material) };
}

/** Items of a tracker keep their shape and place; those of other inputs become items of a tracker. */
function built(task: Task, material: TaskMaterial | null): Item {
  const original = without(material?.original ?? {}, ["responses", "kind"]);
  const responses = (material?.responses ?? []).map(({ agent, text, implementer }) => [
    agent,
    implementer && agent !== "ops_commander" ? { text, role: "implementer" } : text,
  ]);
  return {
    ...setAside(original, OURS),
    task_id: task.taskId,
    action: task.action,
    priority: task.priority,
    ...(material?.kindSource === "document" ? { kind: task.kind } : {}),
    ...(material?.documentStatus == null ? {} : { status: material.documentStatus }),
    start_time: task.execution?.startedAt ?? null,
    outputs: (task.execution?.files ?? [])
      .filter((file) => file.change !== "deleted")
      .map((file) => file.path),
    errors:
      task.execution?.error == null ? [] : [`${task.execution.error.name}: ${task.execution.error.message}`],
    agent_responses: Object.fromEntries(responses),
    acceptance_criteria: material?.acceptanceCriteria ?? [],
    evidence_paths: material?.evidencePaths ?? [],
    dependencies: material?.dependencies ?? [],
    ...answered(task, material),
  };
}

function trackerItems(items: unknown[], input: ReportInput): unknown[] {
  const byPlace = new Map(input.tasks.map((material) => [material.place, material]));
  return items.map((item, index) => {
    const material = byPlace.get(index + 1) ?? null;
    const task = input.cycle.tasks.find((each) => each.taskId === material?.taskId);
    if (!isItem(item) || task === undefined) return item;
    return { ...setAside(item, OURS), ...answered(task, material) };
  });
}

/** The tracker again: a tracker in its own shape, other inputs as a tracker with what else their document says. */
function trackerAgain(input: ReportInput): unknown {
  const { document } = input;
  if (Array.isArray(document)) return trackerItems(document, input);
  if (isItem(document) && Array.isArray(document["task_results"])) {
    return { ...document, task_results: trackerItems(document["task_results"], input) };
  }
  const materials = input.tasks
    .toSorted((left, right) => left.place - right.place)
    .map(({ taskId }) => taskId);
  const tasks = input.cycle.tasks.toSorted(
    (left, right) => materials.indexOf(left.taskId) - materials.indexOf(right.taskId),
  );
  return {
    ...without(isItem(document) ? document : {}, ["decisions"]),
    task_results: tasks.map((task) => built(task, materialOf(input, task.taskId))),
    ...(isItem(document) && "acceptance_gates" in document ? {} : { acceptance_gates: input.gates }),
  };
}

/** `execution_results.json`: what the input said, unchanged, with what came of each task in fields of its own. */
export const executionResults: CycleDocument = {
  fileName: "execution_results.json",
  write: (input) => `${JSON.stringify(trackerAgain(input), null, 2)}\n`,
};
