import { blanks } from "./blank.ts";
import type { Passage, Table, TextDocument } from "./document.ts";
import { readHtmlTable } from "./html-table.ts";
import { readTabular } from "./latex-table.ts";
import { blankInline } from "./markdown-inline.ts";
import { isDelimiterRow, readPipeTable } from "./pipe-table.ts";
import { sourceLines } from "./source-lines.ts";
import type { SourceLine } from "./source-lines.ts";

const HEADING = /^ {0,3}#{1,6}(?:[ \t]+|$)/;
const ITEM = /^\s*(?:[-*+•‣]|\d{1,4}[.)])\s+/;
const CHECK_BOX = /^\s*\[([ xX])\]\s+/;
const REFERENCE = /^ {0,3}\[[^\]]{1,200}\]:\s/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;

/** Reads Markdown into passages and tables. Code, its output and comments are left out; one pass, line by line. */
export function readMarkdown(source: string): TextDocument {
  return new MarkdownReader(source).read();
}

class MarkdownReader {
  readonly #source: string;
  readonly #lines: SourceLine[];
  readonly #passages: Passage[] = [];
  readonly #tables: Table[] = [];
  #headings: { level: number; text: string }[] = [];
  #lead = "";
  #open: { kind: Passage["kind"]; first: number; last: number; box: boolean } | null = null;
  #inList = false;

  constructor(source: string) {
    this.#source = source;
    this.#lines = sourceLines(source);
  }

  read(): TextDocument {
    let at = this.#skipFrontMatter();
    while (at < this.#lines.length) at = this.#block(at);
    this.#close();
    return { passages: this.#passages, tables: this.#tables };
  }

  #text(at: number): string {
    return this.#lines[at]?.text ?? "";
  }

  #skipFrontMatter(): number {
    if (this.#text(0).trimEnd() !== "---") return 0;
    for (let at = 1; at < this.#lines.length; at += 1)
      if (/^(?:---|\.\.\.)\s*$/.test(this.#text(at))) return at + 1;
    return 0;
  }

  /** Reads what begins at a line; the line after it. */
  #block(at: number): number {
    const line = this.#text(at);
    if (line.trim() === "") return this.#blank(at);
    const fence = fenceOf(line);
    if (fence !== null) return this.#afterFence(at, fence);
    if (/^ {0,3}<!--/.test(line)) return this.#afterComment(at);
    if (this.#open === null && !this.#inList && /^(?: {4}|\t)/.test(line)) return at + 1;
    if (REFERENCE.test(line) && this.#open === null) return at + 1;
    if (this.#isTable(at)) return this.#table(at);
    if (/^\s*<table(?![a-z])/i.test(line))
      return this.#marked(at, "</table", (text, start) => readHtmlTable(text, start));
    if (/^\s*\\begin\{tabular/.test(line))
      return this.#marked(at, "\\end{tabular", (text, start) => readTabular(text, start, false));
    const underline = /^ {0,3}(=+|-+)\s*$/.exec(line);
    if (underline !== null && this.#open?.kind === "paragraph") return this.#setext(at, underline[1] ?? "");
    if (RULE.test(line)) {
      this.#close();
      return at + 1;
    }
    if (HEADING.test(line)) return this.#heading(at);
    return this.#running(at);
  }

  #blank(at: number): number {
    this.#close();
    const next = this.#text(at + 1);
    if (!ITEM.test(next) && !/^(?: {2,}|\t)/.test(next) && next.trim() !== "") this.#inList = false;
    return at + 1;
  }

  #afterFence(at: number, mark: string): number {
    this.#close();
    for (let next = at + 1; next < this.#lines.length; next += 1) {
      const bare = this.#text(next)
        .replace(/^[ \t>]+/, "")
        .trimEnd();
      if (bare.startsWith(mark) && bare.replaceAll(mark.slice(0, 1), "") === "") return next + 1;
    }
    return this.#lines.length;
  }

  #afterComment(at: number): number {
    this.#close();
    for (let next = at; next < this.#lines.length; next += 1)
      if (this.#text(next).includes("-->")) return next + 1;
    return this.#lines.length;
  }

  #isTable(at: number): boolean {
    const line = this.#text(at);
    if (!line.includes("|")) return false;
    return isDelimiterRow(this.#text(at + 1)) || (/^\s*\|.*\|\s*$/.test(line) && this.#open === null);
  }

  #table(at: number): number {
    this.#close();
    let end = at;
    while (end < this.#lines.length && this.#text(end).includes("|")) end += 1;
    const lines = this.#lines.slice(at, end).map(({ start, text }) => ({ start, text: blankInline(text) }));
    this.#addTable(readPipeTable(lines), captionBelow(this.#text(end), this.#text(end + 1)));
    return end;
  }

  /** A table in another markup, up to the line that closes it. */
  #marked(
    at: number,
    close: string,
    read: (text: string, start: number) => Pick<Table, "header" | "rows">,
  ): number {
    this.#close();
    const start = this.#lines[at]?.start ?? 0;
    const found = this.#source.indexOf(close, start);
    let end = at;
    const last = found < 0 ? this.#source.length : found;
    while (end < this.#lines.length && (this.#lines[end]?.start ?? 0) <= last) end += 1;
    const stop = this.#lines[end]?.start ?? this.#source.length;
    this.#addTable(read(this.#source.slice(start, stop), start), "");
    return end;
  }

  #addTable({ header, rows }: Pick<Table, "header" | "rows">, caption: string): void {
    this.#tables.push({
      index: this.#tables.length,
      header,
      rows,
      caption,
      sections: this.#sections(),
      lead: this.#lead,
    });
    this.#lead = "";
  }

  #setext(at: number, underline: string): number {
    const open = this.#open;
    if (open === null) return at + 1;
    this.#enterHeading(underline.startsWith("=") ? 1 : 2, this.#passageText(open.first, open.last).trim());
    this.#open = { ...open, kind: "heading" };
    this.#close();
    return at + 1;
  }

  #heading(at: number): number {
    this.#close();
    const line = this.#text(at);
    const mark = HEADING.exec(line)?.[0] ?? "";
    this.#enterHeading(
      mark.trim().length,
      blankInline(line.slice(mark.length))
        .replace(/#+\s*$/, "")
        .trim(),
    );
    this.#open = { kind: "heading", first: at, last: at, box: false };
    this.#close();
    this.#inList = false;
    return at + 1;
  }

  #enterHeading(level: number, text: string): void {
    this.#headings = [...this.#headings.filter((each) => each.level < level), { level, text }];
    this.#lead = "";
  }

  #running(at: number): number {
    const inner = this.#text(at).replace(/^[ \t]*(?:>[ \t]?)+/, "");
    if (ITEM.test(inner)) {
      this.#close();
      this.#inList = true;
      const box = CHECK_BOX.exec(inner.replace(ITEM, ""));
      this.#open = { kind: "item", first: at, last: at, box: box?.[1] === " " };
    } else if (this.#open === null) {
      this.#open = {
        kind: this.#inList && /^\s/.test(inner) ? "item" : "paragraph",
        first: at,
        last: at,
        box: false,
      };
    } else {
      this.#open.last = at;
    }
    return at + 1;
  }

  #passageText(first: number, last: number): string {
    const begin = this.#lines[first]?.start ?? 0;
    const end = this.#lines[last];
    const slice = this.#source.slice(begin, (end?.start ?? begin) + (end?.text.length ?? 0));
    const bare = slice
      .replaceAll(/^[ \t]*(?:>[ \t]?)+/gm, blanks)
      .replace(HEADING, blanks)
      .replace(ITEM, blanks)
      .replace(CHECK_BOX, blanks);
    return blankInline(bare);
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    const text = this.#passageText(open.first, open.last);
    this.#passages.push({
      kind: open.kind,
      start: this.#lines[open.first]?.start ?? 0,
      text,
      sections: this.#sections(open.kind === "heading" ? 1 : 0),
      lead: open.kind === "item" ? this.#lead : "",
      open: open.box,
    });
    if (open.kind === "paragraph") this.#lead = text.trim().endsWith(":") ? text.trim().slice(-300) : "";
  }

  #sections(without = 0): string[] {
    const texts = this.#headings.map((heading) => heading.text);
    return texts.slice(0, texts.length - without);
  }
}

/** The mark that closes a fence which this line opens; null where it opens none. */
function fenceOf(line: string): string | null {
  const bare = line.replace(/^[ \t>]+/, "").replace(/^(?:[-*+]|\d{1,9}[.)])[ \t>]+/, "");
  const found = /^(`{3,}|~{3,})(.*)$/.exec(bare);
  const mark = found?.[1];
  if (mark === undefined || (mark.startsWith("`") && (found?.[2] ?? "").includes("`"))) return null;
  return mark;
}

/** "Table 2: Accuracy by model" directly below the table, or after one empty line. */
function captionBelow(next: string, afterNext: string): string {
  const line = next.trim() === "" ? afterNext : next;
  return /^\W{0,4}(?:table|tab\.|tabelle|tabla|tableau)\s*\d/i.test(line) ? line.trim().slice(0, 300) : "";
}
