import type { FoundClaim } from "../found-claim.ts";
import { says } from "./compare.ts";
import { derivedFrom } from "./derive.ts";
import { differs } from "./differs.ts";
import type { Fact } from "./fact.ts";
import { judged } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import { matchFacts, supportOf } from "./support.ts";
import type { Matched, NumberTerms } from "./support.ts";

const MOST_EVIDENCE = 4;

/** Holds a claimed number against the records: equal, computed from them, different, or nothing speaks to it. */
export function judgeNumber(claim: FoundClaim, terms: NumberTerms): Judgement {
  const matched = matchFacts(claim, terms);
  const quantityKnown = matched.same.length > 0 || matched.maybe.length > 0;
  const known = { quantityKnown, valueKnown: valueKnown(claim, terms) };
  const direct = supportOf(claim, matched);
  if (direct.length > 0)
    return judged(claim, "supported", {
      ...known,
      valueKnown: true,
      evidence: sourcesOf(direct),
      note: noteOf(claim, direct, matched),
      runIds: runsOf(direct),
      metric: direct.find((fact) => fact.aspect === "value" && fact.runId !== null)?.name ?? null,
    });
  const derived = derivedFrom(claim, matched, terms);
  if (derived !== null && derived.right)
    return judged(claim, "supported", {
      ...known,
      valueKnown: true,
      evidence: derived.evidence,
      note: derived.note,
    });
  const difference = differs(claim, matched, derived, terms);
  if (difference !== null)
    return judged(claim, "contradicted", { ...known, evidence: difference.evidence, note: difference.note });
  return judged(claim, "unsupported", {
    ...known,
    evidence: sourcesOf(matched.bound),
    note: unsupportedNote(claim, matched, terms),
  });
}

/** Evidence lines of facts, at most four. */
function sourcesOf(facts: readonly Fact[]): string[] {
  return [...new Set(facts.map((fact) => fact.source))].slice(0, MOST_EVIDENCE);
}

function runsOf(facts: readonly Fact[]): string[] {
  return [
    ...new Set(
      facts.filter((fact) => fact.aspect === "value" && fact.runId !== null).map((fact) => fact.runId ?? ""),
    ),
  ];
}

function noteOf(claim: FoundClaim, support: readonly Fact[], { same }: Matched): string | null {
  const [first] = support;
  if (first === undefined) return null;
  if (first.size > 1) return `it is the ${first.source.split(" = ")[0] ?? ""}`;
  const values = same.filter(
    (fact) => fact.aspect === "value" && fact.name === first.name && fact.collection === first.collection,
  );
  if (values.length < 3 || claim.kind === "count") return null;
  const sorted = values.map((fact) => fact.value).toSorted((a, b) => a - b);
  if (first.value === sorted.at(-1) && sorted[0] !== sorted.at(-1))
    return `it is the greatest of ${values.length} recorded values`;
  return first.value === sorted[0] && sorted[0] !== sorted.at(-1)
    ? `it is the least of ${values.length} recorded values`
    : null;
}

function unsupportedNote(claim: FoundClaim, { bound, maybe, words }: Matched, terms: NumberTerms): string {
  if (claim.operation === "spread" || claim.operation === "sd" || claim.operation === "se") {
    const values = bound.filter((fact) => fact.size === 1 && fact.aspect === "value");
    if (values.length === 1)
      return `a spread is stated, but only one value is recorded: ${values[0]?.source ?? ""}`;
  }
  if (bound.length > 0) {
    const because =
      terms.mode === "response" &&
      terms.records.repeatable !== true &&
      terms.records.notRepeatableBecause !== undefined
        ? ` (${terms.records.notRepeatableBecause})`
        : "";
    return terms.mode === "response"
      ? `our execution gave ${bound[0]?.source ?? ""}${because}`
      : `the records have ${bound[0]?.source ?? ""}`;
  }
  const printed = printedIn(claim, terms);
  if (printed !== null)
    return `${printed} shows this number, but no run or result file records it; log it or write it to a file to verify it`;
  const equal =
    words.heads.size === 0
      ? terms.base.facts.find(
          (fact) =>
            fact.size === 1 &&
            fact.aspect === "value" &&
            (claim.readings[0]?.digits ?? 0) > 2 &&
            says(claim, fact.value),
        )
      : undefined;
  if (equal !== undefined)
    return `${equal.source} has this number, but the text does not say of what it is; name the quantity to verify it`;
  if (maybe.length > 0) return `no record has exactly this; the nearest is ${maybe[0]?.source ?? ""}`;
  return "no run and no result file records this quantity; log it or write it to a file to verify it";
}

function valueKnown(claim: FoundClaim, terms: NumberTerms): boolean {
  return (
    claim.readings.some(
      (reading) =>
        terms.base.hasBetween(reading.low, reading.high) ||
        (reading.percent && terms.base.hasBetween(reading.low * 100, reading.high * 100)) ||
        (!reading.percent &&
          reading.value > 1 &&
          terms.base.hasBetween(reading.low / 100, reading.high / 100)),
    ) || printedIn(claim, terms) !== null
  );
}

const PRINTED = /(?<![\w.])[-+]?(?:\d+\.\d+|\d+|\.\d+)(?:e[-+]?\d+)?(?![\w]|\.\d)/gi;
const MOST_PRINTED = 200_000;

/** The output that shows a claim's number at its precision; null where none does. */
function printedIn(claim: FoundClaim, { records }: NumberTerms): string | null {
  for (const { text, source } of records.output)
    for (const match of text.slice(0, MOST_PRINTED).matchAll(PRINTED)) {
      const value = Number(match[0]);
      if (says(claim, value) || (claim.readings[0]?.percent === true && says(claim, value / 100)))
        return source;
    }
  return null;
}
