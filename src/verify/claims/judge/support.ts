import type { ClaimRecords } from "../claim-records.ts";
import type { FoundClaim } from "../found-claim.ts";
import { saysFact } from "./compare.ts";
import type { Fact } from "./fact.ts";
import type { FactBase } from "./fact-base.ts";
import { affinityOf, claimWordsOf, fitOf, tellingLabels } from "./match.ts";
import type { ClaimWords } from "./match.ts";

/** What a claim's number is held against. */
export interface NumberTerms {
  base: FactBase;
  records: ClaimRecords;
  mode: "response" | "audit";
  /** The claims that stand in the same sentence or row. */
  beside: readonly FoundClaim[];
  /** Those of the same table; empty outside tables. */
  table: readonly FoundClaim[];
}

/** The facts that a claim may speak of. */
export interface Matched {
  words: ClaimWords;
  /** Of the very quantity. */
  same: Fact[];
  /** Of one that may be it. */
  maybe: Fact[];
  /** Those of `same` that its run id, row or words single out; all of them where nothing does. */
  bound: Fact[];
  /** How surely they are singled out; 0 where nothing does. */
  affinity: number;
}

/** Whether some record equals a claim as it stands. */
export function isSupported(claim: FoundClaim, terms: NumberTerms): boolean {
  return supportOf(claim, matchFacts(claim, terms)).length > 0;
}

/** The facts that a claim may speak of, those that it singles out among them. */
export function matchFacts(
  claim: FoundClaim,
  { base, beside }: Pick<NumberTerms, "base" | "beside">,
): Matched {
  const words = claimWordsOf(claim, beside);
  const near =
    words.heads.size > 0
      ? base.about([...words.own, ...words.near])
      : base.about([...words.all, ...words.inherited], words.near);
  const fits = near.map((fact) => ({ fact, fit: fitOf(words, fact) }));
  const same = fits.filter(({ fit }) => fit === "same").map(({ fact }) => fact);
  const maybe = fits.filter(({ fit }) => fit === "maybe").map(({ fact }) => fact);
  const named =
    claim.runIds.length > 0
      ? same.filter((fact) =>
          claim.runIds.some((id) => fact.runId?.replaceAll("-", "").toLowerCase().startsWith(id) === true),
        )
      : [];
  if (named.length > 0) return { words, same, maybe, bound: named, affinity: 100 };
  const values = same.filter((fact) => fact.size === 1);
  const telling = tellingLabels(values);
  const points = same.map((fact) => ({ fact, points: affinityOf(words, fact, telling) }));
  const affinity = Math.max(0, ...points.map((each) => each.points));
  const bound =
    affinity === 0 ? same : points.filter((each) => each.points === affinity).map((each) => each.fact);
  return { words, same, maybe, bound, affinity };
}

const SPREADS = new Set(["sd", "se", "interval"]);

/** Facts that equal the claim: those it singles out first, then others of the quantity. */
export function supportOf(claim: FoundClaim, { same, maybe, bound, affinity, words }: Matched): Fact[] {
  const spread = claim.operation === "spread" || claim.operation === "sd" || claim.operation === "se";
  const fits = (fact: Fact): boolean => {
    if (spread) return (SPREADS.has(fact.aspect) || isSpreadName(fact)) && saysFact(claim, fact);
    if (SPREADS.has(fact.aspect) || (isSpreadName(fact) && !words.own.has("std") && !words.own.has("se")))
      return false;
    if (fact.aspect === "end") return claim.quantities.includes("interval") && saysFact(claim, fact);
    if (fact.aspect === "sum")
      return (claim.operation === "sum" || (words.counts && saysAll(claim))) && saysFact(claim, fact);
    if (isChange(claim) && !fact.quantity.heads.has("difference")) return false;
    return saysFact(claim, fact) || (hasSign(fact) && saysFact(claim, { ...fact, value: -fact.value }));
  };
  const near = ordered(bound.filter(fits));
  if (near.length > 0) return near;
  // A row or a run id that names its record is not supported by another one's.
  if (affinity >= 4) return [];
  const others = ordered(same.filter(fits));
  return others.length > 0 ? others : ordered(maybe.filter(fits));
}

function saysAll({ text }: FoundClaim): boolean {
  return /(?<!\p{L})(?:all|total|overall|together|altogether|insgesamt|zusammen|en total)(?!\p{L})/iu.test(
    text,
  );
}

/** Recorded values first, then what follows from the fewest. */
function ordered(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((a, b) => a.size - b.size);
}

function isSpreadName(fact: Fact): boolean {
  return fact.quantity.heads.has("std") || fact.quantity.heads.has("se");
}

/** Signs of t, d and their like depend on which sample comes first. */
function hasSign(fact: Fact): boolean {
  return ["d", "g", "t", "z"].some((head) => fact.quantity.heads.has(head));
}

function isChange(claim: FoundClaim): boolean {
  return (
    claim.operation === "difference" || claim.operation === "percent-change" || claim.operation === "ratio"
  );
}
