import type { ReportInput } from "./input.ts";

/** A report format: one file each, listed in the register. */
export interface ReportFormat {
  name: "md" | "html" | "json" | "junit";
  fileName: string;
  write: (input: ReportInput) => string;
}

/** A document that the next stage of the user's system reads. */
export interface CycleDocument {
  fileName: string;
  write: (input: ReportInput) => string;
}
