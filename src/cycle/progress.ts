import type { Verdict } from "../contracts/index.ts";

/** Where a cycle tells what it is doing. Agents' text in it is raw: whoever shows it makes it harmless. */
export interface Progress {
  /** Something that takes a while or that the user should know. */
  note(line: string): void;
  taskStarted(task: { taskId: string; action: string; place: number; total: number }): void;
  /** The last complete line that the task's code printed. */
  taskLine(line: string): void;
  taskEnded(task: {
    taskId: string;
    verdict: Verdict;
    status: string;
    reason: string;
    durationMs: number | null;
  }): void;
}
