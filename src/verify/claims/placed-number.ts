import type { NumberToken } from "./grammar/number-tokens.ts";
import type { Clause } from "./grammar/stance.ts";

/** A number in its sentence, with what stands around it. */
export interface PlacedNumber {
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
  /** Text from the beginning of the sentence. */
  head: string;
  /** The heading or lead-in that it stands under. */
  lead: string;
  /** `left` with the digits of names replaced. */
  bareLeft: string;
  /** The first character of the number. */
  sign: string;
}

/** A sentence with the digits of what is quoted, or claimed already, replaced. */
export function hideTaken(text: string, taken: readonly { start: number; end: number }[]): string {
  let hidden = text.replaceAll(/(["“«„])[^"”»“\n]{0,300}(["”»“])/g, (quote) => quote.replaceAll(/\d/g, "_"));
  // The two degrees of F(3,116) are no thousands.
  hidden = hidden.replaceAll(/(?<![\p{L}])F\s?\(\d{1,3},\d/gu, (whole) => whole.replace(",", ";"));
  for (const { start, end } of taken)
    hidden =
      hidden.slice(0, start) + hidden.slice(start, end).replaceAll(/[\d\p{L}]/gu, "_") + hidden.slice(end);
  return hidden;
}

/** Words further from a number than this say nothing of it. */
const WINDOW = 300;

/** What stands around one of the numbers of a sentence. `hidden`: the sentence with the digits of names replaced. */
export function placeOf(
  sentence: string,
  hidden: string,
  tokens: readonly NumberToken[],
  place: number,
  clauses: readonly Clause[],
  lead: string,
): PlacedNumber {
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
    head: even(sentence.slice(Math.max(0, token.start - WINDOW), token.start)),
    lead,
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
