import { proseLines } from "../claims/prose.ts";
import { flatText } from "./flat-text.ts";

/** A sentence, list item, heading or table row of a response, as plain text. */
export interface Statement {
  /** 1-based line of the response on which it begins. */
  line: number;
  /** Plain text, see flatText. */
  text: string;
  /** Places of the paragraph's statements around it: neighbours belong to one thought. */
  paragraph: number;
  /** Of a row: the cells, the names of the columns, and what stood before the table. */
  row: { cells: string[]; header: string[] } | null;
  /** The last heading above it. */
  heading: string;
}

/** Longer paragraphs are read in pieces, so that no expression meets megabytes at once. */
const LONGEST = 2000;
/** A response has no more statements than these for the checks of its statistics. */
const MOST = 20_000;

const HEADING = /^\s{0,3}#{1,6}\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/;
const DELIMITER_ROW = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;
/** The end of a sentence; not after an abbreviation, and not where the next word goes on in small letters. */
const END =
  /(?<=[.!?])(?<!\b(?:al|vs|cf|e\.g|i\.e|[Ff]igs?|approx|resp|ca|[Ss]ec|[Ee]q|[Nn]o|bzw|ggü|z\. ?B)\.)["')\]]?\s+(?=[^\p{Ll}\s])/u;

/** The statements of a response outside code and quoted output, in order. Linear in the text. */
export function statementsOf(response: string): Statement[] {
  const found: Statement[] = [];
  let paragraph: { line: number; texts: string[]; length: number } | null = null;
  let number = 0;
  let heading = "";
  let header: string[] | null = null;
  let last = -1;
  const flush = (): void => {
    if (paragraph === null) return;
    number += 1;
    for (const statement of sentences(paragraph, number, heading)) found.push(statement);
    paragraph = null;
  };
  for (const { line, text, quotedOutput } of proseLines(response)) {
    if (found.length >= MOST) break;
    const adjacent = line === last + 1;
    last = line;
    if (quotedOutput) continue;
    const title = HEADING.exec(text)?.[1];
    if (text.trim() === "" || title !== undefined || !adjacent) flush();
    if (text.trim() === "") {
      header = null;
      continue;
    }
    if (title !== undefined) {
      heading = flatText(title.slice(0, LONGEST));
      paragraph = { line, texts: [title], length: title.length };
      flush();
    } else if (text.includes("|") && DELIMITER_ROW.test(text.slice(0, LONGEST))) {
      // The line before it names the columns.
      header = paragraph === null ? null : cellsOf(paragraph.texts.at(-1) ?? "");
      paragraph = null;
    } else if (header !== null && text.includes("|")) {
      const cells = cellsOf(text.slice(0, LONGEST));
      found.push({ line, text: cells.join(" ; "), paragraph: number, row: { cells, header }, heading });
    } else {
      header = null;
      for (let start = 0; start < text.length; start += LONGEST) {
        const piece = text.slice(start, start + LONGEST);
        if ((start === 0 && ITEM.test(text)) || (paragraph !== null && paragraph.length > LONGEST)) flush();
        paragraph ??= { line, texts: [], length: 0 };
        paragraph.texts.push(piece);
        paragraph.length += piece.length;
      }
    }
  }
  flush();
  return found.slice(0, MOST);
}

function cellsOf(row: string): string[] {
  return flatText(row)
    .replace(/^\s*\||\|\s*$/g, "")
    .split("|")
    .map((cell) => cell.trim());
}

function* sentences(
  { line, texts }: { line: number; texts: readonly string[] },
  paragraph: number,
  heading: string,
): Generator<Statement> {
  // The line of each sentence is told by how much text lies before it.
  const flat = texts.map((text) => flatText(text.replace(ITEM, "")));
  const whole = flat.join(" ");
  const starts: number[] = [];
  let reached = 0;
  for (const text of flat) {
    starts.push(reached);
    reached += text.length + 1;
  }
  let from = 0;
  for (const sentence of whole.split(END)) {
    const at = whole.indexOf(sentence, from);
    from = at + sentence.length;
    const within = starts.findLastIndex((start) => start <= at);
    const text = sentence.trim();
    if (text !== "") yield { line: line + Math.max(0, within), text, paragraph, row: null, heading };
  }
}
