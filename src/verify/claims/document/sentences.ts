/** A sentence of a passage; offsets count in the passage's text. */
export interface Sentence {
  start: number;
  text: string;
}

const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|al|fig|figs|eq|eqs|sec|tab|ref|refs|no|nos|approx|resp|ca|max|min|avg|std|dept|dr|prof|st|z\.b|d\.h|bzw|usw|vgl|abb|nr|incl|excl|est|dev|acc|p|pp|mr|mrs|ms|jr)\.$/i;
/** A line that begins something of its own: a list mark, a tick, a label, a log's time. */
const NEW_LINE =
  /^[ \t]*(?:[-*+•▪‣→]\s|\d{1,3}[.)]\s|\[[^\]\n]{1,20}\]|\p{Extended_Pictographic}|[\p{L}][\p{L}\p{N} _./()@²-]{0,40}\s?[:=]\s|\p{Lu}{2,}\b)/u;

const MONTH = /^\s+(?:jan|feb|mar|mär|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])/i;

/** Splits a passage into sentences: at stops before a space, at lines that begin something new, at hard breaks. */
export function sentencesOf(text: string): Sentence[] {
  const found: Sentence[] = [];
  let start = 0;
  const take = (end: number): void => {
    const slice = text.slice(start, end);
    if (slice.trim() !== "") found.push({ start, text: slice });
    start = end;
  };
  for (const stop of text.matchAll(/[.!?…](?=["')\]”’*]{0,3}(?:\s|$))|\n|[。！？]/g)) {
    const at = stop.index;
    if (at < start) continue;
    if (stop[0] === "\n") {
      const before = text.slice(Math.max(start, at - 3), at);
      if (NEW_LINE.test(text.slice(at + 1, at + 80)) || /(?: {2}|\\)\r?$/.test(before)) take(at + 1);
      continue;
    }
    if (stop[0] === "." && !endsSentence(text, start, at)) continue;
    const closing = /^["')\]”’*]{0,3}/.exec(text.slice(at + 1, at + 5))?.[0].length ?? 0;
    take(at + 1 + closing);
  }
  take(text.length);
  return found;
}

function endsSentence(text: string, start: number, at: number): boolean {
  const before = text.slice(Math.max(start, at - 12), at + 1);
  if (ABBREVIATION.test(before)) return false;
  const after = /^\S{0,3}\s+(\S)/.exec(text.slice(at + 1, at + 12))?.[1];
  if (after === undefined) return true;
  // An ordinal before its month goes on, and so does the mark of a list.
  if (
    /(?:^|\s)\d{1,3}\.$/.test(before) &&
    (MONTH.test(text.slice(at + 1, at + 12)) || /^\s*\d{1,3}$/.test(text.slice(start, at)))
  )
    return false;
  return !/\p{Ll}/u.test(after) || !/\p{L}\.$/u.test(before);
}
