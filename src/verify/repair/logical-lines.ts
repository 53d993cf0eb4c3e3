/** A statement's lines: a logical line of Python with where it stands. Lines are 1-based within the block. */
export interface LogicalLine {
  start: number;
  end: number;
  indent: number;
  text: string;
}

interface Scan {
  depth: number;
  /** The quotes of an open triple-quoted string. */
  triple: string | null;
}

/**
 * Puts a block's lines together into logical lines: brackets, triple quotes and backslashes go on over line ends.
 * Reads words only, so broken code gives some answer; linear.
 */
export function logicalLines(lines: readonly string[]): LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: LogicalLine | null = null;
  const scan: Scan = { depth: 0, triple: null };
  for (const [place, line] of lines.entries()) {
    if (open === null) {
      if (/^\s*(?:#.*)?$/.test(line)) continue;
      open = { start: place + 1, end: place + 1, indent: line.search(/\S/), text: "" };
      found.push(open);
    }
    open.text += `${open.text === "" ? "" : "\n"}${line}`;
    open.end = place + 1;
    scanLine(line, scan);
    if (scan.depth <= 0 && scan.triple === null && !line.endsWith("\\")) {
      open = null;
      scan.depth = 0;
    }
  }
  return found;
}

function scanLine(line: string, scan: Scan): void {
  let at = 0;
  while (at < line.length) {
    const character = line[at] ?? "";
    if (scan.triple !== null) {
      const end = line.indexOf(scan.triple, at);
      if (end < 0) return;
      at = end + 3;
      scan.triple = null;
    } else if (character === "#") {
      return;
    } else if (character === '"' || character === "'") {
      const three = character.repeat(3);
      if (line.startsWith(three, at)) {
        scan.triple = three;
        at += 3;
      } else {
        at = endOfString(line, at, character);
      }
    } else {
      if ("([{".includes(character)) scan.depth += 1;
      if (")]}".includes(character)) scan.depth -= 1;
      at += 1;
    }
  }
}

function endOfString(line: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < line.length && line[at] !== quote) at += line[at] === "\\" ? 2 : 1;
  return at + 1;
}
