import type { FoundClaim } from "../found-claim.ts";
import type { Fact } from "./fact.ts";
import { conflict, decidingHeads, headsAmong } from "./quantity.ts";
import { wordsOf } from "./words.ts";

/** The words of a claim, by how near they stand to its number. */
export interface ClaimWords {
  /** What it is said to be. */
  own: ReadonlySet<string>;
  /** Known quantities among the nearest words: what the number is of. */
  heads: ReadonlySet<string>;
  /** What it may be by words further off. */
  inherited: ReadonlySet<string>;
  /** Its row, or the words beside it: which run, method or data set is meant. */
  near: ReadonlySet<string>;
  /** Its sentence, row and caption. */
  all: ReadonlySet<string>;
  /** Its headings. */
  sections: ReadonlySet<string>;
  /** Whether it counts something. */
  counts: boolean;
  /** Whether its sentence has other numbers of its kind, so that only the words beside it say which is meant. */
  several: boolean;
}

/** Reads the words off a claim once. */
export function claimWordsOf(claim: FoundClaim, beside: readonly FoundClaim[]): ClaimWords {
  const several = claim.cell === null && beside.filter((other) => other.kind === claim.kind).length > 1;
  const counts = claim.kind === "count";
  const inherited = new Set(counts ? [] : claim.inherited.flatMap((text) => wordsOf(text)));
  const [first = "", ...rest] = claim.quantities;
  // What is counted is its noun alone; the results named beside it are other numbers.
  const others = claim.kind === "count" ? [] : rest;
  const own = new Set([first, ...others].flatMap((text) => wordsOf(withoutValues(text))));
  const subjects = claim.subjects.map((text) => wordsOf(withoutValues(text)));
  const near = new Set(subjects.slice(0, claim.cell === null ? 2 : 3).flat());
  const all = new Set([
    ...own,
    ...subjects.flat(),
    ...(claim.cell === null ? wordsOf(namesOnly(claim.text)) : []),
  ]);
  // "in 1923 steps": the word behind says what it is, whatever else the sentence names.
  const behind = headsAmong(wordsOf(wordBehind(claim)));
  for (const head of behind) own.add(head);
  const sections = new Set(claim.sections.flatMap((text) => wordsOf(text)));
  const firstHeads = behind.size > 0 ? behind : decidingHeads(headsAmong(wordsOf(first)));
  const named =
    firstHeads.size > 0 ? firstHeads : headsAmong(others.flatMap((text) => wordsOf(text)).slice(0, 6));
  // "Mean squared error" is more than the error that its last word names.
  const errors = [...near].filter((word) => /^(?:mse|rmse|mae|mape)$/.test(word));
  const heads = named.size === 1 && named.has("error") && errors.length > 0 ? new Set(errors) : named;
  if (claim.kind === "count")
    return {
      own: withCount(own),
      heads: countHeads(own, near),
      near,
      all,
      sections,
      counts,
      several,
      inherited,
    };
  return { own, heads, near, all, sections, counts, several, inherited };
}

function withCount(own: ReadonlySet<string>): Set<string> {
  return new Set([...own, "count"]);
}

/** "17 patients are classified wrongly" counts errors, not patients. */
function countHeads(own: ReadonlySet<string>, near: ReadonlySet<string>): Set<string> {
  const judged = ["wrong", "correct"].filter((word) => own.has(word) || near.has(word));
  return new Set(judged.length > 0 ? judged : ["count", ...own]);
}

/** The word right behind a claim's number outside tables, as in "1923.3 steps". */
function wordBehind({ cell, text, value }: FoundClaim): string {
  if (cell !== null) return "";
  const at = text.indexOf(value);
  return at < 0
    ? ""
    : (/^\s?(steps?|epochs?|iterations?)(?!\p{L})/iu.exec(text.slice(at + value.length))?.[1] ?? "");
}

/** Commands of tables and spaces, whose numbers are layout. */
const LAYOUT =
  /\\(?:multirow|multicolumn|cmidrule|cline|[vh]space|setlength|addlinespace)\*?\s?(?:\([lr\d.]*\)|\[[^\]]{0,40}\])?\{[^{}]{0,40}\}/g;
/** Numbers with a decimal sign, an exponent or a percent sign are values: their digits name no run. */
const VALUES = /\d[\d.,]*[.,]\d+|\d+(?=e[-+]?\d)e[-+]?\d+|(?<!\d)\d\s?\\?%/gi;

function withoutValues(text: string): string {
  return text.replaceAll(LAYOUT, " ").replaceAll(VALUES, " ");
}

/** A number in running text names a run only behind a word, as in "run 3", "seed_3" or "k=3". */
const UNNAMED = /(?<!\p{L}\p{L}[\s_=#:-]{0,2}|[\p{L}_=#])\d+(?!\d)/gu;
const PREPOSED =
  /(?<!\p{L})(?:of|in|to|with|the|over|from|and|by|for|than|at|on|is|was|are|were|all|after|within|about|only|or|took|has|have)\s\d+/giu;

function namesOnly(text: string): string {
  return withoutValues(text).replaceAll(PREPOSED, " ").replaceAll(UNNAMED, " ");
}

/** How well a recorded quantity is the one that a claim speaks of. */
export type Fit = "same" | "maybe" | "other";

/**
 * same: the claim names it, and nothing in its name says that it is another kind of it. maybe: the name has a word that the
 * claim lacks (train, macro), or the claim has no word for what it is and its sentence has the name.
 */
export function fitOf(words: ClaimWords, fact: Fact): Fit {
  const { heads, qualifiers } = fact.quantity;
  if (!words.counts && [...heads].every((head) => COUNTED.has(head))) return "other";
  const named = [...heads].every((head) => words.own.has(head) || words.near.has(head));
  if (!named) {
    const further =
      heads.size > 0 && [...heads].every((head) => words.all.has(head) || words.inherited.has(head));
    if (words.heads.size > 0 || conflict(qualifiers, words.near)) return "other";
    if (further) return "maybe";
    // "- ridge: 0.94" names a run and no quantity.
    return words.inherited.size === 0 &&
      !words.counts &&
      [...fact.labels].some((label) => words.near.has(label) && /\p{L}/u.test(label))
      ? "maybe"
      : "other";
  }
  // "error" of a claim is not "accuracy error"; "F1" is not "recall".
  if (words.heads.size > 0 && ![...words.heads].some((head) => heads.has(head))) return "other";
  const context = new Set([...words.own, ...words.near]);
  if (conflict(qualifiers, context) || conflict(heads, words.own)) return "other";
  const foreign = [...qualifiers].filter((word) => !words.all.has(word) && !words.sections.has(word));
  return foreign.every((word) => USUAL.has(word)) ? "same" : "maybe";
}

const COUNTED = new Set(["count", "wrong", "correct"]);
/** A result without such a word is meant all the same. */
const USUAL = new Set(["test", "val", "eval", "mean", "last", "overall", "macro"]);

/** How many of a fact's distinguishing labels a claim names: in its row or beside it, in its sentence, in its headings. */
export function affinityOf(words: ClaimWords, fact: Fact, telling: ReadonlySet<string>): number {
  let points = 0;
  for (const label of [...fact.labels, ...fact.quantity.qualifiers]) {
    if (!telling.has(label)) continue;
    if (words.near.has(label)) points += 4;
    else if (words.all.has(label) && !words.several) points += 2;
    else if (words.sections.has(label)) points += 1;
  }
  return points;
}

/** Labels that some of the facts have and others lack: only these tell them apart. */
export function tellingLabels(facts: readonly Fact[]): Set<string> {
  const counts = new Map<string, number>();
  for (const fact of facts)
    for (const label of new Set([...fact.labels, ...fact.quantity.qualifiers]))
      counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count < facts.length).map(([label]) => label));
}
