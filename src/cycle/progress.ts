import type { Num, Verdict } from "../contracts/index.ts";

/** Where a cycle tells what it is doing. Agents' text in it is raw: whoever shows it makes it harmless. */
export interface Progress {
  /** Something that takes a while or that the user should know. */
  note(line: string): void;
  taskStarted(task: { taskId: string; action: string; place: number; total: number }): void;
  /** The last complete line that a task's code printed. */
  taskLine(taskId: string, line: string): void;
  /** A metric that a task's code has logged. */
  taskMetric(taskId: string, key: string, value: Num): void;
  taskEnded(task: {
    taskId: string;
    verdict: Verdict;
    status: string;
    reason: string;
    durationMs: number | null;
  }): void;
}
