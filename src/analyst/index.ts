export { openAnalyst } from "./open-analyst.ts";
export type { Analyst } from "./open-analyst.ts";
