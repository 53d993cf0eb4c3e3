import { count } from "../figures.ts";
import { fit, renderTable, wrap } from "../summary-table.ts";
import { visible } from "../visible.ts";
import { audited, claimsByWeight, reasonOf } from "./input.ts";
import type { AuditReportInput } from "./input.ts";

/** Rows of supported claims say least, so they are the first to be left out. */
const ROWS = 40;
const NOTES = 5;

/**
 * The audit as lines for a terminal: how it ended, a row a claim (contradicted first, at most 40), counts, what the text was
 * held against. Nothing of the text can command the terminal.
 */
export function auditScreen(input: Omit<AuditReportInput, "text" | "toolVersion">, width = 100): string[] {
  const { audit } = input;
  const { supported, contradicted, unsupported } = audit.summary;
  const claims = claimsByWeight(audit.claims);
  const shown = claims.slice(0, ROWS);
  const more = claims.length - shown.length;
  const table = {
    columns: ["Line", "State", "Value", "Claim", "Records"],
    rows: shown.map((claim) => [
      String(claim.line),
      claim.state,
      fit(visible(claim.value), 24),
      visible(claim.text.trim()),
      visible(reasonOf(claim)),
    ]),
  };
  return [
    `Audit: ${audited(input).word}`,
    "",
    ...(shown.length === 0 ? [] : [...renderTable(table, width), ""]),
    ...(more > 0 ? [`and ${more} more, ${leastOf(claims)}; --json or --html has all`, ""] : []),
    `${count(audit.claims.length, "claim")}: ${supported} supported, ${contradicted} contradicted, ${unsupported} unsupported`,
    ...wrap(`Held against ${heldAgainst(input)} (grade ${audit.grade})`, width, 3, "  "),
    ...audit.notes.slice(0, NOTES).flatMap((note) => wrap(`note: ${visible(note)}`, width, 3, "  ")),
    ...(audit.notes.length > NOTES ? [`and ${audit.notes.length - NOTES} more notes`] : []),
  ];
}

function leastOf(claims: ReturnType<typeof claimsByWeight>): string {
  return claims.slice(ROWS).every(({ state }) => state === "supported") ? "all supported" : "the lesser ones";
}

/** Where the records came from, in words. */
export function heldAgainst({ audit: { sources } }: Pick<AuditReportInput, "audit">): string {
  const [first] = sources;
  const runs = sources.reduce((sum, source) => sum + source.runs, 0);
  const numbers = sources.reduce((sum, source) => sum + source.numbers, 0);
  const places =
    first !== undefined && sources.length === 1 ? visible(first.path) : count(sources.length, "source");
  return `${places}: ${count(runs, "run")}, ${count(numbers, "number")} of result files`;
}
