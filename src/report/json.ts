import type { ReportFormat } from "./format.ts";

/** The cycle itself, the content of cycle.json. */
export const json: ReportFormat = {
  name: "json",
  fileName: "cycle.json",
  write: ({ cycle }) => `${JSON.stringify(cycle, null, 2)}\n`,
};
