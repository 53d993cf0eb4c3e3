import type { FoundClaim } from "../found-claim.ts";
import { changesBetween, matchesChange } from "./change.ts";
import type { Change } from "./change.ts";
import { says } from "./compare.ts";
import type { Derivation } from "./derivation.ts";
import { isSupported } from "./support.ts";
import type { NumberTerms } from "./support.ts";
import { headsAmong, isShare } from "./quantity.ts";
import { shown } from "./record-facts.ts";
import { wordsOf } from "./words.ts";

/** More numbers than these beside a claim would give any result by chance. */
const MOST_BESIDE = 6;

/**
 * A claim computed from the numbers as written beside it: changes from those of its sentence or row, means and ends from
 * the column above it. It is supported where records support those; where they do and no computation gives it, it is wrong.
 */
export function fromWritten(claim: FoundClaim, terms: NumberTerms): Derivation | null {
  if (claim.operation === "difference" || claim.operation === "percent-change" || claim.operation === "ratio")
    return changeBeside(claim, terms);
  return claim.cell === null ? shareBeside(claim, terms) : overColumn(claim, terms);
}

/** "16 of 32 (0.50)": the share of the counts beside it. */
function shareBeside(claim: FoundClaim, terms: NumberTerms): Derivation | null {
  if (claim.kind !== "metric") return null;
  const counts = terms.beside.filter((other) => other.kind === "count" && other.readings.length > 0);
  for (const part of counts)
    for (const whole of counts) {
      const [a, b] = [part.readings[0]?.value ?? 0, whole.readings[0]?.value ?? 0];
      if (part === whole || b <= 0 || a > b) continue;
      const found = [a / b, 1 - a / b].find(
        (value) => says(claim, value) || (claim.readings[0]?.percent !== true && says(claim, 100 * value)),
      );
      if (found === undefined) continue;
      const supported = isSupported(part, terms) && isSupported(whole, terms);
      const note = supported
        ? "the share of the counts beside it, which records support"
        : "it is the share of the counts beside it, but no record supports these";
      return {
        right: supported,
        sure: false,
        value: found,
        evidence: [`${part.value} of ${whole.value} = ${shown(found)}`],
        note,
      };
    }
  return null;
}

function changeBeside(claim: FoundClaim, terms: NumberTerms): Derivation | null {
  const levels = terms.beside.filter(
    (other) =>
      other !== claim &&
      (other.kind === "metric" || other.kind === "count") &&
      other.readings.length > 0 &&
      other.operation !== "difference",
  );
  if (levels.length < 2 || levels.length > MOST_BESIDE) return null;
  const share = levels.some((level) =>
    isShare(headsAmong(level.quantities.flatMap((text) => wordsOf(text)))),
  );
  const pairs = levels.flatMap((from) =>
    levels
      .filter((to) => to !== from)
      .flatMap((to) =>
        changesBetween(
          from.readings[0]?.value ?? 0,
          to.readings[0]?.value ?? 0,
          `from ${from.value} to ${to.value}, as written`,
          share,
          claim,
        ).map((change) => ({ change, from, to })),
      ),
  );
  const found = pairs.find(({ change }) => matchesChange(claim, change));
  if (found !== undefined) {
    const supported = isSupported(found.from, terms) && isSupported(found.to, terms);
    return derivation(
      supported,
      false,
      found.change,
      supported
        ? "computed from numbers beside it, which records support"
        : "it follows from the numbers beside it, but no record supports these",
    );
  }
  const [first] = pairs;
  if (
    first === undefined ||
    levels.length !== 2 ||
    !levels.every((level) => isSupported(level, terms)) ||
    claim.operation === "ratio"
  )
    return null;
  return derivation(
    false,
    true,
    first.change,
    `from the numbers beside it, which records support, it would be ${first.change.source}`,
  );
}

function derivation(right: boolean, sure: boolean, change: Change, note: string): Derivation {
  return { right, sure, value: change.value, evidence: [change.source], note };
}

/** The mean, least, greatest or sum of the cells of its column. */
function overColumn(claim: FoundClaim, terms: NumberTerms): Derivation | null {
  const { cell } = claim;
  if (cell === null || claim.operation === null) return null;
  const cells = terms.table.filter(
    (other) =>
      other !== claim &&
      other.cell?.table === cell.table &&
      other.cell.column === cell.column &&
      other.cell.row !== cell.row &&
      other.kind === "metric",
  );
  const values = cells.map((other) => other.readings[0]?.value ?? Number.NaN);
  if (values.length < 2) return null;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const sd = Math.sqrt(values.reduce((all, value) => all + (value - mean) ** 2, 0) / (values.length - 1));
  const results: Partial<Record<NonNullable<FoundClaim["operation"]>, number[]>> = {
    mean: [mean],
    sd: [sd, sd * Math.sqrt((values.length - 1) / values.length)],
    se: [sd / Math.sqrt(values.length)],
    max: [Math.max(...values)],
    min: [Math.min(...values)],
    best: [Math.max(...values), Math.min(...values)],
    sum: [mean * values.length],
  };
  const computed = results[claim.operation] ?? [];
  const found = computed.find((value) => says(claim, value));
  const supported = cells.every((other) => isSupported(other, terms));
  const words = `${claim.operation} of the ${values.length} cells of its column as written`;
  if (found !== undefined)
    return {
      right: supported,
      sure: false,
      value: found,
      evidence: [`${shown(found)}: ${words}`],
      note: supported
        ? "computed from the cells of its column, which records support"
        : "it follows from the cells of its column, but no record supports these",
    };
  const [first] = computed;
  if (first === undefined || claim.operation !== "mean" || !supported) return null;
  return {
    right: false,
    sure: true,
    value: first,
    evidence: [`${shown(first)}: ${words}`],
    note: `the cells of its column, which records support, have ${words.replace("as written", "")}${shown(first)}`,
  };
}
