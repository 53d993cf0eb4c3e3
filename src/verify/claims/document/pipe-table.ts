import type { SourceLine } from "./source-lines.ts";
import { MOST_COLUMNS } from "./document.ts";
import type { TableCell } from "./document.ts";

/** Whether a line is the one below a Markdown table's header: only pipes, dashes and colons. */
export function isDelimiterRow(line: string): boolean {
  return (
    line.includes("-") &&
    line.length < 2000 &&
    /^[\s>]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-*:?[ \t]*\|?\s*$/.test(line) &&
    line.includes("|")
  );
}

/** Rows of a pipe table from its lines; above the delimiter row stands the header. */
export function readPipeTable(lines: readonly SourceLine[]): { header: TableCell[][]; rows: TableCell[][] } {
  const at = lines.findIndex((line) => isDelimiterRow(line.text));
  if (at < 0) return { header: [], rows: rowsOf(lines) };
  return { header: rowsOf(lines.slice(0, at)), rows: rowsOf(lines.slice(at + 1)) };
}

function rowsOf(lines: readonly SourceLine[]): TableCell[][] {
  return lines.map((line) => cellsOf(line));
}

function cellsOf({ start, text }: SourceLine): TableCell[] {
  const cells: TableCell[] = [];
  const lead = /^[\s>]*\|?/.exec(text)?.[0].length ?? 0;
  let from = lead;
  for (let at = lead; at <= text.length && cells.length < MOST_COLUMNS; at += 1) {
    if (at < text.length && (text[at] !== "|" || text[at - 1] === "\\")) continue;
    const inner = text.slice(from, at);
    if (at < text.length || inner.trim() !== "") cells.push({ start: start + from, text: inner, own: true });
    from = at + 1;
  }
  return cells;
}
