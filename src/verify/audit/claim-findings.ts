import type { Claim, Finding } from "../../contracts/index.ts";
import { quoted } from "../quote.ts";

/** Contradicted claims that get a finding of their own; the rest is counted. */
const MOST_FINDINGS = 500;
const MOST_LINES = 100;

/**
 * The findings of an audit: one for each contradicted claim, and one for all that no record speaks to.
 * `allowUnsupported` makes the latter a warning.
 */
export function claimFindings(
  claims: readonly Claim[],
  { allowUnsupported }: { allowUnsupported: boolean },
): Finding[] {
  const contradicted = claims.filter(({ state }) => state === "contradicted");
  const unsupported = claims.filter(({ state }) => state === "unsupported");
  const findings = contradicted.slice(0, MOST_FINDINGS).map(contradiction);
  const more = contradicted.length - findings.length;
  if (more > 0) {
    findings.push({
      code: "CLAIM_MISMATCH",
      outcome: "fail",
      message: `${more} more claims are contradicted by a record.`,
      hint: "Mend the ones above first; the list of claims has all.",
      evidence: [],
    });
  }
  if (unsupported.length > 0) findings.push(lackOfRecords(unsupported, allowUnsupported));
  return findings;
}

/** Which code a contradicted claim falls under: an id that is in no store is no number that differs. */
export function codeOfClaim({ kind, state }: Pick<Claim, "kind" | "state">): string {
  if (state === "unsupported") return "CLAIM_UNSUPPORTED";
  return kind === "run-id" ? "RUN_ID_NOT_FOUND" : "CLAIM_MISMATCH";
}

function contradiction(claim: Claim): Finding {
  return {
    code: codeOfClaim(claim),
    outcome: "fail",
    message: `Line ${claim.line}: ${quoted(claim.value)} is contradicted: ${claim.note ?? "a record of the same thing differs"}.`,
    hint: "Correct the text, or name the record that it rests on.",
    evidence: [`line ${claim.line}: ${quoted(claim.text)}`, ...claim.evidence],
  };
}

function lackOfRecords(claims: readonly Claim[], allowed: boolean): Finding {
  const one = claims.length === 1;
  return {
    code: "CLAIM_UNSUPPORTED",
    outcome: allowed ? "warn" : "fail",
    message: `${claims.length} ${one ? "claim is" : "claims are"} not verified: no record speaks to ${one ? "it" : "them"}.`,
    hint: "Give the records that they rest on, or take them out; --allow-unsupported accepts them.",
    evidence: claims
      .slice(0, MOST_LINES)
      .map(
        ({ line, value, note }) => `line ${line}: ${quoted(value)}${note === undefined ? "" : ` (${note})`}`,
      ),
  };
}
