import { inRandomOrder } from "./random-order.ts";

/** A column with no more different values than this holds classes: they stay, in another order. */
const MOST_CLASSES = 20;
/** Fewer rows cannot be told from chance. */
const LEAST_ROWS = 4;

/** A table: rows of cells, all of the same length. */
export type Rows = unknown[][];

/** Every column in a random order of its own, so that no column tells anything of another. null: too small. */
export function shuffledRows(rows: Rows, next: () => number): Rows | null {
  if (rows.length < LEAST_ROWS) return null;
  const columns = columnsOf(rows).map((column) => inRandomOrder(column, next));
  return rowsOf(columns, rows.length);
}

/** Half of the rows, with numbers that are others and classes in another order. null: too small. */
export function sampledRows(rows: Rows, next: () => number): Rows | null {
  if (rows.length < LEAST_ROWS) return null;
  const kept = inRandomOrder(rows, next).slice(0, Math.ceil(rows.length / 2));
  const columns = columnsOf(kept).map((column) =>
    holdsClasses(column) ? inRandomOrder(column, next) : column.map((cell) => otherNumber(cell, next)),
  );
  return rowsOf(columns, kept.length);
}

function columnsOf(rows: Rows): unknown[][] {
  const width = Math.max(...rows.slice(0, 1).map((row) => row.length), 0);
  return Array.from({ length: width }, (_, at) => rows.map((row) => row[at]));
}

function rowsOf(columns: unknown[][], count: number): Rows {
  return Array.from({ length: count }, (_, at) => columns.map((column) => column[at]));
}

function holdsClasses(column: readonly unknown[]): boolean {
  return new Set(column.map(String)).size <= Math.min(MOST_CLASSES, column.length / 2);
}

/** A number between half and one and a half of it, with as many decimals; anything else as it is. */
function otherNumber(cell: unknown, next: () => number): unknown {
  const value = typeof cell === "string" && cell.trim() !== "" ? Number(cell) : cell;
  if (typeof value !== "number" || !Number.isFinite(value)) return cell;
  const changed = value * (0.5 + next());
  const decimals = (/\.(\d+)$/.exec(String(cell))?.[1] ?? "").length;
  const written = changed.toFixed(Math.min(decimals, 20));
  return typeof cell === "string" ? written : Number(written);
}
