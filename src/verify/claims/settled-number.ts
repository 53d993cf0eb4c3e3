import { isLevel, isSampleSizeBefore, statisticBefore } from "./grammar/statistics-grammar.ts";
import { FOUND, TARGET } from "./grammar/vocabulary.ts";
import type { PlacedNumber } from "./placed-number.ts";
import { endsWithResult } from "./quantity-words.ts";

const PERCENT = /^(?:%|‰|percent|prozent|por ciento|pour cent)$/i;

const TIMES_BEHIND = /^\s?(?:[×x]|\\times)\s?\d+(?![\d.])/u;
const TIMES_BEFORE = /(?<![\d.])\d+\s?(?:[×x]|\\times)\s?$/u;

/** What is a target, a setting, a level or a name, whatever its form. */
export function isSettled(placed: PlacedNumber): boolean {
  const { token, left, rest, after, bareLeft } = placed;
  if (isLevel(left, after)) return true;
  // "a 5 × 5 grid": a size, no factor.
  if (placed.token.whole && (TIMES_BEHIND.test(after) || TIMES_BEFORE.test(left))) return true;
  if (isTarget(bareLeft, rest)) return true;
  if (isShareOfData(placed)) return true;
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
  if (
    /(?:(?<!\p{L})(?:t-?test|test|prueba|prueba t)(?:\s\S{1,20}){0,4}\s(?:against|versus|vs\.?|gegen|contra)|(?<!\p{L})differs?(?:\s\p{L}+)?\sfrom|(?<!\p{L})(?:null(?: value| hypothesis)?|valor nulo|nullwert)|diferencia frente a)\s$/iu.test(
      left,
    )
  )
    return true;
  // "10·k digits" is a formula.
  if (token.unit === null && /^\s?[·*×^]\s?\p{L}/u.test(after)) return true;
  if (
    /(?<!\p{L})(?:every|each|per|alle|cada|chaque|(?:resized?|cropped|padded|truncated|downsampled|upsampled|rescaled|scaled|clipped|limited|capped|restricted) to)\s$/iu.test(
      left,
    )
  )
    return true;
  if (
    /^\s{0,3}(?:means?|indicates?|denotes?|corresponds? to|stands? for|bedeutet|significa)(?!\p{L})|^\s(?:was|is|were|are) (?:taken|considered|regarded|used|defined|treated|chosen|set) (?:as|to)(?!\p{L})/iu.test(
      rest,
    )
  )
    return true;
  if (
    /^\s{0,3}(?:dropout|weight decay|label smoothing|momentum|learning rate|temperature|noise)(?!\p{L})/iu.test(
      rest,
    )
  )
    return true;
  if (/^[^\p{L}]*(?:each|every|any)\s.{0,60}\sat (?:most|least)\s$/iu.test(left)) return true;
  if (
    /^\s{0,3}(?:are|is|were|was) (?:stopped|dropped|excluded|removed|kept|left out|discarded|filtered|rejected|ignored|pruned|skipped|counted|called|considered)(?!\p{L})/iu.test(
      rest,
    ) &&
    token.unit !== "%"
  )
    return true;
  if (
    /(?<!\p{L})(?:studies|seeds|tests|cases|features|runs|draws|samples|simulations|items|values|scores|comparisons|those)\s(?:with|where|having)\s(?:an? )?\p{L}{1,12}(?: value)?\s?(?:<|>|≤|≥|below|above|under|over)=?\s$/iu.test(
      left,
    )
  )
    return true;
  if (
    /(?<!\p{L})(?:at|for|with|when|where|bei|für|para|con|pour|avec|if)\s(?:the\s)?\p{L}[\p{L}_]{0,12}\s?=\s$/iu.test(
      left,
    ) &&
    statisticBefore(left) === null &&
    !isSampleSizeBefore(left) &&
    !endsWithResult(left)
  )
    return true;
  // "the time to reach 99 % accuracy"
  if (
    /(?<!\p{L})(?:times?|steps|epochs|iterations|episodes|needed|needs|required|takes?|took|how long|until|before)[^.;]{0,40}\s(?:to\s)?(?:achieve|reach|attain|hit|get to|exceed|reaching|achieving)\s$/iu.test(
      left,
    )
  )
    return true;
  if (/^\s(?:every|each|per)\s\d/iu.test(rest)) return true;
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
    // "a budget of 120 s and 4 GB"
    const listed = between.replaceAll(/\d[\d.,]*\s?\p{L}{0,4}\s?(?:,|and|or|und|y|et)\s/giu, "");
    if (!FOUND.test(between) && !/\d/.test(listed)) return true;
  }
  return /^\s{0,3}(?:target|goal|threshold|gate|bar|limit|budget|level(?! of)|cut-?off|criterion|chance)(?!\p{L})/iu.test(
    rest,
  );
}

/** "the held-out 40 %", "a 60 % split", "10 % of the data" */
function isShareOfData({ token, near, rest }: PlacedNumber): boolean {
  if (token.unit === null || !PERCENT.test(token.unit)) return false;
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
  return false;
}
