import type { FoundClaim } from "../found-claim.ts";
import { complementsOf } from "./complement.ts";
import type { Complement } from "./complement.ts";
import { says } from "./compare.ts";
import { changesOf, matchesChange } from "./change.ts";
import type { Change } from "./change.ts";
import type { Derivation } from "./derivation.ts";
import type { Fact } from "./fact.ts";
import { matchFacts } from "./support.ts";
import type { Matched, NumberTerms } from "./support.ts";
import { affinityOf, tellingLabels } from "./match.ts";
import { pairedChanges } from "./paired.ts";
import { shown } from "./record-facts.ts";
import { wordsOf } from "./words.ts";
import { fromWritten } from "./written.ts";

/** More operands than these would give any number by chance. */
const MOST_OPERANDS = 12;

/**
 * Recomputes a claim from records: what is left to the whole (1 - accuracy, n - correct), differences, ratios and changes
 * between values that the sentence names, over pairs of rows, and from the numbers that stand beside it. Null where
 * nothing can be computed.
 */
export function derivedFrom(claim: FoundClaim, matched: Matched, terms: NumberTerms): Derivation | null {
  const complements = complementsOf(matched, terms);
  const complement = complements.find(({ value }) => says(claim, value) || says(claim, value * 100));
  if (complement !== undefined)
    return right(complement.value, [complement.source], "computed from what is recorded");
  const other = otherCount(claim, matched, complements);
  if (other !== null) return other;
  const runs = countOfRuns(claim, terms);
  if (runs !== null) return runs;
  const written = fromWritten(claim, terms);
  if (written?.right === true) return written;
  if (!isChange(claim)) return written;
  return fromRecords(claim, matched, terms) ?? written;
}

function isChange({ operation }: FoundClaim): boolean {
  return operation === "difference" || operation === "percent-change" || operation === "ratio";
}

function right(value: number, evidence: string[], note: string): Derivation {
  return { right: true, sure: false, value, evidence, note };
}

const ITEMS = new Set([
  "count",
  "wrong",
  "correct",
  "classified",
  "predicted",
  "predictions",
  "cases",
  "test",
]);

/** "14 are wrong", where what is recorded leaves one number alone: n less the right ones. */
function otherCount(
  claim: FoundClaim,
  { words }: Matched,
  complements: readonly Complement[],
): Derivation | null {
  const items = complements.filter(({ share }) => !share);
  const [first] = items;
  const counts = new Set(items.map(({ value }) => Math.round(value)));
  // "3 of the 17", "14 malignant ones": a part, of which nothing is recorded.
  const after = claim.text.slice(claim.text.indexOf(claim.value) + claim.value.length);
  const noun = wordsOf(claim.quantities[0] ?? "").filter((word) => !ITEMS.has(word));
  if (noun.length > 0 || /^\s{0,3}(?:of|out of|von|de)(?!\p{L})/iu.test(after)) return null;
  const named = ["wrong", "correct"].filter((head) => words.own.has(head) || words.near.has(head));
  if (claim.kind !== "count" || named.length !== 1 || first === undefined || counts.size !== 1) return null;
  return {
    right: false,
    sure: true,
    value: first.value,
    evidence: [first.source],
    note: `computed from what is recorded it is ${shown(first.value)}: ${first.source}`,
  };
}

/** "10 runs": as many as are recorded. */
function countOfRuns(claim: FoundClaim, { records }: NumberTerms): Derivation | null {
  if (
    claim.kind !== "count" ||
    !claim.quantities.some((text) => /(?<!\p{L})(?:runs?|experiments?|läufe)(?!\p{L})/iu.test(text))
  )
    return null;
  const counts: [number, string][] = [
    [records.runs.length, "runs are recorded"],
    [records.runs.filter(({ run }) => run.parentRunId !== null).length, "child runs are recorded"],
    [records.runs.filter(({ run }) => run.status === "FINISHED").length, "runs are FINISHED"],
  ];
  const found = counts.find(([count]) => count > 0 && says(claim, count));
  return found === undefined ? null : right(found[0], [`${found[0]} ${found[1]}`], "counted");
}

/** Changes between recorded values that the sentence names, or all of them where they are few. */
function fromRecords(claim: FoundClaim, matched: Matched, terms: NumberTerms): Derivation | null {
  const operands = operandsOf(claim, matched, terms);
  const pairs = changesOf(operands, claim);
  const paired = pairedChanges(matched);
  const all = [...pairs, ...paired];
  const digits = claim.readings[0]?.digits ?? 1;
  // One digit is met by chance where there is much to choose from.
  if (digits < 2 && all.length > 30) return null;
  const found = all.find((change) => matchesChange(claim, change));
  if (found !== undefined) return right(found.value, [found.source], "computed from what is recorded");
  const elsewhere =
    digits >= 3 ? samePlaceChanges(claim, matched).find((change) => matchesChange(claim, change)) : undefined;
  if (elsewhere !== undefined)
    return right(elsewhere.value, [elsewhere.source], "computed from what is recorded");
  const named = operands.filter((fact) => fact.size === 1);
  if (named.length !== 2 || matched.affinity < 4 || operands.length !== 2) return null;
  const [first] = pairs;
  return first === undefined
    ? null
    : {
        right: false,
        sure: true,
        value: first.value,
        evidence: named.map((fact) => fact.source),
        note: `computed from what is recorded it is ${shown(first.value)}: ${first.source}`,
      };
}

function operandsOf(claim: FoundClaim, matched: Matched, terms: NumberTerms): Fact[] {
  const { words } = matched;
  // "a gain of 2.2 points" names no quantity: that of the numbers beside it is meant.
  const same =
    matched.same.length > 0
      ? matched.same
      : matched.maybe.length > 0
        ? matched.maybe
        : terms.beside.flatMap((other) => (other === claim ? [] : matchFacts(other, terms).same));
  const facts = [...new Set(same)].filter(
    (fact) => fact.aspect === "value" || fact.aspect === "mean" || fact.aspect === "first",
  );
  const levels = facts.filter((fact) => !fact.quantity.heads.has("std") && !fact.quantity.heads.has("se"));
  const single = levels.filter((fact) => fact.size === 1);
  if (single.length <= MOST_OPERANDS) {
    const named = namedAmong(single, words);
    return named.length >= 2 ? named : single;
  }
  const named = namedAmong(levels, words);
  if (named.length >= 2 && named.length <= MOST_OPERANDS) return named;
  const means = levels.filter((fact) => fact.aspect === "mean");
  return means.length <= MOST_OPERANDS ? means : [];
}

/** Facts of which the sentence names something that tells them from the others. */
function namedAmong(facts: readonly Fact[], words: Matched["words"]): Fact[] {
  const telling = tellingLabels(facts);
  return facts.filter((fact) => affinityOf(words, fact, telling) >= 2);
}

/** Pairs beyond this number would give any result by chance. */
const MOST_PAIRS = 200;

/** Changes between records that differ in their file or run alone, as one data set's before and after. */
function samePlaceChanges(claim: FoundClaim, { same, maybe }: Matched): Change[] {
  const facts = (same.length > 0 ? same : maybe).filter((fact) => fact.size === 1 && fact.aspect === "value");
  const places = new Map<string, Fact[]>();
  for (const fact of facts) {
    const place = `${fact.name} ${fact.owner.replace(/^\S+/, "")}`;
    places.set(place, [...(places.get(place) ?? []), fact]);
  }
  const pairs = [...places.values()].reduce((all, each) => all + each.length * (each.length - 1), 0);
  return pairs > MOST_PAIRS ? [] : [...places.values()].flatMap((each) => changesOf(each, claim));
}
