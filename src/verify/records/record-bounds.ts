/** How much of one result file is kept. A column is kept whole or not at all: a cut one would be another sample. */
export interface RecordBounds {
  columns: number;
  rows: number;
  /** Cells of all columns together. */
  cells: number;
  /** Numbers under names. */
  numbers: number;
}

/** Bounds of one file that somebody named as a record: about 100 MB of memory at most. */
export const RECORD_BOUNDS: RecordBounds = {
  columns: 2_000,
  rows: 1_000_000,
  cells: 4_000_000,
  numbers: 100_000,
};

/** Longest name of a column or number, and longest text of a cell, in UTF-16 units. */
export const LONGEST_NAME = 300;
export const LONGEST_TEXT = 120;
