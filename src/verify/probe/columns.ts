import { toNum } from "../../contracts/index.ts";
import type { Cell } from "../../contracts/index.ts";
import type { Loose } from "./tolerant-json.ts";

/** A column is kept whole or not at all: a cut one would be another sample. */
const MAX_ROWS = 10_000;
const MAX_COLUMNS = 50;
/** Cells kept of one file. */
const MAX_CELLS = 50_000;
const MAX_TEXT = 60;
const MAX_NAME = 200;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^([+-]?)(?:nan|(inf(?:inity)?))$/i;

/** A cell of a text table: a number, NaN or infinity spelled out, text, or null where it is empty. */
export function cellOf(text: string): Cell {
  if (text === "") return null;
  if (NUMBER.test(text)) return toNum(Number(text));
  const odd = NOT_FINITE.exec(text);
  if (odd === null) return text;
  if (odd[2] === undefined) return { nonFinite: "nan" };
  return { nonFinite: odd[1] === "-" ? "-inf" : "inf" };
}

const isText = ([, cells]: readonly [string, readonly Cell[]]): boolean =>
  cells.every((cell) => cell === null || typeof cell === "string");

/**
 * The columns that are kept, numbers before texts, each whole: at most 50 of at most 10,000 rows, 50,000 cells in all. Texts
 * longer than 60 characters are no labels, so their column goes.
 */
export function keptColumns(columns: Iterable<readonly [string, readonly Cell[]]>): Record<string, Cell[]> {
  const usable = [...columns].filter(
    ([name, cells]) =>
      name.length <= MAX_NAME &&
      cells.length > 0 &&
      cells.length <= MAX_ROWS &&
      cells.every((cell) => typeof cell !== "string" || cell.length <= MAX_TEXT),
  );
  const kept = new Map<string, Cell[]>();
  let room = MAX_CELLS;
  for (const [name, cells] of [...usable.filter((each) => !isText(each)), ...usable.filter(isText)]) {
    if (kept.size >= MAX_COLUMNS || cells.length > room || kept.has(name)) continue;
    kept.set(name, [...cells]);
    room -= cells.length;
  }
  return Object.fromEntries(kept);
}

const MAX_DEPTH = 8;
/** Places of a document looked at in search of lists. */
const MAX_PLACES = 100_000;

interface Place {
  path: string;
  value: Loose;
  depth: number;
}

/**
 * The lists of a JSON document as columns: `scores[]` of a list of values, `runs[].accuracy` of a list of objects, where
 * an absent key is null. Lists inside such rows are left out, and so is what lies deeper than eight levels.
 */
export function columnsOfJson(document: Loose): Record<string, Cell[]> {
  const found: [string, Cell[]][] = [];
  const open: Place[] = [{ path: "", value: document, depth: 0 }];
  for (let looked = 0; looked < MAX_PLACES; looked += 1) {
    const place = open.pop();
    if (place === undefined || found.length > MAX_COLUMNS * 4) break;
    const { path, value, depth } = place;
    if (value === null || typeof value !== "object" || depth > MAX_DEPTH) continue;
    if (Array.isArray(value)) {
      if (value.length <= MAX_ROWS) found.push(...columnsOfList(`${path}[]`, value));
      continue;
    }
    for (const [key, inner] of Object.entries(value).slice(0, MAX_PLACES))
      open.push({ path: joined(path, key), value: inner, depth: depth + 1 });
  }
  return keptColumns(found.toReversed());
}

function columnsOfList(path: string, rows: readonly Loose[]): [string, Cell[]][] {
  if (rows.every((row) => row === null || typeof row !== "object")) return [[path, rows.map(scalar)]];
  if (!rows.every((row) => row !== null && typeof row === "object" && !Array.isArray(row))) return [];
  const columns = new Map<string, Cell[]>();
  for (const [at, row] of rows.entries()) {
    for (const [name, cell] of leavesOfRow(row)) {
      const column = columns.get(name);
      if (column !== undefined) column[at] = cell;
      else if (columns.size < MAX_COLUMNS) {
        const cells = Array.from({ length: rows.length }, (): Cell => null);
        cells[at] = cell;
        columns.set(name, cells);
      }
    }
  }
  return [...columns].map(([name, cells]) => [`${path}.${name}`, cells]);
}

/** Values of a row by dotted path. */
function leavesOfRow(row: Loose): [string, Cell][] {
  const leaves: [string, Cell][] = [];
  const open: Place[] = [{ path: "", value: row, depth: 0 }];
  for (let place = open.pop(); place !== undefined && leaves.length < MAX_COLUMNS; place = open.pop()) {
    const { path, value, depth } = place;
    if (value === null || typeof value !== "object") leaves.push([path, scalar(value)]);
    else if (!Array.isArray(value) && depth < MAX_DEPTH) {
      for (const [key, inner] of Object.entries(value).slice(0, MAX_COLUMNS).toReversed())
        open.push({ path: joined(path, key), value: inner, depth: depth + 1 });
    }
  }
  return leaves;
}

function scalar(value: Loose): Cell {
  if (typeof value === "number") return toNum(value);
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}

const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);
