import type { FoundClaim } from "../found-claim.ts";
import { saysFact } from "./compare.ts";
import type { Fact } from "./fact.ts";
import type { Matched } from "./support.ts";
import { isShare } from "./quantity.ts";

/** "d of 0.20 and above": a limit of a convention. */
const LIMIT =
  /^[\s"'*`%]{0,4}(?:and|or|und|oder|y|o)\s(?:above|below|more|less|higher|lower|over|mehr|darüber|más)(?!\p{L})/iu;

/**
 * Whether a number of a response is too uncertain in what it means to be held against other numbers of our execution: it
 * counts something that no record counts, has no word for its quantity, is a change written with its sign, or is, outside
 * of tables, the number of another run of the same quantity. A wrong accusation costs more than a missed one.
 */
export function isDoubtful(claim: FoundClaim, { same, words }: Matched, recorded: readonly Fact[]): boolean {
  if (claim.quantities.length === 0) return true;
  if (isChange(claim) || isLimit(claim)) return true;
  if (claim.cell === null && same.some((fact) => saysFact(claim, fact))) return true;
  return claim.kind === "count" ? !countsTheSame(words.heads, recorded) : !isOfTheSameSort(claim, recorded);
}

/** A count speaks of counts only, and of those that its own words name. */
function countsTheSame(heads: ReadonlySet<string>, recorded: readonly Fact[]): boolean {
  return recorded.every(
    (fact) =>
      Number.isInteger(fact.value) &&
      !isRatio(fact) &&
      [...heads].some((head) => head !== "count" && fact.quantity.heads.has(head)),
  );
}

/** "40 %" and "0.919" are no counts, however their words meet. */
function isOfTheSameSort(claim: FoundClaim, recorded: readonly Fact[]): boolean {
  const whole = claim.readings.some(({ value, percent }) => Number.isInteger(value) && !percent);
  return whole || !recorded.every((fact) => Number.isInteger(fact.value) && Math.abs(fact.value) > 1);
}

function isRatio({ quantity, value }: Fact): boolean {
  return isShare(quantity.heads) && Math.abs(value) <= 1;
}

/** "precision +0.025". */
function isChange({ text, value }: FoundClaim): boolean {
  if (value.startsWith("+")) return true;
  const at = text.indexOf(value);
  return at > 0 && text[at - 1] === "+" && !/[\d)]\s?\+$/.test(text.slice(Math.max(0, at - 3), at));
}

function isLimit({ text, value }: FoundClaim): boolean {
  const at = text.indexOf(value);
  return at >= 0 && LIMIT.test(text.slice(at + value.length, at + value.length + 30));
}
