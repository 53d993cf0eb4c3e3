import type { Cycle, Task } from "../contracts/index.ts";
import { Run } from "../contracts/index.ts";
import { comparisonGate, decide, evaluateGates } from "../decide/index.ts";
import { executionSucceeded } from "../report/index.ts";
import { withMissingGateMetrics } from "../verify/index.ts";
import type { TaskVerification } from "../verify/index.ts";
import { adjustComparisons } from "./comparisons.ts";
import type { OpenCycle } from "./open-cycle.ts";
import type { TaskRecord } from "./task-record.ts";
import { gateTaskOf } from "./verify-input.ts";

/** Holds gates and comparisons against all records, decides, and puts the result of the cycle together. */
export async function concludeCycle(cycle: OpenCycle, records: readonly TaskRecord[]): Promise<Cycle> {
  const held = evaluateGates(
    cycle.plan.gates,
    records.map(({ prepared, evidence }) => gateTaskOf(cycle, prepared, evidence)),
  );
  const verifications = withMissingGateMetrics(records, held);
  const judged = records.map((record, at) => ({
    record,
    task: taskDocument(record, verifications[at] ?? record.verification),
  }));
  const tasks = judged.map(({ task }) => task);
  const decisionTasks = judged.map(({ record, task }) => ({
    task,
    counts: countsOf(task),
    supports: gateTaskOf(cycle, record.prepared, null).counts,
  }));
  const comparisons = await adjustComparisons(
    cycle,
    judged.map(({ record }, at) => ({
      comparisons: record.input.comparisons ?? [],
      decides: decisionTasks[at]?.counts === true && decisionTasks[at].supports,
    })),
  );
  const compared = decisionTasks.flatMap(({ task, counts }, at) =>
    counts
      ? (comparisons[at] ?? [])
          .filter(({ inferredFrom }) => inferredFrom === null)
          .map((each) => comparisonGate(task.taskId, each))
      : [],
  );
  const { environment, executor } = cycle.machine;
  return {
    schemaVersion: 1,
    cycleId: cycle.cycleId,
    startedAt: cycle.startedAt,
    endedAt: cycle.signal.aborted ? null : new Date(cycle.clock.now()).toISOString(),
    input: cycle.plan.input,
    environment: {
      python: { executable: environment.python, version: environment.version },
      packages: { sha256: environment.packagesSha256, count: environment.packageCount },
      isolation: tasks.find((task) => task.execution !== null)?.execution?.isolation ?? {
        level: executor.level,
      },
      engine: "local",
    },
    summary: summaryOf(tasks),
    tasks,
    statistics: comparisons.flat().flatMap(({ statistic }) => statistic ?? []),
    decision: decide({
      tasks: decisionTasks,
      gates: [...held.map(({ gate }) => gate), ...compared],
      isolation: executor.level,
    }),
  };
}

/** The executed ones, and experimental ones whose response could not be executed; not documentation, not those skipped. */
function countsOf(task: Task): boolean {
  if (task.execution !== null) return true;
  return task.kind !== "documentation" && task.status !== "skipped" && task.status !== "pending";
}

function taskDocument(
  { prepared, evidence, input, interrupted }: TaskRecord,
  verification: TaskVerification,
): Task {
  const { taskId, action, priority } = prepared.task;
  const fields = {
    taskId,
    action,
    priority,
    kind: prepared.kind,
    blocks: input.blocks,
    claims: verification.claims,
  };
  if (interrupted) {
    const reason =
      "not executed: you interrupted the cycle before its turn; run it again with the same input";
    return {
      ...fields,
      status: "pending",
      verdict: null,
      reason,
      attempts: 0,
      execution: null,
      runs: [],
      findings: [],
    };
  }
  return {
    ...fields,
    status: verification.status,
    verdict: verification.verdict,
    reason: verification.reason,
    attempts: evidence === null ? 0 : evidence.attempt,
    execution: evidence?.execution ?? null,
    runs: evidence?.runs.map((run) => Run.parse(run)) ?? [],
    findings: verification.findings,
  };
}

function summaryOf(tasks: readonly Task[]): Cycle["summary"] {
  const count = (test: (task: Task) => boolean): number => tasks.filter(test).length;
  const blocks = tasks.flatMap((task) => task.blocks);
  return {
    tasks: tasks.length,
    blocksFound: blocks.length,
    blocksExecuted: blocks.filter((block) => block.outcome === "ok" || block.outcome === "failed").length,
    executionsSucceeded: count((task) => task.execution !== null && executionSucceeded(task)),
    executionsFailed: count((task) => task.execution !== null && !executionSucceeded(task)),
    runsWitnessed: tasks.flatMap((task) => task.runs).filter((run) => run.grade === "witnessed").length,
    verified: count((task) => task.verdict === "verified"),
    refuted: count((task) => task.verdict === "refuted"),
    unverified: count((task) => task.verdict === "unverified"),
    skipped: count((task) => task.status === "skipped"),
  };
}
