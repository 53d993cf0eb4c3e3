/** Alternatives of an expression, written over several lines that all but the last end with `|`; spaces count. */
export function wordList(lines: string): string {
  return lines.replaceAll("\n", "");
}
