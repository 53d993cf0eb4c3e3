export { claimedRunIds } from "./claims/run-id-claims.ts";
export type { ClaimLookup, DocumentationFiles, GateUse, TaskVerification, VerifyInput } from "./input.ts";
export { withMissingGateMetrics } from "./missing-gate-metric.ts";
export { probeFile } from "./probe/probe-file.ts";
export { VERDICT_TABLE } from "./verdict-table.ts";
export type { FindingCode } from "./verdict-table.ts";
export { verifyTask } from "./verify-task.ts";
