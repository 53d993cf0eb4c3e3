import { blanks } from "./blank.ts";
import type { TableCell } from "./document.ts";
import { blankCommands } from "./latex-mask.ts";

const RULES =
  /\\(?:hline|toprule|midrule|bottomrule|specialrule|addlinespace|cmidrule|cline|noalign|arrayrulecolor|hhline|Xhline)(?![a-zA-Z])(?:\([^()\n]{0,20}\))?(?:\[[^\]\n]{0,20}\])?(?:\{[^{}\n]{0,40}\}){0,3}/g;
const MULTICOLUMN = /\\multicolumn\s*\{(\d{1,2})\}\s*\{[^{}]{0,60}(?:\{[^{}]{0,60}\}[^{}]{0,60}){0,4}\}/;
const MULTIROW = /\\multirow\s*(?:\[[^\]\n]{0,10}\])?\{(-?\d{1,2})\}\s*(?:\[[^\]\n]{0,10}\])?\{[^{}]{0,40}\}/;
const MIDRULE = /\\(?:midrule|hline)(?![a-zA-Z])/;
const MAX_COLUMNS = 60;

interface Row {
  cells: { start: number; text: string; span: number; rows: number }[];
  /** Whether a rule stands above it. */
  ruled: boolean;
}

/**
 * The rows of a tabular, cells that span columns or rows repeated where they reach. The header is what stands above the
 * first rule inside the table, or the first row where it holds no number. `loose`: rows without environment have none.
 */
export function readTabular(
  body: string,
  offset: number,
  loose: boolean,
): { header: TableCell[][]; rows: TableCell[][] } {
  const rows = rowsOf(blankBegin(body, loose), offset).filter((row) =>
    row.cells.some((cell) => cell.text.trim() !== ""),
  );
  const grid = spread(rows);
  const headerRows = loose ? 0 : headerSize(rows);
  return { header: grid.slice(0, headerRows), rows: grid.slice(headerRows) };
}

/** The environment's begin and end with their arguments. */
function blankBegin(body: string, loose: boolean): string {
  if (loose) return body;
  const begin = /^\\begin\{[^{}\n]{1,20}\}(?:\[[^\]\n]{0,20}\])?/.exec(body)?.[0] ?? "";
  let at = begin.length;
  for (let groups = 0; groups < 2; groups += 1) {
    if (body[at] !== "{") break;
    let depth = 0;
    const from = at;
    for (; at < body.length && at < from + 500; at += 1) {
      if (body[at] === "{") depth += 1;
      if (body[at] === "}") depth -= 1;
      if (depth === 0) break;
    }
    at += 1;
  }
  return blanks(body.slice(0, at)) + body.slice(at).replace(/\\end\{[^{}\n]{1,20}\}?\s*$/, blanks);
}

function rowsOf(body: string, offset: number): Row[] {
  const rows: Row[] = [];
  let start = 0;
  const take = (end: number): void => {
    const slice = body.slice(start, end);
    const ruled = MIDRULE.test(slice) || /\\toprule/.test(slice);
    rows.push({ ruled, cells: cellsOf(slice.replaceAll(RULES, blanks), offset + start) });
  };
  for (const end of body.matchAll(/\\\\(?:\[[^\]\n]{0,20}\])?|\\tabularnewline/g)) {
    take(end.index);
    start = end.index + end[0].length;
  }
  take(body.length);
  return rows;
}

function cellsOf(row: string, offset: number): Row["cells"] {
  const cells: Row["cells"] = [];
  let start = 0;
  const take = (end: number): void => {
    const slice = row.slice(start, end);
    const columns = MULTICOLUMN.exec(slice);
    const several = MULTIROW.exec(slice);
    const inner = slice.replace(MULTICOLUMN, blanks).replace(MULTIROW, blanks);
    cells.push({
      start: offset + start,
      text: blankCommands(inner),
      span: Math.min(MAX_COLUMNS, Math.max(1, Number(columns?.[1] ?? 1))),
      rows: Math.max(1, Math.abs(Number(several?.[1] ?? 1))),
    });
  };
  for (const mark of row.matchAll(/(?<!\\)&/g)) {
    if (cells.length >= MAX_COLUMNS) break;
    take(mark.index);
    start = mark.index + 1;
  }
  take(row.length);
  return cells;
}

/** Every cell in each column and row that it spans. */
function spread(rows: readonly Row[]): TableCell[][] {
  const reaching = new Map<number, { cell: TableCell; left: number }>();
  return rows.map((row) => {
    const line: TableCell[] = [];
    for (const cell of row.cells) {
      for (let part = 0; part < cell.span && line.length < MAX_COLUMNS; part += 1) {
        const column = line.length;
        const above = reaching.get(column);
        const given = { start: cell.start, text: cell.text, own: part === 0 };
        if (above !== undefined && above.left > 0 && cell.text.trim() === "") {
          line.push({ ...above.cell, own: false });
          above.left -= 1;
          continue;
        }
        line.push(given);
        if (cell.rows > 1 && cell.text.trim() !== "")
          reaching.set(column, { cell: given, left: cell.rows - 1 });
        else reaching.delete(column);
      }
    }
    return line;
  });
}

function headerSize(rows: readonly Row[]): number {
  const ruled = rows.findIndex((row, at) => at > 0 && row.ruled);
  // A rule after many rows parts groups, not the header.
  if (ruled > 0 && ruled <= 3) return ruled;
  const first = rows[0]?.cells.slice(1).map((cell) => cell.text) ?? [];
  return first.length > 0 && first.every((text) => !/^\s*[-+−]?\d/.test(text)) ? 1 : 0;
}
