import type { Cell } from "../../contracts/index.ts";
import { LONGEST_NAME, LONGEST_TEXT } from "./record-bounds.ts";
import type { RecordBounds } from "./record-bounds.ts";

/** Columns as they grow, row by row, within bounds; a column that passes them goes whole. */
export class GrowingColumns {
  readonly #columns = new Map<string, Cell[]>();
  readonly #dropped = new Set<string>();
  readonly #bounds: RecordBounds;
  #cells = 0;

  constructor(bounds: RecordBounds) {
    this.#bounds = bounds;
  }

  /** Puts a cell into a row, 0-based; rows that a column skipped are null. */
  put(name: string, row: number, cell: Cell): void {
    if (this.#dropped.has(name)) return;
    const column = this.#columns.get(name) ?? this.#begin(name);
    if (column === null) return;
    const grows = row + 1 - column.length;
    if (row >= this.#bounds.rows || this.#cells + grows > this.#bounds.cells) {
      this.drop(name);
      return;
    }
    while (column.length < row) column.push(null);
    column[row] = typeof cell === "string" ? cell.slice(0, LONGEST_TEXT) : cell;
    this.#cells += grows;
  }

  drop(name: string): void {
    this.#cells -= this.#columns.get(name)?.length ?? 0;
    this.#columns.delete(name);
    if (this.#dropped.size < this.#bounds.columns) this.#dropped.add(name);
  }

  /** The columns, each filled up to `rows`, and the names of those that passed the bounds. */
  finish(rows?: number): { columns: Record<string, Cell[]>; dropped: string[] } {
    for (const column of this.#columns.values())
      for (let row = column.length; row < (rows ?? 0); row += 1) column.push(null);
    return { columns: Object.fromEntries(this.#columns), dropped: [...this.#dropped] };
  }

  #begin(name: string): Cell[] | null {
    if (this.#columns.size >= this.#bounds.columns || name.length > LONGEST_NAME) {
      this.drop(name);
      return null;
    }
    const column: Cell[] = [];
    this.#columns.set(name, column);
    return column;
  }
}
