export { claimedRunIds } from "./claims/run-id-claims.ts";
export type { AnsweredStatement, ClaimLookup, TaskVerification, VerifyInput } from "./input.ts";
export { withMissingGateMetrics } from "./missing-gate-metric.ts";
export { isResultName } from "./names.ts";
export { probeFile } from "./probe/probe-file.ts";
export { verifyTask } from "./verify-task.ts";
export { inferenceOf } from "./statements/inference.ts";
export { statedQuestions } from "./statistics/stated/find-stated.ts";
