export { claimedRunIds } from "./claims/run-id-claims.ts";
export type { ClaimLookup, TaskVerification, VerifyInput } from "./input.ts";
export { withMissingGateMetrics } from "./missing-gate-metric.ts";
export { probeFile } from "./probe/probe-file.ts";
export { givenNumbers, standingIn } from "./probe/standing-numbers.ts";
export { verifyTask } from "./verify-task.ts";
