import type { FileProbe } from "../../contracts/index.ts";
import { cellOf, keptColumns } from "./columns.ts";
import { sayNothing } from "./facts-of-values.ts";

type Found = Omit<FileProbe, "path" | "type">;

const MAX_PLACES = 20;
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** Columns that only count the rows. */
const INDEX_NAME = /^(?:|index|idx|id|row|unnamed: 0|epoch|step|fold|seed|iteration|iter|i|n)$/i;

interface Column {
  name: string;
  cells: string[];
}

/** Looks into a table of comma, semicolon or tab separated values, with or without a header line. */
export function probeCsv(text: string): Found {
  const rows = rowsOf(text);
  const first = rows[0];
  if (first === undefined) return { trivial: "only white space", nonFinite: [], invalid: null };
  const header = first.some((cell) => cell !== "" && !NUMBER.test(cell) && !NOT_FINITE.test(cell));
  const data = header ? rows.slice(1) : rows;
  if (data.length === 0) return { trivial: "a header line without rows", nonFinite: [], invalid: null };
  const columns = first.map((name, place): Column => ({
    name: header ? name : `column ${place + 1}`,
    cells: data.map((row) => row[place] ?? ""),
  }));
  return {
    trivial: trivialBecause(columns, data),
    nonFinite: notFinite(columns),
    invalid: null,
    columns: keptColumns(columns.map(({ name, cells }) => [name, cells.map(cellOf)] as const)),
  };
}

function trivialBecause(columns: readonly Column[], data: readonly string[][]): string | null {
  if (data.every((row) => row.every((cell) => cell === ""))) return "rows without values";
  const measured = columns.filter((column) => isNumeric(column) && !isIndex(column));
  return sayNothing(measured.flatMap((column) => column.cells.filter((cell) => cell !== "").map(Number)));
}

function isNumeric(column: Column): boolean {
  const filled = column.cells.filter((cell) => cell !== "");
  return filled.length > 0 && filled.every((cell) => NUMBER.test(cell));
}

function isIndex(column: Column): boolean {
  return (
    INDEX_NAME.test(column.name) ||
    (column.cells.length > 1 &&
      column.cells.every((cell, row) => Number(cell) === row + Number(column.cells[0])))
  );
}

function notFinite(columns: readonly Column[]): string[] {
  return columns
    .filter(({ cells }) => {
      const filled = cells.filter((cell) => cell !== "");
      return (
        filled.some((cell) => NOT_FINITE.test(cell)) &&
        filled.every((cell) => NUMBER.test(cell) || NOT_FINITE.test(cell))
      );
    })
    .map((column) => column.name.slice(0, 100))
    .slice(0, MAX_PLACES);
}

function rowsOf(text: string): string[][] {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const first = lines[0] ?? "";
  const separator = [",", "\t", ";"]
    .map((mark) => ({ mark, count: first.split(mark).length }))
    .toSorted((a, b) => b.count - a.count)[0];
  const mark = separator === undefined || separator.count < 2 ? "," : separator.mark;
  return lines.map((line) => cellsOf(line, mark));
}

function cellsOf(line: string, mark: string): string[] {
  if (!line.includes('"')) return line.split(mark).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let open = false;
  for (const character of line) {
    if (character === '"') open = !open;
    else if (character === mark && !open) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return [...cells, cell.trim()];
}
