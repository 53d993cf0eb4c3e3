import type { Cycle, Gate, Task } from "../contracts/index.ts";
import { isItem, without } from "./document-item.ts";
import type { Item } from "./document-item.ts";
import type { CycleDocument } from "./format.ts";
import { materialOf } from "./input.ts";
import type { ReportInput } from "./input.ts";
import { ownRuns } from "./run-id.ts";
import { findingsByWeight, howToVerify } from "./standing.ts";

/** What belongs to the cycle that ended and not to the work that is still to be done. */
const OF_THIS_CYCLE = [
  "agent_responses",
  "responses",
  "response_extended",
  "execution",
  "not_executed",
  "status",
  "start_time",
  "end_time",
  "outputs",
  "errors",
  "kind",
];

/** The metric that a gate's text names: `m >= 0.9`, `m@run >= 0.9`, `mean(m) >= 0.9`, `task_id:m >= 0.9`. */
function gateSubject(text: string): { taskId: string | null; metric: string } | null {
  const left = /^\s*([^<>=!]{1,500}?)\s*(?:[<>]=?|[=!]=|=)/.exec(text)?.[1];
  if (left === undefined) return null;
  const inner = /^(?:mean|min|max)\((.*)\)$/.exec(left)?.[1] ?? left;
  const named = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,99}):(.+)$/.exec(inner);
  const metric = (named?.[2] ?? inner).replace(/@.*$/s, "");
  return { taskId: named?.[1] ?? null, metric };
}

/** Tasks whose work a failed gate says is not good enough: its own task, or those whose runs carry its metric. */
function missedBy(gate: Gate, cycle: Cycle): string[] {
  if (gate.taskId !== null) return [gate.taskId];
  const subject = gateSubject(gate.text);
  if (subject === null) return [];
  return cycle.tasks
    .filter((task) => subject.taskId === null || task.taskId === subject.taskId)
    .filter((task) => task.runs.some((run) => Object.hasOwn(run.metrics, subject.metric)))
    .map((task) => task.taskId);
}

/** Ids of the tasks that go into the next handoff: refuted, unverified or failed, or with a failed gate or criterion. */
export function pendingTasks(input: ReportInput): Task[] {
  const missed = new Set(
    input.cycle.decision.gates
      .filter((gate) => gate.outcome === "fail")
      .flatMap((gate) => missedBy(gate, input.cycle)),
  );
  return input.cycle.tasks.filter((task) => {
    if (task.verdict === "refuted" || task.verdict === "unverified" || missed.has(task.taskId)) return true;
    if (task.status === "failed" || task.status === "failed_final") return true;
    return task.status === "skipped" && materialOf(input, task.taskId)?.documentStatus === "failed";
  });
}

function decision(task: Task, input: ReportInput): Item {
  const material = materialOf(input, task.taskId);
  const gates = input.cycle.decision.gates
    .filter((gate) => gate.outcome === "fail" && missedBy(gate, input.cycle).includes(task.taskId))
    .map(({ text, observed, message }) => ({ text, observed, message }));
  // A simulation may support a GO only where a document says so, not where a response or front matter did.
  const kind = material?.kindSource === "document" || task.kind === "experimental" ? { kind: task.kind } : {};
  return {
    owner: "ops_commander",
    rationale: task.reason,
    deadline: null,
    ...without(material?.original ?? {}, OF_THIS_CYCLE),
    task_id: task.taskId,
    priority: task.priority,
    action: task.action,
    ...kind,
    acceptance_criteria: material?.acceptanceCriteria ?? [],
    dependencies: material?.original["dependencies"] ?? material?.dependencies ?? [],
    evidence_paths: material?.evidencePaths ?? [],
    previous: {
      cycle_id: input.cycle.cycleId,
      status: task.status,
      verdict: task.verdict,
      reason: task.reason,
      how_to_verify: howToVerify(task),
      findings: findingsByWeight(task.findings)
        .filter(({ outcome }) => outcome !== "pass")
        .map(({ code, outcome, message, hint }) => ({ code, outcome, message, hint })),
      missed_gates: gates,
      execution_id: task.execution?.executionId ?? null,
      run_ids: ownRuns(task.runs).map((run) => run.runId),
      attempts: task.attempts,
    },
  };
}

/** `pending_actions.json`: the next handoff, in the shape of a handoff that can be given to `run` or `cycle`. */
export const pendingActions: CycleDocument = {
  fileName: "pending_actions.json",
  write(input) {
    const { cycle } = input;
    const document = isItem(input.document) ? input.document : {};
    const carried = without(document, ["task_results", "decisions"]);
    const context = isItem(carried["context"])
      ? carried["context"]
      : carried["context"] === undefined
        ? {}
        : { previous_context: carried["context"] };
    const handoff = {
      ...carried,
      meeting_id: carried["meeting_id"] ?? cycle.cycleId,
      generated_at: cycle.endedAt ?? cycle.startedAt,
      context: {
        ...context,
        previous_cycle: {
          cycle_id: cycle.cycleId,
          decision: cycle.decision.outcome,
          reasons: cycle.decision.reasons,
        },
      },
      decisions: pendingTasks(input).map((task) => decision(task, input)),
      acceptance_gates: carried["acceptance_gates"] ?? input.gates,
      risk_mitigation: carried["risk_mitigation"] ?? [],
    };
    return `${JSON.stringify(handoff, null, 2)}\n`;
  },
};
