export { inferKind, shouldExecute } from "./kind.ts";
export type { KindQuestion } from "./kind.ts";
export { DEFAULT_ROOT_PREFIXES } from "./plan-task.ts";
export { parseDuration, parseSize } from "./quantities.ts";
export { readPlan } from "./read-plan.ts";
export type { ReadPlanOptions } from "./read-plan.ts";
