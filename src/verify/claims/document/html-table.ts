import { blanks } from "./blank.ts";
import { MOST_COLUMNS } from "./document.ts";
import type { TableCell } from "./document.ts";

const ROW = /<tr(?:\s[^<>\n]{0,200})?>/gi;
const CELL = /<(t[dh])((?:\s[^<>\n]{0,200})?)>/gi;

/** The rows of an HTML table, cells that span columns or rows repeated where they reach; rows of `th` alone are the header. */
export function readHtmlTable(
  source: string,
  offset: number,
): { header: TableCell[][]; rows: TableCell[][] } {
  const starts = [...source.matchAll(ROW)].map((found) => found.index);
  const reaching = new Map<number, { cell: TableCell; left: number }>();
  const header: TableCell[][] = [];
  const rows: TableCell[][] = [];
  for (const [at, start] of starts.entries()) {
    const { cells, heads } = readRow(
      source.slice(start, starts[at + 1] ?? source.length),
      offset + start,
      reaching,
    );
    if (cells.length === 0) continue;
    if (heads && rows.length === 0) header.push(cells);
    else rows.push(cells);
  }
  return { header, rows };
}

function readRow(
  row: string,
  offset: number,
  reaching: Map<number, { cell: TableCell; left: number }>,
): { cells: TableCell[]; heads: boolean } {
  const marks = [...row.matchAll(CELL)];
  const cells: TableCell[] = [];
  const reach = (): void => {
    for (
      let above = reaching.get(cells.length);
      above !== undefined && above.left > 0;
      above = reaching.get(cells.length)
    ) {
      above.left -= 1;
      cells.push({ ...above.cell, own: false });
    }
  };
  for (const [place, mark] of marks.entries()) {
    reach();
    const start = mark.index + mark[0].length;
    const close = row.indexOf("</t", start);
    const end = Math.min(close < 0 ? row.length : close, marks[place + 1]?.index ?? row.length);
    const text = row
      .slice(start, end)
      .replaceAll(/<\/?[a-z][^<>\n]{0,200}>/gi, blanks)
      .replaceAll(/[*`]/g, " ");
    const columns = spanOf(mark[2] ?? "", "colspan");
    const several = spanOf(mark[2] ?? "", "rowspan");
    for (let part = 0; part < columns && cells.length < MOST_COLUMNS; part += 1) {
      const cell = { start: offset + start, text, own: part === 0 };
      if (several > 1) reaching.set(cells.length, { cell, left: several - 1 });
      cells.push(cell);
    }
  }
  if (marks.length > 0) reach();
  return { cells, heads: marks.length > 0 && marks.every((mark) => mark[1]?.toLowerCase() === "th") };
}

function spanOf(attributes: string, name: string): number {
  const found = new RegExp(`${name}\\s*=\\s*["']?(\\d{1,2})`, "i").exec(attributes)?.[1];
  return Math.min(MOST_COLUMNS, Math.max(1, Number(found ?? 1)));
}
