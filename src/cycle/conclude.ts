import type { Cycle, Task, TaskEvidence } from "../contracts/index.ts";
import { decide, evaluateGates } from "../decide/index.ts";
import type { PreparedTask } from "./prepare.ts";
import type { OpenCycle } from "./run-cycle.ts";

/** All that is known of a task at the end. */
export interface TaskRecord {
  prepared: PreparedTask;
  evidence: TaskEvidence | null;
  task: Task;
  /** Copies of the files that the execution made, by workspace path, relative to the out folder. */
  copies: ReadonlyMap<string, string>;
}

/** Decides, and puts the result of the cycle together. */
export function concludeCycle(cycle: OpenCycle, records: readonly TaskRecord[]): Cycle {
  const tasks = records.map((record) => record.task);
  const gateTasks = records.map(({ prepared, task }) => ({
    taskId: task.taskId,
    kind: task.kind,
    kindSource: prepared.task.kindSource,
    executed: task.execution !== null,
    runs: task.runs,
    criteria: prepared.task.acceptanceCriteria,
  }));
  const gates = evaluateGates({ gates: cycle.plan.gates, tasks: gateTasks });
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
      isolation: tasks.find((task) => task.execution !== null)?.execution?.isolation ?? { level: executor.level },
      engine: "local",
    },
    summary: summaryOf(tasks),
    tasks,
    statistics: [],
    decision: decide({ tasks: records.map(({ prepared, task }) => ({ task, kindSource: prepared.task.kindSource })), gates, isolation: executor.level }),
  };
}

function summaryOf(tasks: readonly Task[]): Cycle["summary"] {
  const count = (test: (task: Task) => boolean): number => tasks.filter(test).length;
  const blocks = tasks.flatMap((task) => task.blocks);
  return {
    tasks: tasks.length,
    blocksFound: blocks.length,
    blocksExecuted: blocks.filter((block) => block.outcome === "ok" || block.outcome === "failed").length,
    executionsSucceeded: count((task) => task.execution?.outcome.kind === "exited" && task.execution.outcome.exitCode === 0),
    executionsFailed: count((task) => task.execution !== null && !(task.execution.outcome.kind === "exited" && task.execution.outcome.exitCode === 0)),
    runsWitnessed: tasks.flatMap((task) => task.runs).filter((run) => run.grade === "witnessed").length,
    verified: count((task) => task.verdict === "verified"),
    refuted: count((task) => task.verdict === "refuted"),
    unverified: count((task) => task.verdict === "unverified"),
    skipped: count((task) => task.status === "skipped"),
  };
}
