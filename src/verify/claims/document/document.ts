/** Further columns of a table are not read: no table of results has them, and hostile ones cost time. */
export const MOST_COLUMNS = 60;

/** A stretch of running text: a paragraph, list item, heading or caption. */
export interface Passage {
  kind: "paragraph" | "item" | "heading" | "caption";
  /** Offset in the source; `text` has the length of its slice, so that places agree. */
  start: number;
  /** The source with markup blanked out. */
  text: string;
  /** Headings that it stands under, outermost first. */
  sections: readonly string[];
  /** The sentence that leads into its list; empty where there is none. */
  lead: string;
  /** An open check box. */
  open: boolean;
}

/** A cell as it is written; one that spans several columns or rows stands in each of them. */
export interface TableCell {
  start: number;
  /** The source with markup blanked out. */
  text: string;
  /** False where the cell was already met: the same one in another column or row. */
  own: boolean;
}

/** A table: header rows, then rows, each with as many cells as there are columns, as far as they are written. */
export interface Table {
  /** Counts the tables of the text, from 0. */
  index: number;
  header: TableCell[][];
  rows: TableCell[][];
  caption: string;
  sections: readonly string[];
  lead: string;
}

/** The structure of a text, code and quoted output left out. */
export interface TextDocument {
  passages: Passage[];
  tables: Table[];
}
