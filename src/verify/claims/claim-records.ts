import type { Cell, Num, Run } from "../../contracts/index.ts";

/** A run with where it comes from. */
export interface RecordedRun {
  run: Run;
  /** null: no execution of this cycle made it. */
  taskId: string | null;
  executionId: string | null;
}

/** Numbers of one result file. A `FileProbe` with `taskId` fits. */
export interface RecordedNumbers {
  path: string;
  taskId?: string | null;
  /** Numbers under names, by dotted path. */
  numbers?: Record<string, Num>;
  /** Columns of a table, and lists of a JSON document by dotted path with [] for each list, row by row. */
  columns?: Record<string, Cell[]>;
}

/** A file that exists, with its size where it is known. */
export interface RecordedFile {
  path: string;
  bytes: number | null;
  taskId?: string | null;
}

/** Tests that were seen to run. */
export interface RecordedTests {
  passed: number;
  failed: number;
  skipped: number;
  /** Where it was seen, in words for the evidence. */
  source: string;
}

/** How an execution ended. */
export interface RecordedExecution {
  taskId: string;
  executionId: string;
  endedWell: boolean;
  /** In words: "ended by itself with exit code 0". */
  how: string;
}

/** What was printed. It may support a claim that no other record speaks to, and never contradicts one. */
export interface RecordedOutput {
  text: string;
  /** In words for the evidence: "stdout of task x". */
  source: string;
}

/** All that claims are held against. Plain data; what is empty or absent says nothing. */
export interface ClaimRecords {
  runs: readonly RecordedRun[];
  results: readonly RecordedNumbers[];
  files: readonly RecordedFile[];
  tests: readonly RecordedTests[];
  executions: readonly RecordedExecution[];
  output: readonly RecordedOutput[];
  /**
   * Whether a repeat of our execution must give the same numbers: seeds fixed, no unseeded draw. Only then does a number
   * of our execution contradict one of a response. Default: false.
   */
  repeatable?: boolean;
  /** Why it need not, for the note. */
  notRepeatableBecause?: string;
  /** Text given with the task (action, criteria): numbers quoted from it are nobody's claim. */
  given?: string;
}
