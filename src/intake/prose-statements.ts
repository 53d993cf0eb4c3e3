/** A sentence, list item or table cell outside code, with what its surroundings say about it. */
export interface Statement {
  /** 1-based line of the response. */
  line: number;
  /** Emphasis marks removed. */
  text: string;
  /** Whether it stands under a heading such as "Next steps" or in a table's column such as "Target": no report of what was done. */
  intended: boolean;
}

/** A line without an end is looked at in pieces, so that no expression meets megabytes at once. */
const LONGEST = 2000;
const FENCE = /^[ \t>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*)$/;
const DELIMITER_ROW = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;
const INTENDED_HEADING =
  /^(?:next steps?|(?:test |evaluation |execution |experiment(?:al)? )?(?:plan|protocol|design|set-?up|procedure)|(?:planned|proposed|future|suggested|recommended|remaining|open)\b.*|to-?do|(?:acceptance|success|exit|quality) (?:criteria|criterion|gates?)|targets?|goals?|objectives?|expected\b.*|risks?\b.*|how to\b.*|usage|requirements?|background|motivation|related work|prior work|literature|references|hypothes[ie]s|recommendations?|timeline|roadmap|instructions|prerequisites)$/i;
const INTENDED_COLUMN =
  /\b(?:targets?|thresholds?|goals?|criteri(?:on|a)|required|minimum|maximum|expected|planned|limit|gate|budget|weight|hypothesis|literature|published|paper)\b/i;
const SENTENCE_END = /(?<=[.!?;])(?<!\b(?:al|e\.g|i\.e|vs|cf|[Ff]igs?|approx|[Ss]ec|[Ee]q|no)\.)\s+/;

/**
 * Reads Markdown roughly, in linear time: fences and headings are left out, wrapped lines are joined, and of a table
 * each cell is a statement, by itself and with the names of its row and column.
 */
export function* proseStatements(text: string): Generator<Statement> {
  let intended = false;
  let header: string[] | null = null;
  let paragraph = { line: 0, raw: "" };
  for (const { line, raw } of linesOutsideFences(text)) {
    const heading = HEADING.exec(raw)?.[1];
    // A line that goes on in small letters is the same sentence.
    if (paragraph.raw !== "" && /^[ \t>]*\p{Ll}/u.test(raw) && paragraph.raw.length < LONGEST) {
      paragraph.raw += ` ${raw.replace(/^[\s>]+/, "")}`;
      continue;
    }
    yield* sentences(paragraph.raw, paragraph.line, intended);
    const previous = paragraph.raw;
    paragraph = { line, raw: "" };
    if (heading !== undefined) {
      // A heading names a topic; what was done is said below it.
      intended = INTENDED_HEADING.test(plainHeading(heading));
      header = null;
    } else if (previous.includes("|") && DELIMITER_ROW.test(raw)) header = cellsOf(previous);
    else if (header !== null && raw.includes("|")) yield* rowStatements(cellsOf(raw), header, line, intended);
    else {
      header = null;
      paragraph.raw = raw;
    }
  }
  yield* sentences(paragraph.raw, paragraph.line, intended);
}

function* linesOutsideFences(text: string): Generator<{ line: number; raw: string }> {
  let fence: string | null = null;
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const mark = FENCE.exec(raw)?.[1];
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) {
      fence = fence === null ? mark : null;
      // What stands after a fence begins anew.
      yield { line: at + 1, raw: "" };
    } else if (fence === null) yield { line: at + 1, raw };
  }
}

function plainHeading(heading: string): string {
  return heading
    .replace(/[\s#*_`:]+$/u, "")
    .replace(/^[^\p{L}]+/u, "")
    .trim();
}

function cellsOf(row: string): string[] {
  return plain(row)
    .replace(/^\s*\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function* rowStatements(
  cells: readonly string[],
  header: readonly string[],
  line: number,
  underIntended: boolean,
): Generator<Statement> {
  const [name = ""] = cells;
  for (const [at, cell] of cells.entries()) {
    if (cell === "") continue;
    const column = header[at] ?? "";
    const intended = underIntended || INTENDED_COLUMN.test(column);
    yield { line, text: cell, intended };
    if (at > 0) yield { line, text: `${name}: ${column}: ${cell}`.slice(0, LONGEST), intended };
  }
}

function* sentences(raw: string, line: number, intended: boolean): Generator<Statement> {
  const whole = plain(raw);
  for (let start = 0; start < whole.length; start += LONGEST) {
    const piece = whole.slice(start, start + LONGEST);
    const isRow = /^\s*\|.*\|\s*$/.test(piece);
    const parts = isRow ? [piece.replaceAll("|", " ")] : piece.split(SENTENCE_END);
    for (const sentence of parts) if (sentence.trim() !== "") yield { line, text: sentence.trim(), intended };
  }
}

/** Without emphasis and list marks; a task list's box stays. */
function plain(text: string): string {
  return text
    .replaceAll(/\*\*|__|`|(?<=[\s(])[*_](?=\S)|(?<=\S)[*_](?=[\s).,;:]|$)/g, "")
    .replace(/^[\s>]*(?:[-*+]|\d{1,9}[.)])?\s+/, "");
}
