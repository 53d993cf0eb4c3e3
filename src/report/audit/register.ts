import type { AuditFormat } from "./format.ts";
import { auditHtml } from "./html.ts";
import { auditJson } from "./json.ts";
import { auditSarif } from "./sarif.ts";

/** Every format of an audit; a new one is its file and a line here. */
export const AUDIT_FORMATS: readonly AuditFormat[] = [auditJson, auditHtml, auditSarif];
