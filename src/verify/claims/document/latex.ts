import { blankSpans } from "./blank.ts";
import type { Passage, Table, TextDocument } from "./document.ts";
import { blankCommands, blankLatex } from "./latex-mask.ts";
import { readTabular } from "./latex-table.ts";

const TABULAR = /\\begin\{(tabular[xy*]?|longtable|tabulary|array)\*?\}/g;
const SECTION =
  /\\(part|chapter|section|subsection|subsubsection|paragraph|title)\*?(?:\[[^\]\n]{0,200}\])?\{/g;
const LEVELS = ["title", "part", "chapter", "section", "subsection", "subsubsection", "paragraph"];

interface Heading {
  level: number;
  start: number;
  end: number;
  text: string;
}

interface Span {
  start: number;
  end: number;
}

/** More of one kind than these are no text that a person wrote. */
const MOST = 2000;

/** Reads LaTeX into passages and tables. Comments, display formulas, code and references are left out. */
export function readLatex(source: string): TextDocument {
  const text = blankLatex(source);
  const headings = headingsOf(text);
  const captions = captionsOf(text);
  const tables: Table[] = [];
  const known = { tables, headings, captions };
  const tabulars = tabularsOf(text);
  for (const span of tabulars) tables.push(tableAt(text, span, { ...known, loose: false }));
  const outside = blankSpans(text, tabulars);
  const loose = looseRowsOf(outside);
  for (const span of loose) tables.push(tableAt(outside, span, { ...known, loose: true }));
  const marked = [
    ...headings.map(({ start, end }) => ({ start, end, kind: "heading" as const })),
    ...captions.map(({ start, end }) => ({ start, end, kind: "caption" as const })),
  ];
  const passages = marked.map(({ start, end, kind }): Passage => ({
    kind,
    start,
    text: blankCommands(outside.slice(start, end)),
    sections: sectionsAt(headings, start),
    lead: "",
    open: false,
  }));
  passages.push(...paragraphsOf(blankSpans(outside, [...loose, ...marked]), headings));
  return { passages: passages.toSorted((a, b) => a.start - b.start), tables };
}

function tableAt(
  text: string,
  { start, end }: Span,
  known: { tables: Table[]; headings: Heading[]; captions: Span[]; loose: boolean },
): Table {
  const { header, rows } = readTabular(text.slice(start, end), start, known.loose);
  // A caption stands above or below its table, within the same float.
  const near = known.captions
    .map((caption) => ({
      caption,
      distance: caption.end <= start ? start - caption.end : caption.start - end,
    }))
    .filter(
      ({ distance, caption }) =>
        distance >= 0 &&
        distance < 400 &&
        !/\\(?:end|begin)\{table/.test(
          text.slice(Math.min(caption.end, end), Math.max(caption.start, start)),
        ),
    )
    .toSorted((a, b) => a.distance - b.distance)[0];
  return {
    index: known.tables.length,
    header,
    rows,
    caption:
      near === undefined
        ? ""
        : blankCommands(text.slice(near.caption.start, near.caption.end)).trim().slice(0, 500),
    sections: sectionsAt(known.headings, start),
    lead: "",
  };
}

function tabularsOf(text: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const begin of text.matchAll(TABULAR)) {
    if (begin.index < from || found.length >= MOST) continue;
    const close = text.indexOf(`\\end{${begin[1] ?? ""}`, begin.index);
    const end = close < 0 ? text.length : close;
    const after = text.indexOf("}", end);
    from = after < 0 || close < 0 ? text.length : after + 1;
    found.push({ start: begin.index, end: from });
  }
  return found;
}

/** Rows without their environment, as in a fragment of a table. */
function looseRowsOf(text: string): Span[] {
  const found: Span[] = [];
  const lines = text.matchAll(/[^\n]+/g);
  for (const line of lines) {
    if (!/(?<!\\)&/.test(line[0]) || found.length >= MOST) continue;
    const start = line.index;
    const end = start + line[0].length;
    const last = found.at(-1);
    if (last !== undefined && last.end + 1 >= start) last.end = end;
    else found.push({ start, end });
  }
  return found;
}

function headingsOf(text: string): Heading[] {
  return [...text.matchAll(SECTION)].slice(0, MOST).map((found) => {
    const start = found.index + found[0].length;
    const end = closingBrace(text, start);
    return {
      level: LEVELS.indexOf(found[1] ?? ""),
      start,
      end,
      text: blankCommands(text.slice(start, end)).trim().slice(0, 300),
    };
  });
}

function captionsOf(text: string): Span[] {
  return [...text.matchAll(/\\caption(?:of\{[^{}\n]{0,20}\})?(?:\[[^\]\n]{0,300}\])?\{/g)]
    .slice(0, MOST)
    .map((found) => {
      const start = found.index + found[0].length;
      return { start, end: closingBrace(text, start) };
    });
}

/** Where the brace that was opened before `start` closes; looks no further than 5,000 characters. */
export function closingBrace(text: string, start: number): number {
  let depth = 1;
  const limit = Math.min(text.length, start + 5000);
  for (let at = start; at < limit; at += 1) {
    const character = text[at];
    if (character === "\\") at += 1;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return limit;
}

function sectionsAt(headings: readonly Heading[], place: number): string[] {
  let open: Heading[] = [];
  for (const heading of headings) {
    if (heading.end >= place) break;
    open = [...open.filter((each) => each.level < heading.level), heading];
  }
  return open.map((heading) => heading.text);
}

function paragraphsOf(text: string, headings: readonly Heading[]): Passage[] {
  const found: Passage[] = [];
  let start = 0;
  let lead = "";
  const take = (end: number, item: boolean): void => {
    const slice = text.slice(start, end);
    if (slice.trim() === "") return;
    const sections = sectionsAt(headings, start);
    const blank = blankCommands(slice);
    found.push({
      kind: item ? "item" : "paragraph",
      start,
      text: blank,
      sections,
      lead: item ? lead : "",
      open: false,
    });
    if (!item)
      lead = blank.trimEnd().endsWith(":")
        ? (
            blank
              .trim()
              .split(/[.!?]\s/)
              .at(-1) ?? ""
          ).slice(-300)
        : "";
  };
  let item = false;
  for (const gap of text.matchAll(/\n[ \t]*\n|\\item(?![a-z])|\\begin\{abstract\}/g)) {
    take(gap.index, item);
    start = gap.index + gap[0].length;
    item = gap[0].startsWith("\\item");
  }
  take(text.length, item);
  return found;
}
