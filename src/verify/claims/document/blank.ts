/** Blanks of a text's length, line ends kept, so that what stands behind it keeps its place. */
export function blanks(text: string): string {
  return text.replaceAll(/[^\n\r]/g, " ");
}

/** Stands where another work is cited, so that the rules for others' results see it. */
export const CITED = "§";

/** The text with each span blanked. Spans in any order; what overlaps is blanked once. */
export function blankSpans(text: string, spans: readonly { start: number; end: number }[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (end <= from) continue;
    const begin = Math.max(start, from);
    parts.push(text.slice(from, begin), blanks(text.slice(begin, end)));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}
