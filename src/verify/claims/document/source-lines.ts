/** A line with its place; line ends are no part of it. */
export interface SourceLine {
  start: number;
  text: string;
}

/** The lines of a text by CommonMark's line ends, with their offsets. */
export function sourceLines(source: string): SourceLine[] {
  const lines: SourceLine[] = [];
  let start = 0;
  for (const end of source.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ start, text: source.slice(start, end.index) });
    start = end.index + end[0].length;
  }
  lines.push({ start, text: source.slice(start) });
  return lines;
}
