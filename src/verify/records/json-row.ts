import { toNum } from "../../contracts/index.ts";
import type { Cell } from "../../contracts/index.ts";
import { cellOf } from "../probe/columns.ts";
import type { Loose } from "../probe/tolerant-json.ts";
import type { GrowingColumns } from "./columns-kept.ts";
import { LONGEST_NAME } from "./record-bounds.ts";

/** Nested deeper than this a row is not looked at. */
const MAX_DEPTH = 64;

/** A JSON value that holds no others. */
type Scalar = Exclude<Loose, object> | null;

export function isScalar(value: Loose): value is Scalar {
  return value === null || typeof value !== "object";
}

/** A value as a cell; numbers written as text are numbers. */
export function scalar(value: Scalar): Cell {
  if (typeof value === "number") return toNum(value);
  return typeof value === "string" ? cellOf(value.trim()) : value;
}

export const joined = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/**
 * Puts the values of an object into columns named by a prefix and their dotted path. Gives back its lists, which are no cells.
 * @param at 0-based row
 */
export function putRow(
  columns: GrowingColumns,
  at: number,
  row: Loose,
  prefix: string,
): { path: string; value: Loose }[] {
  const lists: { path: string; value: Loose }[] = [];
  const open: { path: string; value: Loose; depth: number }[] = [{ path: "", value: row, depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { path, value, depth } = place;
    if (isScalar(value)) columns.put(`${prefix}${path === "" ? "value" : path}`, at, scalar(value));
    else if (Array.isArray(value)) lists.push({ path, value });
    else if (depth < MAX_DEPTH && path.length < LONGEST_NAME) {
      for (const [key, inner] of Object.entries(value).toReversed())
        open.push({ path: joined(path, key), value: inner, depth: depth + 1 });
    }
  }
  return lists;
}
