import type { FoundClaim } from "../found-claim.ts";
import { saysFact } from "./compare.ts";
import type { Derivation } from "./derivation.ts";
import { isDoubtful } from "./doubtful.ts";
import type { Fact } from "./fact.ts";
import { claimWordsOf } from "./match.ts";
import type { Matched, NumberTerms } from "./support.ts";
import { headsAmong, isOfTheMachine, isShare } from "./quantity.ts";
import { shown } from "./record-facts.ts";
import { tQuantile } from "./t-quantile.ts";
import { wordsOf } from "./words.ts";

/** What contradicts a claim, with its evidence. */
export interface Difference {
  evidence: string[];
  note: string;
}

/** Within a response another number of our execution must differ by more than this share. */
const RELATIVE = 0.01;
/** One item of fifty: where n is not known a share must differ by more than this. */
const ITEM = 0.02;
/** Words for methods: a claim that names another one than the record speaks of something else. */
const METHODS = new Set(
  "knn svm forest tree trees bayes logreg logistic linear ridge lasso elastic mlp cnn rnn lstm gru transformer resnet vgg bert roberta gpt xgboost lightgbm catboost boosting adaboost bagging kmeans dbscan pca umap adam sgd rmsprop adagrad sarsa ppo dqn baseline dummy random greedy ucb1 thompson ours proposed ablation".split(
    " ",
  ),
);

/**
 * Whether records contradict a claim, by the contract's rules. (a) A record of the run that the sentence names, and in
 * texts written after the execution any record of the same quantity, at the precision written. (b) In a response our
 * execution, where a repeat must agree and the difference exceeds 1 % and, for shares, one item of n. (c) Where it lies
 * outside the interval of repeats. Null where none does.
 */
export function differs(
  claim: FoundClaim,
  matched: Matched,
  derived: Derivation | null,
  terms: NumberTerms,
): Difference | null {
  if (claim.relation !== "=" && claim.relation !== "about") return bound(claim, matched, terms);
  if (derived !== null && derived.sure && mayContradict(claim, terms, derived.value))
    return { evidence: derived.evidence, note: derived.note };
  if (isComputed(claim)) return null;
  const facts = matched.bound.filter((fact) => isLevel(claim, fact));
  const recorded = facts.filter((fact) => fact.size === 1 && fact.aspect === "value");
  if (recorded.length === 0 || isForeignPercent(claim, recorded) || isFarOff(claim, recorded)) return null;
  if (matched.affinity === 100) return difference(recorded, "the run that it names has another value");
  if (!speaksOfThese(claim, matched, recorded, terms)) return null;
  if (terms.mode === "audit") return difference(recorded, "the records have another value");
  if (isDoubtful(claim, matched, recorded)) return null;
  return inResponse(claim, matched, recorded, terms);
}

/** "42 %" of a time or loss is a change of it, never its level. */
function isForeignPercent(claim: FoundClaim, recorded: readonly Fact[]): boolean {
  return (
    claim.readings[0]?.percent === true &&
    recorded.every(({ quantity, name }) => !isShare(quantity.heads) && !/pct|percent|%/i.test(name))
  );
}

/** Beyond this factor another quantity or unit is likelier than another value. */
const FAR_OFF = 50;

/** Whether a number is of another kind than the records: 3983 beside an accuracy, hours beside milliseconds. */
function isFarOff(claim: FoundClaim, recorded: readonly Fact[]): boolean {
  const written = Math.abs(claim.readings[0]?.value ?? 0);
  return recorded.every(({ quantity, value }) => {
    if (isShare(quantity.heads)) return written > 100;
    const size = Math.abs(value);
    return written > 0 && size > 0 && (written / size > FAR_OFF || size / written > FAR_OFF);
  });
}

function inResponse(
  claim: FoundClaim,
  matched: Matched,
  recorded: readonly Fact[],
  terms: NumberTerms,
): Difference | null {
  const words = [...matched.words.own, ...recorded.flatMap((fact) => [...fact.quantity.heads])];
  if (isOfTheMachine(words)) return null;
  if (terms.records.repeatable === true && recorded.every((fact) => isFar(claim, fact, terms)))
    return difference(recorded, "our execution, which a repeat must agree with, gave another value");
  return outsideRepeats(claim, recorded);
}

/** Whether the difference is more than 1 % and, for shares, than one item of n. */
function isFar(claim: FoundClaim, fact: Fact, terms: NumberTerms): boolean {
  return claim.readings.every((reading) => {
    const scale = scaleTo(reading.value, fact);
    const value = fact.value * scale;
    const gap = Math.abs(value - reading.value);
    if (gap <= RELATIVE * Math.max(Math.abs(value), Math.abs(reading.value))) return false;
    if (!isShare(fact.quantity.heads)) return true;
    const n = sizeOf(fact, terms);
    const whole = scale === 100 || Math.abs(value) > 1 ? 100 : 1;
    return gap > whole * (n === null ? ITEM : 1 / n) + reading.unit / 2;
  });
}

function scaleTo(written: number, fact: Fact): number {
  if (!isShare(fact.quantity.heads)) return 1;
  if (Math.abs(fact.value) <= 1 && Math.abs(written) > 1.5) return 100;
  return Math.abs(fact.value) > 1.5 && Math.abs(written) <= 1 ? 0.01 : 1;
}

/** n beside the record or in the sentence; null where none is known. */
function sizeOf(fact: Fact, terms: NumberTerms): number | null {
  const recorded = terms.base
    .about(["count"])
    .find(
      (each) =>
        each.size === 1 &&
        (each.owner === fact.owner ||
          (each.quantity.qualifiers.has("test") && each.taskId === fact.taskId)) &&
        Number.isInteger(each.value) &&
        each.value >= 2,
    );
  if (recorded !== undefined) return recorded.value;
  const said = terms.beside.find((claim) => claim.kind === "count" && (claim.readings[0]?.value ?? 0) >= 2);
  return said?.readings[0]?.value ?? null;
}

/** Outside the interval in which 95 % of further repeats lie, from at least three repeats that vary. */
function outsideRepeats(claim: FoundClaim, recorded: readonly Fact[]): Difference | null {
  const names = new Set(recorded.map((fact) => `${fact.collection} ${fact.name}`));
  const n = recorded.length;
  if (n < 3 || names.size > 1) return null;
  const mean = recorded.reduce((all, fact) => all + fact.value, 0) / n;
  const sd = Math.sqrt(recorded.reduce((all, fact) => all + (fact.value - mean) ** 2, 0) / (n - 1));
  if (sd <= 1e-12 * Math.abs(mean)) return null;
  const half = tQuantile(n - 1) * sd * Math.sqrt(1 + 1 / n);
  const outside = claim.readings.every((reading) => {
    const scale = recorded[0] === undefined ? 1 : scaleTo(reading.value, recorded[0]);
    return reading.low > (mean + half) * scale || reading.high < (mean - half) * scale;
  });
  return outside
    ? difference(recorded, `${n} repeats lie between ${shown(mean - half)} and ${shown(mean + half)}`)
    : null;
}

/** A claim of a bound is wrong only where every record lies on the other side. */
function bound(claim: FoundClaim, matched: Matched, terms: NumberTerms): Difference | null {
  const recorded = matched.bound.filter(
    (fact) => fact.size === 1 && fact.aspect === "value" && isLevel(claim, fact),
  );
  const reading = claim.readings[0];
  if (reading === undefined || recorded.length === 0 || isComputed(claim)) return null;
  if (
    matched.affinity < 100 &&
    !(speaksOfThese(claim, matched, recorded, terms) && mayContradict(claim, terms, recorded[0]?.value ?? 0))
  )
    return null;
  const values = recorded.map((fact) => fact.value * scaleTo(reading.value, fact));
  const broken =
    claim.relation === "<" || claim.relation === "up to"
      ? Math.min(...values) > reading.high
      : claim.relation === ">" || claim.relation === "at least"
        ? Math.max(...values) < reading.low
        : false;
  return broken ? difference(recorded, "every record lies on the other side of it") : null;
}

function mayContradict(claim: FoundClaim, terms: NumberTerms, value: number): boolean {
  if (terms.mode === "audit") return true;
  if (
    terms.records.repeatable !== true ||
    isOfTheMachine([...headsAmong(claim.quantities.flatMap((text) => wordsOf(text)))])
  )
    return false;
  const reading = claim.readings[0];
  return (
    reading !== undefined &&
    Math.abs(Math.abs(value) - Math.abs(reading.value)) >
      RELATIVE * Math.max(Math.abs(value), Math.abs(reading.value)) + reading.unit
  );
}

/** Spreads, changes and sums are judged by what they would be computed from. */
function isComputed(claim: FoundClaim): boolean {
  return (
    claim.operation !== null &&
    claim.operation !== "mean" &&
    claim.operation !== "best" &&
    claim.operation !== "max" &&
    claim.operation !== "min" &&
    claim.operation !== "median"
  );
}

function isLevel(claim: FoundClaim, fact: Fact): boolean {
  // No share is more than all: the number is of something else.
  if (
    isShare(fact.quantity.heads) &&
    Math.abs(fact.value) <= 1 &&
    claim.readings.every((reading) => Math.abs(reading.value) > 100)
  )
    return false;
  if (fact.quantity.heads.has("std") || fact.quantity.heads.has("se"))
    return claim.quantities.some((text) => /std|sd|deviation|error/i.test(text));
  // A generic count says nothing of which items are counted.
  if (fact.quantity.heads.size === 1 && fact.quantity.heads.has("count")) return false;
  return claim.kind !== "count" || !isShare(fact.quantity.heads);
}

/** Whether the claim is about these very records, so that a difference is one. */
function speaksOfThese(
  claim: FoundClaim,
  matched: Matched,
  recorded: readonly Fact[],
  terms: NumberTerms,
): boolean {
  const { words, affinity } = matched;
  const labels = new Set(recorded.flatMap((fact) => [...fact.labels, ...fact.quantity.qualifiers]));
  const strange = [...words.near].filter((word) => METHODS.has(word) && !labels.has(word));
  if (strange.length > 0 && affinity < 4) return false;
  const alike = terms.beside.filter(
    (other) =>
      other !== claim &&
      other.kind === claim.kind &&
      other.operation === claim.operation &&
      sharesQuantity(other, matched),
  );
  const rows = claim.cell !== null;
  const distinct = new Set(recorded.map((fact) => fact.value)).size;
  // Several numbers of one quantity, or the rows of a table: only named ones are told apart.
  if (alike.length > 0 || rows) return affinity >= 4 && (distinct === 1 || outOfRange(claim, recorded));
  if (distinct === 1) return true;
  return outOfRange(
    claim,
    matched.same.filter((fact) => fact.size === 1),
  );
}

function sharesQuantity(other: FoundClaim, { words }: Matched): boolean {
  // What stands nearest is what it is of: "accuracy of 0.96 and a loss of 0.31" has no second accuracy.
  const { heads } = claimWordsOf(other, []);
  return heads.size === 0 || [...words.heads].some((head) => heads.has(head));
}

/** Whether it lies below or above every recorded value of the quantity, so that no choice or mean of them gives it. */
function outOfRange(claim: FoundClaim, facts: readonly Fact[]): boolean {
  return (
    claim.readings.every((reading) => {
      const values = facts.map((fact) => fact.value * scaleTo(reading.value, fact));
      return reading.low > Math.max(...values) || reading.high < Math.min(...values);
    }) && !facts.some((fact) => saysFact(claim, fact))
  );
}

function difference(facts: readonly Fact[], why: string): Difference {
  const [first] = facts;
  return {
    evidence: [...new Set(facts.map((fact) => fact.source))].slice(0, 4),
    note: `${why}: ${first?.source ?? ""}`,
  };
}
