/** Longest record that is taken for a row, in UTF-16 units: an open quote must not swallow a whole file. */
const LONGEST_ROW = 1_000_000;

/**
 * Splits delimited text (RFC 4180, also with tabs or semicolons) into rows of trimmed cells, as the text arrives. A quoted
 * cell may hold separators, doubled quotes and line ends. Blank rows, and rows whose first sign is #, are left out. Linear.
 */
export class DelimitedRows {
  readonly #onRow: (cells: string[]) => void;
  #separator: string | null = null;
  #rest = "";

  constructor(onRow: (cells: string[]) => void) {
    this.#onRow = onRow;
  }

  /** The sign that separates cells; null before the first row. */
  get separator(): string | null {
    return this.#separator;
  }

  push(text: string): void {
    this.#rest = this.#take(this.#rest + text, false);
  }

  end(): void {
    this.#rest = this.#take(this.#rest, true);
  }

  /** Gives on every whole row of a text; returns what is left of it. */
  #take(text: string, last: boolean): string {
    let start = 0;
    let quoted = false;
    const end = /["\r\n]/g;
    for (let found = end.exec(text); found !== null; found = end.exec(text)) {
      const at = found.index;
      if (found[0] === '"') {
        quoted = !quoted;
        continue;
      }
      if (quoted && at - start < LONGEST_ROW) continue;
      // A carriage return at the very end may have its line feed in the next piece.
      if (found[0] === "\r" && at === text.length - 1 && !last) break;
      this.#row(text.slice(start, at));
      if (found[0] === "\r" && text[at + 1] === "\n") end.lastIndex = at + 2;
      start = end.lastIndex;
      quoted = false;
    }
    const rest = text.slice(start);
    if (!last && rest.length < LONGEST_ROW) return rest;
    this.#row(rest);
    return "";
  }

  #row(line: string): void {
    if (line.trim() === "" || line.startsWith("#")) return;
    this.#separator ??= separatorOf(line);
    this.#onRow(cellsOf(line, this.#separator));
  }
}

function separatorOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, "");
  const best = [",", "\t", ";", "|"]
    .map((mark) => ({ mark, count: bare.split(mark).length }))
    .toSorted((a, b) => b.count - a.count)[0];
  return best === undefined || best.count < 2 ? "," : best.mark;
}

function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? "";
    if (sign === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}
