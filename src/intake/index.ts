export { parseDuration } from "./duration.ts";
export { inferKind } from "./kind.ts";
export { readPlan } from "./read-plan.ts";
export { DEFAULT_ROOT_PREFIXES } from "./root-prefix.ts";
export { shouldExecute } from "./should-execute.ts";
export { parseSize } from "./size.ts";
