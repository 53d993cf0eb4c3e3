export { acceptIsolation, examineMachine } from "./doctor.ts";
export { dryRun } from "./dry-run.ts";
export type { DryRunOptions } from "./dry-run.ts";
export { toolVersion } from "./package-files.ts";
export type { Progress } from "./progress.ts";
export { runCycle } from "./run-cycle.ts";
export type { CycleResult, RunCycleOptions } from "./run-cycle.ts";
export type { RunFlags } from "./settings/settings.ts";
export type { Surroundings } from "./surroundings.ts";
