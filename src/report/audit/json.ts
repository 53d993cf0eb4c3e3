import type { AuditFormat } from "./format.ts";

/** The audit's own document. */
export const auditJson: AuditFormat = {
  name: "json",
  write: ({ audit }) => `${JSON.stringify(audit, null, 2)}\n`,
};
