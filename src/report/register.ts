import { executionResults } from "./execution-results.ts";
import type { CycleDocument, ReportFormat } from "./format.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { md } from "./md.ts";
import { nextMeetingTrigger } from "./next-meeting-trigger.ts";
import { pendingActions } from "./pending-actions.ts";
import { progressUpdate } from "./progress-update.ts";

/** Every report format; a new one is its file and a line here. */
export const REPORTS: readonly ReportFormat[] = [md, html, json, junit];

/** The documents beside the reports, in the manner of the system whose handoffs we read. */
export const DOCUMENTS: readonly CycleDocument[] = [
  executionResults,
  progressUpdate,
  nextMeetingTrigger,
  pendingActions,
];
