import type { Claim } from "../../../contracts/index.ts";
import type { ClaimRecords } from "../claim-records.ts";
import type { FoundClaim } from "../found-claim.ts";
import { withDirections } from "./direction.ts";
import { FactBase } from "./fact-base.ts";
import { judgeNumber } from "./judge-number.ts";
import { settleTables } from "./table-owners.ts";
import type { Judgement } from "./judgement.ts";
import {
  judgeCompletion,
  judgeEffectLabel,
  judgeFile,
  judgeRunId,
  judgeSignificance,
  judgeTests,
} from "./judge-other.ts";

/**
 * Holds claims against records by the contract's rules. `response`: a text that was written with the code, before our
 * execution; `audit`: one written after it. The claims come back in their order.
 */
export function judgeClaims(
  found: readonly FoundClaim[],
  records: ClaimRecords,
  mode: "response" | "audit",
): Claim[] {
  return judgeEach(found, records, mode).map((judgement) => claimRecord(judgement));
}

/** The same with what checks need besides. */
export function judgeEach(
  found: readonly FoundClaim[],
  records: ClaimRecords,
  mode: "response" | "audit",
): Judgement[] {
  const base = new FactBase(records);
  const statements = groupBy(found, (claim) => claim.statement);
  const tables = groupBy(found, (claim) => claim.cell?.table ?? -1);
  const judgements = found.map((claim) => {
    if (claim.kind === "run-id") return judgeRunId(claim, records);
    if (claim.kind === "file") return judgeFile(claim, records);
    if (claim.kind === "tests") return judgeTests(claim, records);
    if (claim.kind === "completion") return judgeCompletion(claim, records);
    if (claim.quantities[0] === "effect label") return judgeEffectLabel(claim, base);
    if (claim.quantities[0] === "significance") return judgeSignificance(claim, base);
    const beside = statements.get(claim.statement) ?? [];
    const table = claim.cell === null ? [] : (tables.get(claim.cell.table) ?? []);
    return judgeNumber(claim, { base, records, mode, beside, table });
  });
  return withDirections(mode === "audit" ? settleTables(judgements, base) : judgements);
}

/** A judgement as the record of the claim. */
export function claimRecord({ found, state, evidence, note }: Judgement): Claim {
  const { kind, text, line, column, value } = found;
  return {
    kind,
    text: text === "" ? value : text,
    line,
    column,
    value,
    state,
    evidence,
    ...(note === null ? {} : { note }),
  };
}

function groupBy(
  found: readonly FoundClaim[],
  keyOf: (claim: FoundClaim) => number,
): Map<number, FoundClaim[]> {
  const groups = new Map<number, FoundClaim[]>();
  for (const claim of found) {
    const key = keyOf(claim);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [claim]);
    else known.push(claim);
  }
  return groups;
}
