/** Plain cells, agents' text made harmless, nothing cut. */
export interface SummaryTable {
  columns: string[];
  rows: string[][];
}

const SEGMENTS = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u;

/** Columns of a terminal that a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTS.segment(text))
    width += WIDE.test(segment) ? 2 : /^\p{M}/u.test(segment) ? 0 : 1;
  return width;
}

/** Cuts a text to a width in terminal columns, an ellipsis at its end where something is missing. */
export function fit(text: string, width: number): string {
  // Four units a column are more than any grapheme that is likely to fit, and keep long texts cheap.
  if (text.length <= width * 4 && displayWidth(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of SEGMENTS.segment(text.slice(0, width * 8))) {
    used += displayWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}\u2026`;
}

/** Breaks a text at blanks into at most `most` lines of `width` columns; later lines are indented, the last is cut. Infinity: nothing is cut. */
export function wrap(text: string, width: number, most: number, indent: string): string[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length < most - 1 && (rest.length > width || displayWidth(rest) > width)) {
    const whole = fit(rest, width).slice(0, -1);
    const blank = whole.lastIndexOf(" ");
    const end = blank > indent.length + width / 3 ? blank : whole.length;
    // A line that not one character fits into would never end.
    if (end <= indent.length) return [...lines, rest];
    lines.push(rest.slice(0, end).trimEnd());
    rest = `${indent}${rest.slice(end).trimStart()}`;
  }
  return [...lines, fit(rest, width)];
}

/**
 * The table as lines for a terminal of `width` columns (default 80). The last two columns share what the others
 * leave, and are cut for display.
 */
export function renderTable(table: SummaryTable, width = 80): string[] {
  const flexible = table.columns.length - 2;
  const widths = table.columns.map((column, index) =>
    Math.min(
      index === 0 ? 24 : 400,
      Math.max(
        displayWidth(column),
        ...table.rows.map((row) => displayWidth((row[index] ?? "").slice(0, 400))),
      ),
    ),
  );
  const gaps = 2 * (table.columns.length - 1);
  const fixed = widths.slice(0, flexible).reduce((sum, each) => sum + each, gaps);
  const room = Math.max(20, width - fixed);
  const action = Math.min(widths[flexible] ?? 0, Math.floor(room * 0.45));
  widths[flexible] = Math.max(8, action);
  widths[flexible + 1] = Math.max(8, Math.min(widths[flexible + 1] ?? 0, room - action));
  const line = (cells: string[]): string =>
    cells
      .map((text, index) => {
        const shown = fit(text, widths[index] ?? 8);
        return shown + " ".repeat(Math.max(0, (widths[index] ?? 8) - displayWidth(shown)));
      })
      .join("  ")
      .trimEnd();
  return [line(table.columns), line(widths.map((each) => "\u2500".repeat(each))), ...table.rows.map(line)];
}
