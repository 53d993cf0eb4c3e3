export type { AuditReportInput } from "./audit/input.ts";
export { AUDIT_FORMATS } from "./audit/register.ts";
export { auditScreen } from "./audit/screen.ts";
export { dryRunScreen } from "./dry-run-screen.ts";
export type { DryRunOutline } from "./dry-run-screen.ts";
export { firstScreen } from "./first-screen.ts";
export type { OutputText, ReportInput, RichMaterial, TaskMaterial } from "./input.ts";
export { cutOutput } from "./output.ts";
export { DOCUMENTS, REPORTS } from "./register.ts";
export { executionSucceeded } from "./standing.ts";
export { bounded } from "./bounded.ts";
export { fit, wrap } from "./summary-table.ts";
/** @public `npm start` shows the table. */
export { renderTable, summaryTable } from "./summary-table.ts";
export { visible, visibleLines } from "./visible.ts";
export { figure } from "./figures.ts";
