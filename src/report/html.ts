import type { ReportFormat } from "./format.ts";
import { page } from "./html/page.ts";

/** `report.html`: one self-contained file; it loads nothing and works without JavaScript. */
export const html: ReportFormat = { name: "html", fileName: "report.html", write: page };
