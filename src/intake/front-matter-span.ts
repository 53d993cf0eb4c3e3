const OPENING = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)/;
const CLOSING = /^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|$)/gm;

/**
 * What stands between a `---` line at the very start of a text and the next `---` or `...` line, in UTF-16 units;
 * `end` is where the text goes on. Null where there is no such pair. Whether it is front matter shows in its content.
 */
export function frontMatterSpan(text: string): { start: number; stop: number; end: number } | null {
  const opening = OPENING.exec(text);
  if (opening === null) return null;
  const start = opening[0].length;
  CLOSING.lastIndex = start;
  const closing = CLOSING.exec(text);
  return closing === null ? null : { start, stop: closing.index, end: closing.index + closing[0].length };
}
