import { CODE_INDENT, Containers, consumeQuoteMarker } from "./containers.ts";
import type { Fence, HiddenFence } from "./fence.ts";
import { isClosingFence, runLength } from "./fence-marker.ts";
import type { Marker } from "./fence-marker.ts";
import { endsAtBlankLine, endsHtmlBlock, htmlBlockKind } from "./html-block.ts";
import { isSpaceOrTab, LineCursor } from "./line-cursor.ts";
import { withoutReferences } from "./link-reference.ts";
import { consumeListMarker } from "./list-marker.ts";

/** A longer line inside an HTML block is not looked at for a fence. */
const MAXIMUM_HIDDEN = 1000;

type Leaf = "none" | "paragraph" | "fence" | "indented" | "html";

const HASH = 35;
const STAR = 42;
const PLUS = 43;
const DASH = 45;
const ZERO = 48;
const NINE = 57;
const LESS_THAN = 60;
const EQUALS = 61;
const GREATER_THAN = 62;
const OPEN_BRACKET = 91;
const UNDERSCORE = 95;
const BACKTICK = 96;
const TILDE = 126;

/**
 * Finds the fenced code blocks of a Markdown text in order, by the block structure of CommonMark 0.31.2:
 * containers first, then the one open leaf. Time is linear in the text's length whatever the text.
 *
 * @param from where to begin, UTF-16 units; what lies before (byte order mark, front matter) is not looked at
 * @param firstLine number of the line that begins there
 */
export function scanFences(
  text: string,
  from = 0,
  firstLine = 1,
): { fences: Fence[]; hidden: HiddenFence[] } {
  const scanner = new Scanner(text, from, firstLine);
  while (scanner.cursor.nextLine()) scanner.readLine();
  scanner.end();
  return { fences: scanner.fences, hidden: scanner.hidden };
}

class Scanner {
  readonly cursor: LineCursor;
  readonly fences: Fence[] = [];
  readonly hidden: HiddenFence[] = [];
  private readonly containers = new Containers();
  private leaf: Leaf = "none";
  /** How many containers the current line continues or has opened. */
  private matched = 0;
  /** Whether a container or leaf is still open that the line does not continue. */
  private unmatched = false;
  private paragraph: string[] | null = null;
  private htmlKind = 0;
  private hiddenMarker: Marker | null = null;
  private fence: Fence | null = null;
  private marker: Marker = { character: BACKTICK, length: 0 };
  private fenceIndent = 0;
  private parts: string[] | null = null;
  /** Latest character found that spoils a thematic break: valid for this line and marker character. */
  private spoiler = { line: -1, marker: 0, place: 0 };

  constructor(text: string, from: number, firstLine: number) {
    this.cursor = new LineCursor(text, from, firstLine);
  }

  readLine(): void {
    const { cursor, containers } = this;
    this.matched = containers.match(cursor);
    this.unmatched = this.matched < containers.depth;
    cursor.findNonspace();
    if (!this.unmatched && this.leaf !== "none" && this.continueLeaf()) return;
    if (this.openBlocks()) return;
    if (this.unmatched && this.leaf === "paragraph" && !cursor.blank) {
      // A lazy continuation: the paragraph goes on although its containers' prefixes are missing.
      this.addParagraphLine();
      return;
    }
    this.closeUnmatched();
    if (cursor.blank) return;
    if (this.leaf !== "paragraph") this.openParagraph();
    this.addParagraphLine();
  }

  /** Closes what the end of the text leaves open. */
  end(): void {
    if (this.fence !== null) this.finishFence(this.cursor.next, this.cursor.line, false);
  }

  /** Gives the line to the open leaf; false where the leaf is a paragraph that the line may go on with or end. */
  private continueLeaf(): boolean {
    const { cursor } = this;
    if (this.leaf === "fence") {
      this.continueFence();
      return true;
    }
    if (this.leaf === "html" && !(cursor.blank && endsAtBlankLine(this.htmlKind))) {
      this.addHtmlLine();
      return true;
    }
    if (this.leaf === "indented" && (cursor.blank || cursor.indent >= CODE_INDENT)) return true;
    // The leaf is not continued; a paragraph that ends at a blank line is no candidate for a lazy continuation.
    if (this.leaf !== "paragraph" || cursor.blank) this.leaf = "none";
    return false;
  }

  /** Opens containers and at most one leaf; true where a leaf took the line. */
  private openBlocks(): boolean {
    const { cursor, containers } = this;
    for (;;) {
      cursor.findNonspace();
      if (cursor.blank) return false;
      if (cursor.indent >= CODE_INDENT) {
        if (this.leaf === "paragraph") return false;
        this.openLeaf("indented");
        return true;
      }
      const first = cursor.text.charCodeAt(cursor.nonspace);
      if (first === GREATER_THAN) {
        consumeQuoteMarker(cursor);
        this.openLeaf("none");
        containers.pushQuote();
        this.matched += 1;
      } else if (this.openLeafAt(first)) {
        return true;
      } else {
        const need = isListMarkerStart(first) ? consumeListMarker(cursor, this.inParagraph) : null;
        if (need === null) return false;
        this.openLeaf("none");
        containers.pushItem(need);
        this.matched += 1;
      }
    }
  }

  private openLeafAt(first: number): boolean {
    const { cursor } = this;
    switch (first) {
      case BACKTICK:
      case TILDE:
        return this.openFence(first);
      case HASH:
        if (
          !/^#{1,6}(?:[ \t]|$)/.test(
            cursor.text.slice(cursor.nonspace, Math.min(cursor.lineEnd, cursor.nonspace + 7)),
          )
        ) {
          return false;
        }
        this.openLeaf("none");
        return true;
      case LESS_THAN:
        return this.openHtml();
      case EQUALS:
      case DASH:
        return this.closesAsHeading(first) || (first === DASH && this.openThematicBreak(first));
      case STAR:
      case UNDERSCORE:
        return this.openThematicBreak(first);
      default:
        return false;
    }
  }

  /** Whether the line continues a paragraph that is not lazy. */
  private get inParagraph(): boolean {
    return this.leaf === "paragraph" && !this.unmatched;
  }

  private openFence(character: number): boolean {
    const { cursor } = this;
    const length = runLength(cursor.text, cursor.nonspace, cursor.lineEnd, character);
    if (length < 3) return false;
    const info = cursor.text.slice(cursor.nonspace + length, cursor.lineEnd);
    if (character === BACKTICK && info.includes("`")) return false;
    this.openLeaf("fence");
    this.marker = { character, length };
    this.fenceIndent = cursor.indent;
    // Without prefixes to remove the content is one slice of the source.
    this.parts = this.containers.depth > 0 || this.fenceIndent > 0 ? [] : null;
    this.fence = {
      info: info.trim(),
      line: cursor.line,
      startLine: cursor.line + 1,
      endLine: cursor.line,
      start: cursor.next,
      end: cursor.next,
      code: "",
      closed: false,
    };
    return true;
  }

  private continueFence(): void {
    const { cursor } = this;
    if (isClosingFence(cursor, this.marker)) {
      this.finishFence(cursor.lineStart, cursor.line - 1, true);
      this.leaf = "none";
    } else if (this.parts !== null) {
      for (let left = this.fenceIndent; left > 0 && isSpaceOrTab(cursor.peek()); left -= 1)
        cursor.advanceColumns(1);
      this.parts.push(cursor.rest());
    }
  }

  private finishFence(end: number, endLine: number, closed: boolean): void {
    if (this.fence === null) return;
    const { start } = this.fence;
    const code = this.parts === null ? this.cursor.text.slice(start, end) : this.parts.join("");
    this.fences.push({ ...this.fence, end, endLine, code, closed });
    this.fence = null;
    this.parts = null;
  }

  private openHtml(): boolean {
    const { cursor } = this;
    const line = cursor.text.slice(cursor.nonspace, cursor.lineEnd);
    const kind = htmlBlockKind(line, this.leaf === "paragraph");
    if (kind === 0) return false;
    this.openLeaf("html");
    this.htmlKind = kind;
    this.hiddenMarker = null;
    this.addHtmlLine();
    return true;
  }

  private addHtmlLine(): void {
    const { cursor } = this;
    const line = cursor.text.slice(cursor.nonspace, cursor.lineEnd);
    if (this.hiddenMarker !== null) {
      if (isClosingFence(cursor, this.hiddenMarker)) this.hiddenMarker = null;
    } else {
      const opening = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/s.exec(line.length < MAXIMUM_HIDDEN ? line : "");
      if (opening !== null) {
        const [, run = "", info = ""] = opening;
        this.hidden.push({ line: cursor.line, info: info.trim() });
        this.hiddenMarker = { character: run.charCodeAt(0), length: run.length };
      }
    }
    if (endsHtmlBlock(this.htmlKind, line)) this.leaf = "none";
  }

  private closesAsHeading(underline: number): boolean {
    const { cursor } = this;
    if (!this.inParagraph) return false;
    let place = cursor.nonspace + runLength(cursor.text, cursor.nonspace, cursor.lineEnd, underline);
    while (place < cursor.lineEnd && isSpaceOrTab(cursor.text.charCodeAt(place))) place += 1;
    if (place < cursor.lineEnd) return false;
    const left = this.paragraph === null ? "text" : withoutReferences(this.paragraph.join(""));
    this.paragraph = null;
    if (left === "") return false;
    this.leaf = "none";
    return true;
  }

  private openThematicBreak(marker: number): boolean {
    const { text, line, nonspace, lineEnd } = this.cursor;
    if (this.spoiler.line === line && this.spoiler.marker === marker && this.spoiler.place >= nonspace)
      return false;
    let count = 0;
    for (let place = nonspace; place < lineEnd; place += 1) {
      const code = text.charCodeAt(place);
      if (code === marker) count += 1;
      else if (!isSpaceOrTab(code)) {
        this.spoiler = { line, marker, place };
        return false;
      }
    }
    if (count < 3) return false;
    this.openLeaf("none");
    return true;
  }

  private openParagraph(): void {
    this.openLeaf("paragraph");
    // Only a paragraph that begins like a link reference definition needs its text later on.
    this.paragraph = this.cursor.text.charCodeAt(this.cursor.nonspace) === OPEN_BRACKET ? [] : null;
  }

  private addParagraphLine(): void {
    const { cursor } = this;
    this.paragraph?.push(`${cursor.text.slice(cursor.nonspace, cursor.lineEnd)}\n`);
  }

  /** Makes a new leaf (or a container: "none") a child of the innermost container that the line continues. */
  private openLeaf(leaf: Leaf): void {
    this.closeUnmatched();
    this.containers.markChild();
    this.leaf = leaf;
  }

  private closeUnmatched(): void {
    if (!this.unmatched) return;
    if (this.fence !== null) this.finishFence(this.cursor.lineStart, this.cursor.line - 1, false);
    this.containers.truncate(this.matched);
    this.leaf = "none";
    this.unmatched = false;
  }
}

function isListMarkerStart(code: number): boolean {
  return code === DASH || code === STAR || code === PLUS || (code >= ZERO && code <= NINE);
}
