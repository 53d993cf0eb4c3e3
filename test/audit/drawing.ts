import { Audit } from "../../src/contracts/index.ts";
import type { Claim } from "../../src/contracts/index.ts";
import type { AuditReportInput } from "../../src/report/index.ts";

/** A claim of a text at the first place of its value in a line. */
export function drawnClaim(text: string, line: number, value: string, more: Partial<Claim> = {}): Claim {
  const words = text.split("\n")[line - 1] ?? "";
  return {
    kind: "metric",
    text: words,
    line,
    column: words.indexOf(value) + 1,
    value,
    state: "supported",
    evidence: ["results.json: accuracy 0.91"],
    ...more,
  };
}

/** An audit of a text with the claims given, which must keep the contract. */
export function drawnAudit(
  text: string,
  claims: Claim[],
  more: Partial<AuditReportInput> = {},
): AuditReportInput {
  const count = (state: Claim["state"]): number => claims.filter((claim) => claim.state === state).length;
  return {
    audit: Audit.parse({
      schemaVersion: 1,
      file: "paper/summary one.md",
      grade: "referenced",
      claims,
      findings: [],
      summary: {
        supported: count("supported"),
        contradicted: count("contradicted"),
        unsupported: count("unsupported"),
      },
      sources: [{ path: "results.json", kind: "json", runs: 0, numbers: 3 }],
      notes: [],
    }),
    text,
    allowUnsupported: false,
    toolVersion: "1.2.3",
    ...more,
  };
}

export const SUMMARY = "# Summary\n\nThe accuracy is 0.91 and the loss 0.30.\nIt took 12 s.\n";

/** One claim of each state. */
export function threeClaims(): AuditReportInput {
  return drawnAudit(SUMMARY, [
    drawnClaim(SUMMARY, 3, "0.91"),
    drawnClaim(SUMMARY, 3, "0.30", {
      state: "contradicted",
      evidence: ["results.json: loss 0.4"],
      note: "the record says 0.4",
    }),
    drawnClaim(SUMMARY, 4, "12", { state: "unsupported", evidence: [] }),
  ]);
}
