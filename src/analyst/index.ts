export { openAnalyst } from "./open-analyst.ts";
export type { Analyst, AnalystOptions } from "./open-analyst.ts";
export type { StartAnalyst } from "./spawn-analyst.ts";
