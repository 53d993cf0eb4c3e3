export type {
  Audit,
  Block,
  Claim,
  Cycle,
  Decision,
  DryRun,
  Execution,
  Finding,
  Gate,
  Run,
  Task,
} from "./contracts/index.ts";
export { auditText, dryRun, runCycle } from "./cycle/index.ts";
export type {
  AuditOptions,
  AuditResult,
  CycleResult,
  DryRunOptions,
  Progress,
  RunCycleOptions,
  RunFlags,
  Surroundings,
} from "./cycle/index.ts";
export { ERROR_MEANING, RunproofError } from "./errors.ts";
export type { ErrorCode } from "./errors.ts";
