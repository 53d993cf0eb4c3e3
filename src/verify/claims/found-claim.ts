import type { Claim } from "../../contracts/index.ts";

/** How a text is written. */
export type TextFormat = "markdown" | "latex" | "plain";

/** One way to read a number as written. Most have one; "1.797" of a German text has two. */
export interface Reading {
  value: number;
  /** One unit of the last digit written, in the same scale as `value`. */
  unit: number;
  /** Least and greatest number that rounds to it or, cut off instead of rounded, begins with it. */
  low: number;
  high: number;
  /** Significant digits written: how much an equal number says. */
  digits: number;
  /** Whether it is a share written in percent: `value` is then the fraction (97.8 % is 0.978). */
  percent: boolean;
}

/** What a number is said to be to others: how it would be recomputed. */
export type Operation =
  | "difference"
  | "ratio"
  | "percent-change"
  | "mean"
  | "median"
  | "spread"
  | "sd"
  | "se"
  | "interval"
  | "min"
  | "max"
  | "best"
  | "worst"
  | "sum";

/** The relation in which a sentence puts a quantity to its number. */
export type Relation = "=" | "about" | "<" | ">" | "up to" | "at least";

/** Which way a sentence says that a quantity moved or stands to another. */
export type Direction = "up" | "down" | "better" | "worse";

/** Where in a table a claim stands, 0-based; `table` counts the tables of the text. */
export interface CellPlace {
  table: number;
  row: number;
  column: number;
}

/** Something that a text says of this work, before anything is held against it. */
export interface FoundClaim {
  kind: Claim["kind"];
  /** The sentence, list item or table row, as written, cut at 500 characters. */
  text: string;
  /** 1-based, of `value`. */
  line: number;
  column: number;
  /** As written, without unit and sign of relation. */
  value: string;
  /** How the number may be read, likeliest first; empty where the value is no number. */
  readings: Reading[];
  /** As written: "%", "s", "points"; null where there is none. */
  unit: string | null;
  relation: Relation;
  /** Words for what it is, most telling first: those of the sentence, or the header of its row or column. */
  quantities: string[];
  /** Words for it that stand further off: earlier in its sentence or section, in its heading. They may support, and never contradict. */
  inherited: string[];
  /** What it is said to be of other numbers; null where it stands for itself. */
  operation: Operation | null;
  direction: Direction | null;
  /** What the sentence, row, column, caption or section names: runs, methods, data sets. */
  subjects: string[];
  /** Run ids that its sentence or row names, lower-case hex without dashes; a prefix where shortened. */
  runIds: string[];
  /** Headings that it stands under, outermost first. */
  sections: string[];
  /** null outside tables. */
  cell: CellPlace | null;
  /** Number of its sentence or row in the text: claims with the same one stand together. */
  statement: number;
}
