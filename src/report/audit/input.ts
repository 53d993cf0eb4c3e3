import type { Audit, Claim } from "../../contracts/index.ts";

/** Everything that the reports of an audit are written from. */
export interface AuditReportInput {
  audit: Audit;
  /** The text as audited; lines and columns of the claims count in it. */
  text: string;
  /** Whether unsupported claims were accepted. */
  allowUnsupported: boolean;
  toolVersion: string;
}

/** How an audit ended, in a word. */
export function audited({ audit, allowUnsupported }: Omit<AuditReportInput, "text" | "toolVersion">): {
  word: "CONTRADICTED" | "UNSUPPORTED" | "SUPPORTED" | "NO CLAIMS";
  tone: "good" | "bad" | "open" | "calm";
} {
  const { contradicted, unsupported, supported } = audit.summary;
  if (contradicted > 0) return { word: "CONTRADICTED", tone: "bad" };
  if (unsupported > 0 && !allowUnsupported) return { word: "UNSUPPORTED", tone: "open" };
  if (unsupported > 0) return { word: "UNSUPPORTED", tone: "calm" };
  return supported > 0 ? { word: "SUPPORTED", tone: "good" } : { word: "NO CLAIMS", tone: "calm" };
}

const WEIGHT = { contradicted: 0, unsupported: 1, supported: 2 } as const;

/** Contradicted claims first, then those without a record, then the rest; in order of the text within each. */
export function claimsByWeight(claims: readonly Claim[]): Claim[] {
  return claims.toSorted(
    (a, b) => WEIGHT[a.state] - WEIGHT[b.state] || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
  );
}

/** What records say about a claim, in one line: the note, else what it was held against. */
export function reasonOf(claim: Claim): string {
  if (claim.note !== undefined && claim.note !== "") return claim.note;
  if (claim.evidence.length > 0) return claim.evidence.join("; ");
  return "no record speaks to it";
}
