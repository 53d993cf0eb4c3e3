import type { Cell, Num } from "../../contracts/index.ts";
import type { Loose } from "../probe/tolerant-json.ts";
import { GrowingColumns } from "./columns-kept.ts";
import { isScalar, joined, putRow, scalar } from "./json-row.ts";
import { LONGEST_NAME, RECORD_BOUNDS } from "./record-bounds.ts";
import type { RecordBounds } from "./record-bounds.ts";

/** The numbers of one result file. */
export interface ResultNumbers {
  /** Numbers under names, by dotted path; also numbers written as text. */
  numbers: Record<string, Num>;
  /** Columns row by row; of a JSON document by dotted path, with [] for a list and [3] for its fourth place. */
  columns: Record<string, Cell[]>;
  /** What passed the bounds and was left out whole. */
  leftOut: string[];
}

interface Place {
  path: string;
  value: Loose;
}

/** Nested deeper than this nothing is looked at. */
const MAX_DEPTH = 64;
/** Rows of a list of objects whose own lists are looked into. */
const ROWS_LOOKED_INTO = 200;
/** Widest row of a list of rows, as in [[step, value], ...]. */
const WIDEST_ROW = 50;

/** Every number of a JSON document under its path. Needs no call depth; what passes the bounds is named. */
export function jsonNumbers(document: Loose, bounds: RecordBounds = RECORD_BOUNDS): ResultNumbers {
  const numbers = new Map<string, Num>();
  const columns = new GrowingColumns(bounds);
  const leftOut: string[] = [];
  const open: (Place & { depth: number })[] = [{ path: "", value: document, depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { path, value, depth } = place;
    if (depth > MAX_DEPTH || path.length > LONGEST_NAME) {
      if (leftOut.length < 100) leftOut.push(path.slice(0, LONGEST_NAME));
      continue;
    }
    if (value === null || typeof value !== "object") {
      const cell = scalar(value);
      if (typeof cell === "number" || (cell !== null && typeof cell === "object")) {
        if (numbers.size < bounds.numbers) numbers.set(path === "" ? "value" : path, cell);
        else if (leftOut.length < 100) leftOut.push(path);
      }
      continue;
    }
    const inner = Array.isArray(value)
      ? readList(path, value, columns)
      : Object.entries(value).map(([key, each]) => ({ path: joined(path, key), value: each }));
    for (const each of inner.toReversed()) open.push({ ...each, depth: depth + 1 });
  }
  const kept = columns.finish();
  return {
    numbers: Object.fromEntries(numbers),
    columns: kept.columns,
    leftOut: [...leftOut, ...kept.dropped],
  };
}

/** Takes a list as columns; gives back what lies deeper and has a place of its own. */
function readList(path: string, rows: readonly Loose[], columns: GrowingColumns): Place[] {
  if (rows.every(isScalar)) {
    for (const [at, row] of rows.entries()) columns.put(`${path}[]`, at, scalar(row));
    return [];
  }
  const deeper: Place[] = [];
  for (const [at, row] of rows.entries()) {
    if (isScalar(row)) {
      columns.put(`${path}[]`, at, scalar(row));
    } else if (Array.isArray(row) && row.length <= WIDEST_ROW && row.every(isScalar)) {
      for (const [column, cell] of row.entries()) columns.put(`${path}[][${column}]`, at, scalar(cell));
    } else if (Array.isArray(row)) {
      if (at < ROWS_LOOKED_INTO) deeper.push({ path: `${path}[${at}]`, value: row });
    } else {
      for (const each of putRow(columns, at, row, `${path}[].`))
        if (at < ROWS_LOOKED_INTO) deeper.push({ path: `${path}[${at}].${each.path}`, value: each.value });
    }
  }
  return deeper;
}
