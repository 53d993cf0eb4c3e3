export { parseDuration } from "./duration.ts";
export { decodeUtf8, readInputFile } from "./input-bytes.ts";
export { inferKind } from "./kind.ts";
export { readPlan } from "./read-plan.ts";
export { placeJsonFault } from "./result-json.ts";
export { DEFAULT_ROOT_PREFIXES } from "./root-prefix.ts";
export { shouldExecute } from "./should-execute.ts";
export { parseSize } from "./size.ts";
