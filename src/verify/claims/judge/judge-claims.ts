import type { Claim } from "../../../contracts/index.ts";
import type { ClaimRecords } from "../claim-records.ts";
import type { FoundClaim } from "../found-claim.ts";

/** Holds claims against records. */
export function judgeClaims(
  found: readonly FoundClaim[],
  _records: ClaimRecords,
  _mode: "response" | "audit",
): Claim[] {
  return found.map(({ kind, text, line, column, value }) => ({
    kind,
    text,
    line,
    column,
    value,
    state: "unsupported",
    evidence: [],
  }));
}
