import type { IsolationLevel } from "../contracts/index.ts";
import type { ReportInput } from "./input.ts";

/** What every report says of the numbers as long as their origin is not checked. */
const ORIGIN_NOT_CHECKED =
  "The origin of numbers was not checked: a recorded metric shows what the code logged, not whether it was measured, drawn at random or written as a constant. Statistics in the responses were not recomputed.";

const LEVELS: Record<IsolationLevel, string> = {
  full: "Executed code had its own user, processes, files and no network but the witness.",
  "full-net":
    "Executed code had its own user, processes and files, and the host's network: it could send and fetch data.",
  process:
    "Executed code ran as a separate process with fewer rights on the host's own file system and network: weaker than full, it could reach the network.",
  none: "Executed code ran unprotected as a plain child process: it could have changed anything that this user can, the evidence included. This level never supports a GO.",
};

/** What a reader must know before trusting the report: the isolation that held, and what was not checked. */
export function scopeStatements(input: ReportInput): { title: string; text: string }[] {
  const { level } = input.cycle.environment.isolation;
  const levels = new Set<IsolationLevel>([
    level,
    ...input.cycle.tasks.flatMap((task) => (task.execution === null ? [] : [task.execution.isolation.level])),
  ]);
  return [
    ...[...levels].map((each) => ({ title: `Isolation: ${each}`, text: LEVELS[each] })),
    // What one session's start noted belongs to its execution and stands there.
    ...input.isolationNotes.map((text) => ({ title: "Isolation note", text })),
    ...(input.originChecked ? [] : [{ title: "Not checked", text: ORIGIN_NOT_CHECKED }]),
    ...input.warnings.map((text) => ({ title: "Input", text })),
  ];
}
