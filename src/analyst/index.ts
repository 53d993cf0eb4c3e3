export { openAnalyst } from "./open-analyst.ts";
export type { Analyst, TracedBlock } from "./open-analyst.ts";
