import type { AuditReportInput } from "./input.ts";

/** A format that an audit can be written in: one file each, listed in the register. */
export interface AuditFormat {
  name: "json" | "html" | "sarif";
  write: (input: AuditReportInput) => string;
}
