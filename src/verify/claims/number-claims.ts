import type { Claim } from "../../contracts/index.ts";
import { countedNoun, isCountLabel, isLabelOfCount, nounWords } from "./counted-noun.ts";
import { draft } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { withoutNamesWithDigits } from "./grammar/names-with-digits.ts";
import { numbersIn } from "./grammar/number-tokens.ts";
import { directionOf, operationOf, relationOf } from "./grammar/operations.ts";
import { clausesOf, isAsserted } from "./grammar/stance.ts";
import {
  intervalsIn,
  isDegreesOfFreedom,
  isSampleSizeBefore,
  statisticBefore,
} from "./grammar/statistics-grammar.ts";
import { DESIGN_NOUN, isSettingBefore } from "./grammar/vocabulary.ts";
import { hideTaken, placeOf } from "./placed-number.ts";
import type { PlacedNumber } from "./placed-number.ts";
import { endsWithResult, quantityWords } from "./quantity-words.ts";
import { isSettled } from "./settled-number.ts";

/** A sentence with more numbers than this is a list of data. */
const MOST_NUMBERS = 100;

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
  const hidden = hideTaken(withoutNamesWithDigits(sentence), terms.taken);
  const tokens = numbersIn(hidden, terms.comma).slice(0, MOST_NUMBERS);
  if (tokens.length === 0) return [];
  const clauses = clausesOf(sentence, terms.lead);
  const intervals = intervalsIn(hidden);
  const found: Draft[] = [];
  let previous: Draft | null = null;
  for (const [place, token] of tokens.entries()) {
    const placed = placeOf(sentence, hidden, tokens, place, clauses, terms.lead);
    const inInterval = intervals.some(({ start, end }) => token.start >= start - 1 && token.end <= end);
    const claim: Draft | null = isAsserted(clauses, token.start, sentence)
      ? (claimOf(placed, inInterval) ?? likeThePrevious(placed, previous))
      : null;
    if (claim !== null) found.push(claim);
    previous = claim;
  }
  return found;
}

function claimOf(placed: PlacedNumber, inInterval: boolean): Draft | null {
  const { token, near, left, right, rest } = placed;
  if (isSettled(placed)) return null;
  if (isDegreesOfFreedom(left, rest)) return made("statistic", placed, ["df"]);
  // Of "t(9) = 2.1" the text since the 9 is only ") =".
  const statistic = statisticBefore(/^[^\p{L}]{0,6}\)\s?[=<>≈:]/u.test(near) ? left : near);
  if (inInterval && !/±/.test(near)) return made("statistic", placed, ["interval"]);
  if (isSampleSizeBefore(near)) return made("count", placed, ["n"]);
  if (statistic !== null) return made("statistic", placed, [statistic, ...quantityWords(near)]);
  if (/(?:±|\+\/-)\s{0,3}$/.test(near)) return level(placed, right);
  const unit = token.unit;
  const counted = /=\s?$/.test(near) ? null : countedNoun(rest);
  if (unit === null && token.whole) return wholeNumber(placed, counted);
  if (isSettingBefore(near, token.whole) && !endsWithResult(near)) return null;
  return level(placed, right);
}

/** "41 instead of 118", "5436 → 4768": the same quantity as the number before. */
function likeThePrevious(placed: PlacedNumber, previous: Draft | null): Draft | null {
  if (previous === null || previous.kind === "statistic") return null;
  const fromTo =
    previous.subjects.some((text) => /(?<!\p{L})(?:from|von|de|du)$/iu.test(text)) &&
    /(?<!\p{L})(?:to|auf|a|à)\s$/iu.test(placed.near);
  if (
    !fromTo &&
    !/^[^\p{L}\d]{0,4}(?:instead of|of|out of|von|→|->|statt|rather than|down from|up from|was|previously|before)\s{0,3}$/iu.test(
      placed.near,
    )
  )
    return null;
  return { ...made(previous.kind, placed, previous.quantities), operation: previous.operation };
}

function wholeNumber(placed: PlacedNumber, counted: string | null): Draft | null {
  const { near, rest, token } = placed;
  const value = token.readings[0]?.value ?? 0;
  if (/^\s{0,3}(?:of (?:them|these|those|which)|davon|de ell[oa]s)(?!\p{L})/iu.test(rest))
    return made("count", placed, quantityWords(near));
  if (/^\s{0,3}(?:of|out of|von|de|sur)\s\d/.test(rest) && !isSettingBefore(near, token.whole)) {
    const noun = /^\s{0,3}(?:of|out of|von|de|sur)\s[\d.,]+\s([^\d]{0,60})/.exec(rest)?.[1] ?? "";
    return DESIGN_NOUN.test(noun) && !/^(?:tasks|models|variants|candidates|machines)(?!\p{L})/iu.test(noun)
      ? null
      : made("count", placed, nounWords(noun));
  }
  if (counted !== null) {
    if (DESIGN_NOUN.test(counted)) return null;
    if (isSettingBefore(near, token.whole) && !/(?<!\p{L})(?:of|on|with|over|from|in)\s$/iu.test(near))
      return null;
    return made("count", placed, nounWords(counted));
  }
  if (isSettingBefore(near, token.whole) && !endsWithResult(near)) return null;
  const words = quantityWords(near);
  if (isCountLabel(near) || isLabelOfCount(placed)) return made("count", placed, [near.trim(), ...words]);
  if (/^\/\d/.test(placed.after))
    return value > 1
      ? made("count", placed, nounWords(countedNoun(rest.replace(/^\/[\d.,]+/, "")) ?? ""))
      : null;
  if (
    /^\s(?:was|were|are|have been|wurden|fueron)\s(?:\p{L}+ly\s)?(?:\p{L}+(?:ed|en|own|ado|ados|adas)|wrong|right|correct|lost|left out|found|kept|cut)(?!\p{L})/iu.test(
      rest,
    )
  )
    return made("count", placed, [rest.trim().split(/[.,;()]/)[0] ?? "", ...quantityWords(near)]);
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

function level(placed: PlacedNumber, right: string): Draft {
  const { token, near, left } = placed;
  const signed = /^[-+−–]/.test(placed.sign) || /[+−–-]\s?$/.test(near);
  // "an improvement (from 0.41 to 0.35)": both ends are levels.
  const end = /(?<!\p{L})(?:from|to|von|auf|du)\s$|→\s?$/iu.test(near);
  // "an improvement over the baseline's 0.03": what follows is the baseline.
  const base =
    token.unit === null &&
    /(?<!\p{L})(?:over|than|against|compared (?:to|with)|relative to|versus|vs\.?)(?:\s[^:\s]{1,20}){0,4}\s$/iu.test(
      near,
    );
  const operation =
    end || base
      ? null
      : operationOf({ near: /\p{L}/u.test(near) ? near : left, left, right }, token.unit, signed);
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
  placed: PlacedNumber,
  named: readonly string[],
  operation: Draft["operation"] = null,
): Draft {
  const { token, near, left, right, head, lead } = placed;
  const behind = right.split(/[,;:.()]\s|\s(?:and|but|while|against|instead)\s/u)[0] ?? "";
  // "in 1923.3 steps" are steps, whatever was reached in them.
  const many =
    kind === "metric" && token.unit === null
      ? /^\s(steps|epochs|iterations|episodes|updates|batches|tokens)(?!\p{L})/iu.exec(placed.rest)?.[1]
      : undefined;
  const words = [
    ...(many === undefined ? [] : [many]),
    ...named,
    ...quantityWords(near),
    ...quantityWords(behind),
    ...quantityWords(left),
  ];
  // "Test accuracy:" above a list is said of each of its items.
  const lists = lead.trimEnd().endsWith(":");
  if (words.length === 0 && lists) words.push(...quantityWords(lead));
  // "Accuracy: A 0.9, B 0.8" names it once.
  const inherited = [...quantityWords(head), ...(lists ? [] : quantityWords(lead))].filter(
    (word) => !words.includes(word),
  );
  const quantities = [...new Set(words)];
  return draft(kind, token, {
    readings: token.readings,
    unit: token.unit,
    relation: relationOf(left),
    quantities,
    inherited,
    operation,
    direction: directionOf(left + right),
    subjects: [near.trim(), behind.trim(), left.trim()].filter((text) => text !== ""),
  });
}
