import type { Claim } from "../../contracts/index.ts";
import { draft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { withoutNamesWithDigits } from "./grammar/names-with-digits.ts";
import { numbersIn } from "./grammar/number-tokens.ts";
import type { NumberToken } from "./grammar/number-tokens.ts";
import { directionOf, operationOf, relationOf } from "./grammar/operations.ts";
import { clausesOf, isAsserted } from "./grammar/stance.ts";
import type { Clause } from "./grammar/stance.ts";
import {
  intervalsIn,
  isDegreesOfFreedom,
  isLevel,
  isSampleSizeBefore,
  statisticBefore,
} from "./grammar/statistics-grammar.ts";
import { DESIGN_NOUN, FOUND, isSettingBefore, RESULT, TARGET } from "./grammar/vocabulary.ts";

/** A number in its sentence, with what stands around it. */
interface Placed {
  token: NumberToken;
  /** Text since the number before it. */
  near: string;
  /** Text from the beginning of its clause. */
  left: string;
  /** Text up to the next number. */
  right: string;
  /** All that follows in the sentence, behind its unit. */
  rest: string;
  /** The same with the unit. */
  after: string;
  /** `left` with the digits of names replaced. */
  bareLeft: string;
  /** The first character of the number. */
  sign: string;
}

/** How a sentence is to be read. */
export interface SentenceTerms {
  /** Decimals are written with a comma. */
  comma: boolean;
  /** Heading or lead-in that sets the mood. */
  lead: string;
  /** Stretches that something else has claimed: paths, tests, ids. */
  taken: readonly { start: number; end: number }[];
}

/** The numbers of a sentence that say something of this work, each with what it is said to be. */
export function numberClaims(sentence: string, terms: SentenceTerms): Draft[] {
  if (!/\d/.test(sentence)) return [];
  const hidden = hide(withoutNamesWithDigits(sentence), terms.taken);
  const tokens = numbersIn(hidden, terms.comma).slice(0, MOST_NUMBERS);
  if (tokens.length === 0) return [];
  const clauses = clausesOf(sentence, terms.lead);
  const intervals = intervalsIn(hidden);
  const found: Draft[] = [];
  let previous: Draft | null = null;
  for (const [place, token] of tokens.entries()) {
    const placed = placeOf(sentence, hidden, tokens, place, clauses);
    const inInterval = intervals.some(({ start, end }) => token.start >= start - 1 && token.end <= end);
    const claim: Draft | null = isAsserted(clauses, token.start, sentence)
      ? (claimOf(placed, inInterval) ?? likeThePrevious(placed, previous))
      : null;
    if (claim !== null) found.push(claim);
    previous = claim;
  }
  return found;
}

function hide(text: string, taken: SentenceTerms["taken"]): string {
  let hidden = text.replaceAll(/(["“«„])[^"”»“\n]{0,300}(["”»“])/g, (quote) => quote.replaceAll(/\d/g, "_"));
  for (const { start, end } of taken)
    hidden =
      hidden.slice(0, start) + hidden.slice(start, end).replaceAll(/[\d\p{L}]/gu, "_") + hidden.slice(end);
  return hidden;
}

/** Words further from a number than this say nothing of it. */
const WINDOW = 300;
/** A sentence with more numbers than this is a list of data. */
const MOST_NUMBERS = 100;

function placeOf(
  sentence: string,
  hidden: string,
  tokens: readonly NumberToken[],
  place: number,
  clauses: readonly Clause[],
): Placed {
  const token = tokens[place] ?? tokens[0];
  if (token === undefined) throw new RangeError("a place outside the numbers");
  const clause = clauses.find(({ start, end }) => token.start >= start && token.start < end);
  const before = Math.max(tokens[place - 1]?.unitEnd ?? 0, token.start - WINDOW);
  const from = Math.max(clause?.start ?? 0, token.start - WINDOW);
  const to = token.unitEnd + WINDOW;
  const next = Math.min(tokens[place + 1]?.start ?? sentence.length, to);
  return {
    token,
    near: even(sentence.slice(before, token.start)),
    left: even(sentence.slice(from, token.start)),
    bareLeft: even(hidden.slice(from, token.start)),
    right: even(sentence.slice(token.unitEnd, next)),
    rest: even(sentence.slice(token.unitEnd, to)),
    after: even(sentence.slice(token.end, to)),
    sign: hidden.slice(token.start, token.start + 1),
  };
}

/** Blanked markup leaves gaps that the patterns need not know. */
function even(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

const PERCENT = /^(?:%|‰|percent|prozent|por ciento|pour cent)$/i;

function claimOf(placed: Placed, inInterval: boolean): Draft | null {
  const { token, near, left, right, rest } = placed;
  if (isSettled(placed)) return null;
  if (isDegreesOfFreedom(left, rest)) return made("statistic", placed, ["df"]);
  const statistic =
    statisticBefore(near) ??
    (near.trim() === ""
      ? null
      : statisticBefore(left.slice(-60)) !== null && near === left
        ? statisticBefore(left)
        : null);
  if (inInterval && !/±/.test(near)) return made("statistic", placed, ["interval"]);
  if (isSampleSizeBefore(near)) return made("count", placed, ["n"]);
  if (statistic !== null) return made("statistic", placed, [statistic, ...quantityWords(near)]);
  const unit = token.unit;
  const counted = countedNoun(rest);
  if (unit === null && token.whole) return wholeNumber(placed, counted);
  if (isSettingBefore(near, token.whole) && !endsWithResult(near)) return null;
  return level(placed, right);
}

/** "41 instead of 118", "5436 → 4768": the same quantity as the number before. */
function likeThePrevious(placed: Placed, previous: Draft | null): Draft | null {
  if (previous === null || previous.kind === "statistic") return null;
  const fromTo =
    previous.subjects.some((text) => /(?<!\p{L})(?:from|von|de|du)$/iu.test(text)) &&
    /(?<!\p{L})(?:to|auf|a|à)\s$/iu.test(placed.near);
  if (
    !fromTo &&
    !/^[^\p{L}\d]{0,4}(?:instead of|→|->|statt|rather than|down from|up from|was|previously|before)\s{0,3}$/iu.test(
      placed.near,
    )
  )
    return null;
  return { ...made(previous.kind, placed, previous.quantities), operation: previous.operation };
}

/** What is a target, a setting, a level or a name, whatever its form. */
function isSettled({ token, near, left, rest, after, bareLeft }: Placed): boolean {
  if (isLevel(left, after)) return true;
  if (isTarget(bareLeft, rest)) return true;
  // "the held-out 40 %", "a 60 % split", "10 % of the data"
  if (token.unit !== null && PERCENT.test(token.unit)) {
    if (
      /(?<!\p{L})(?:held-?out|remaining|other|top|first|last|next|split|random|rest(?:lichen)?)\s{1,4}$/iu.test(
        near,
      )
    )
      return true;
    if (
      /^\s{0,3}(?:of the (?:data|samples|rows|training|points)|training|train|test|split|hold-?out|noise|held-?out|sample(?! mean)|subset|dropout|class(?!if))(?!\p{L})/iu.test(
        rest,
      )
    )
      return true;
  }
  if (
    /^\s{0,3}of (?:its|their|the) (?:final|maximum|maximal|initial|full|nominal|theoretical|possible)(?!\p{L})/iu.test(
      rest,
    )
  )
    return true;
  if (
    /(?<!\p{L})(?:every|each|any|all|files?|no)(?:\s\p{L}+){0,3}\s(?:larger|smaller|longer|shorter|older|bigger|more|less|greater|higher|lower) than\s$/iu.test(
      left,
    )
  )
    return true;
  return /(?<!\p{L})(?:multiply by|divide by|divided by|rounded to|rounding to|after rounding to)\s$/iu.test(
    left,
  );
}

/** Whether a target word stands before the number, and nothing that was found between them. */
function isTarget(left: string, rest: string): boolean {
  const words = [...left.matchAll(new RegExp(TARGET.source, "giu"))];
  const last = words.at(-1);
  if (last !== undefined) {
    const between = left.slice(last.index + last[0].length);
    // "threshold 0.31 is 0.963": the number after the target is another one's.
    if (!FOUND.test(between) && !/\d/.test(between)) return true;
  }
  return /^\s{0,3}(?:target|goal|threshold|gate|bar|limit|budget|level(?! of)|cut-?off|criterion|chance)(?!\p{L})/iu.test(
    rest,
  );
}

function wholeNumber(placed: Placed, counted: string | null): Draft | null {
  const { near, rest, token } = placed;
  const value = token.readings[0]?.value ?? 0;
  if (/^\s{0,3}(?:of (?:them|these|those|which)|davon|de ell[oa]s)(?!\p{L})/iu.test(rest))
    return made("count", placed, quantityWords(near));
  if (/^\s{0,3}(?:of|out of|von|de|sur)\s\d/.test(rest) && !isSettingBefore(near, token.whole)) {
    const noun = /^\s{0,3}(?:of|out of|von|de|sur)\s[\d.,]+\s([^\d]{0,60})/.exec(rest)?.[1] ?? "";
    return DESIGN_NOUN.test(noun) ? null : made("count", placed, nounWords(noun));
  }
  if (counted !== null) {
    if (DESIGN_NOUN.test(counted)) return null;
    if (isSettingBefore(near, token.whole) && !/(?<!\p{L})(?:of|on|with|over|from|in)\s$/iu.test(near))
      return null;
    return made("count", placed, nounWords(counted));
  }
  if (isSettingBefore(near, token.whole) && !endsWithResult(near)) return null;
  const words = quantityWords(near);
  if (isCountLabel(near)) return made("count", placed, [near.trim(), ...words]);
  if (value < 10 && /^\s{0,3}by\s/.test(rest)) return null;
  if (words.length > 0 || /^\s{0,3}(?:\(|→|->|to\s\d|instead of)/.test(rest)) {
    if (words.length === 0) return null;
    // A small whole number far from its word is seldom the result.
    if (value < 10 && near.length > 40) return null;
    return level(placed, placed.right);
  }
  if (
    /(?:→|->|instead of|statt|\bto|from|against|vs\.?)\s{0,2}$/u.test(near) &&
    quantityWords(placed.left).length > 0
  )
    return level(placed, placed.right);
  return null;
}

/** "errors: 17", "# of rows = 341", "false positives: 7" */
function isCountLabel(near: string): boolean {
  return /(?<!\p{L})(?:errors?|mistakes|failures?|warnings?|rows?|samples?|items?|records?|images?|examples?|patients?|observations?|instances?|false (?:positives?|negatives?)|true (?:positives?|negatives?)|misclassified(?: \p{L}+)?|missing(?: values)?|duplicates?|outliers?|runs?|experiments?|total|count|number of (?:errors?|mistakes|rows?|samples?|items?|records?|images?|patients?|misclassified \p{L}+|runs?|experiments?|failures?|\p{L}+s))\s{0,2}(?:\([^()\d]{0,30}\)\s?)?[:=]\s{0,3}$|(?<!\p{L})(?:test|training|train|validation) (?:set )?size\s{0,2}[:=]?\s{0,3}$/iu.test(
    near,
  );
}

/** The words that a whole number counts, up to a stop; null where it counts nothing. */
function countedNoun(rest: string): string | null {
  const found =
    /^\s{1,3}((?:[\p{L}][\p{L}'’-]{0,24}\s){0,3}?[\p{L}][\p{L}'’-]{1,24})(?=[\s.,;:)!?\]]|$)/u.exec(
      rest,
    )?.[1];
  if (found === undefined) return null;
  const words = rest
    .trim()
    .split(/[\s.,;:)!?]+/)
    .slice(0, 5);
  const first = words[0] ?? "";
  if (
    /^(?:and|or|to|of|in|on|at|for|with|by|from|is|was|are|were|the|a|an|if|when|as|than|but|which|that|per|after|before|und|oder|bei|mit|von|ist|y|o|en|con|et|ou|avec|respectively|instead|times|vs|versus|over|against|has|have|had|did|does|then|so|because|while|minus|plus|through|until|since|into|each)$/iu.test(
      first,
    )
  )
    return null;
  const noun = words.findIndex((word) => isPlural(word));
  return noun < 0 ? null : words.slice(0, noun + 1).join(" ");
}

const PLURALS =
  /^(?:data|people|media|children|mice|criteria|patienten|bilder|zeilen|fehler|proben|zellen|läufe|lauf|experimente|werte|beispiele|fälle|dateien|tiere|blumen|ziffern|texte|sätze|punkte|errores|filas|imágenes|datos|pacientes|muestras|images|lignes|échantillons|erreurs|fish|sheep|series|species|hertz|nan|nans|missing|wrong|correct|duplicate[sd]?|misclassified|failed|finished)$/iu;

function isPlural(word: string): boolean {
  return (
    PLURALS.test(word) ||
    (/^\p{L}[\p{L}'’-]*s$/u.test(word) &&
      word.length > 2 &&
      !/(?:ss|us|is|ous|always|this|less|versus|thus)$/i.test(word)) ||
    /^(?:images?)$/i.test(word)
  );
}

function nounWords(noun: string): string[] {
  const text = noun.trim();
  return text === "" ? [] : [text];
}

/** The results that a text names, nearest to its end first. */
function quantityWords(text: string): string[] {
  const found = [...text.slice(-120).matchAll(RESULT)].toReversed().map((match) => match[0]);
  return [...new Set(found.map((word) => word.trim()))].slice(0, 4);
}

function endsWithResult(near: string): boolean {
  const last = [...near.slice(-60).matchAll(RESULT)].at(-1);
  return (
    last !== undefined &&
    /^\s{0,3}(?:=|:|of|is|was|at|von|ist|de|es|est)?\s{0,3}$/iu.test(
      near.slice(-60).slice(last.index + last[0].length),
    )
  );
}

function level(placed: Placed, right: string): Draft {
  const { token, near, left } = placed;
  const signed = /^[-+−–]/.test(placed.sign) || /[+−–-]\s?$/.test(near);
  const operation = operationOf(left, right, token.unit, signed);
  const derived =
    operation !== null &&
    operation !== "mean" &&
    operation !== "median" &&
    !(operation === "best" && quantityWords(near).length > 0) &&
    operation !== "sum";
  return made(derived ? "derived" : "metric", placed, [], operation);
}

function made(
  kind: Claim["kind"],
  placed: Placed,
  named: readonly string[],
  operation: Draft["operation"] = null,
): Draft {
  const { token, near, left, right } = placed;
  const behind = right.split(/[,;:.()]\s|\s(?:and|but|while|against|instead)\s/u)[0] ?? "";
  const quantities = [
    ...new Set([...named, ...quantityWords(near), ...quantityWords(behind), ...quantityWords(left)]),
  ];
  return draft(kind, token, {
    readings: token.readings,
    unit: token.unit,
    relation: relationOf(left),
    quantities,
    operation,
    direction: directionOf(left + right),
    subjects: [near.trim(), behind.trim(), left.trim()].filter((text) => text !== ""),
  });
}
