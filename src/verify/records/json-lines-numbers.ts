import { parseTolerantly } from "../probe/tolerant-json.ts";
import type { Loose } from "../probe/tolerant-json.ts";
import { GrowingColumns } from "./columns-kept.ts";
import { putRow } from "./json-row.ts";
import { RECORD_BOUNDS } from "./record-bounds.ts";
import type { RecordBounds } from "./record-bounds.ts";
import type { NumbersReader } from "./table-numbers.ts";

/** Longest line, in UTF-16 units. */
const LONGEST_LINE = 64 * 1024 ** 2;

/** Reads JSON lines: a document a line, blank lines left out. Each name is a column over the lines; lists inside lines are left out. */
export function jsonLinesNumbers(bounds: RecordBounds = RECORD_BOUNDS): NumbersReader {
  const columns = new GrowingColumns(bounds);
  const lists = new Set<string>();
  let parts: string[] = [];
  let length = 0;
  let line = 0;
  let rows = 0;
  const endLine = (): void => {
    const text = parts.join("");
    parts = [];
    length = 0;
    line += 1;
    if (text.trim() === "") return;
    for (const { path } of putRow(columns, rows, parsed(text, line), ""))
      if (lists.size < 100) lists.add(path);
    rows += 1;
  };
  const add = (text: string): void => {
    length += text.length;
    if (length > LONGEST_LINE) throw new Error(`line ${line + 1}: longer than 64 MiB`);
    parts.push(text);
  };
  return {
    push(text) {
      let start = 0;
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
        add(text.slice(start, end));
        endLine();
        start = end + 1;
      }
      add(text.slice(start));
    },
    end() {
      endLine();
      const kept = columns.finish(rows);
      return { numbers: {}, columns: kept.columns, leftOut: [...kept.dropped, ...lists] };
    },
  };
}

function parsed(text: string, line: number): Loose {
  try {
    return parseTolerantly(text);
  } catch (error) {
    throw new Error(`line ${line}: ${error instanceof Error ? error.message : "not JSON"}`, { cause: error });
  }
}
