import type { Cell } from "../../contracts/index.ts";
import { cellOf } from "../probe/columns.ts";
import { GrowingColumns } from "./columns-kept.ts";
import { DelimitedRows } from "./delimited-rows.ts";
import type { ResultNumbers } from "./json-numbers.ts";
import { RECORD_BOUNDS } from "./record-bounds.ts";
import type { RecordBounds } from "./record-bounds.ts";

/** A reader that takes a text piece by piece and ends with its numbers. */
export interface NumbersReader {
  push(text: string): void;
  /** @throws an Error naming the line where the text is not what it should be */
  end(): ResultNumbers;
}

const DECIMAL_COMMA = /^[+-]?\d+,\d+(?:e[+-]?\d+)?$/i;

/** Reads a table of comma, semicolon, tab or bar separated values, with or without a header row. */
export function tableNumbers(bounds: RecordBounds = RECORD_BOUNDS): NumbersReader {
  const columns = new GrowingColumns(bounds);
  let names: string[] | null = null;
  let rows = 0;
  const reader: DelimitedRows = new DelimitedRows((cells) => {
    const { separator } = reader;
    if (names === null) {
      const isHeader = cells.some((cell) => cell !== "" && typeof cellOfTable(cell, separator) === "string");
      names = isHeader ? distinct(cells) : cells.map((_, place) => `column ${place + 1}`);
      if (isHeader) return;
    }
    for (const [place, name] of names.entries())
      columns.put(name, rows, cellOfTable(cells[place] ?? "", separator));
    rows += 1;
  });
  return {
    push: (text) => reader.push(text),
    end() {
      reader.end();
      const kept = columns.finish(rows);
      return { numbers: {}, columns: kept.columns, leftOut: kept.dropped };
    },
  };
}

function cellOfTable(text: string, separator: string | null): Cell {
  // Where a comma does not separate cells it may be the decimal sign.
  if (separator === ";" && DECIMAL_COMMA.test(text)) return cellOf(text.replace(",", "."));
  return cellOf(text);
}

/** Names of columns, each once: a second "loss" is "loss (2)". */
function distinct(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, place) => {
    const name = cell === "" ? `column ${place + 1}` : cell;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}
