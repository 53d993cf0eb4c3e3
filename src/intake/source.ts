import type { PlannedTask } from "../contracts/index.ts";

/** One input, read. */
export interface Source {
  /** As given on the command line. */
  path: string;
  bytes: Uint8Array;
}

/** What an input kind makes of its sources. */
export interface ReadInput {
  document: unknown;
  tasks: PlannedTask[];
  gates: string[];
  /** Where a field of a task stands, for messages about several tasks. */
  placeOf(task: PlannedTask, field: string): string;
}

export interface ReadContext {
  rootPrefixes: readonly string[];
  warn(line: string): void;
}
