/** What a `fail` of each code makes of a task. `warn`: the code never fails. The one place that says so. */
export const VERDICT_TABLE = {
  NO_CODE: "unverified",
  NO_EXECUTION: "unverified",
  CODE_INCOMPLETE: "unverified",
  EXECUTION_FAILED: "unverified",
  TIMED_OUT: "unverified",
  MEMORY_LIMIT: "unverified",
  OUTPUT_LIMIT: "unverified",
  PACKAGE_MISSING: "unverified",
  BLOCK_FAILED: "warn",
  HOLLOW_SUCCESS: "unverified",
  NOT_EXECUTED: "refuted",
  NO_RUN: "unverified",
  RUN_ID_NOT_FOUND: "refuted",
  RUN_STALE: "refuted",
  RUN_FOREIGN: "refuted",
  RUN_HANDMADE: "refuted",
  RUN_STATUS_CONFLICT: "unverified",
  TIME_IMPOSSIBLE: "refuted",
  METRIC_MISSING: "unverified",
  METRIC_NONFINITE: "unverified",
  METRIC_SIMULATED: "refuted",
  METRIC_LITERAL: "refuted",
  DATA_NOT_READ: "refuted",
  FILE_MISSING: "unverified",
  FILE_EMPTY: "unverified",
  FILE_TRIVIAL: "unverified",
  FILE_NOT_PRODUCED: "unverified",
  PATH_ESCAPE: "refuted",
  RESULT_NONFINITE: "unverified",
  SAMPLE_CONSTANT: "unverified",
  SAMPLE_DUPLICATE: "unverified",
  N_TOO_SMALL: "unverified",
  STAT_INCONSISTENT: "unverified",
  STAT_IMPOSSIBLE: "refuted",
  UNCORRECTED: "unverified",
  SELECTED: "refuted",
  DENOMINATOR_CHANGED: "unverified",
  CLAIM_MISMATCH: "refuted",
  CLAIM_UNSUPPORTED: "unverified",
  TESTS_NOT_OBSERVED: "unverified",
  KIND_INFERRED: "warn",
} as const satisfies Record<string, "unverified" | "refuted" | "warn">;

/** A code of the verdict table. */
export type FindingCode = keyof typeof VERDICT_TABLE;

/** Whether a text is a code of the verdict table. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(VERDICT_TABLE, code);
}
