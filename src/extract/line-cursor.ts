const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;
const TAB_STOP = 4;

/** Whether a character code is a space or a tab, the only indentation that CommonMark knows. */
export function isSpaceOrTab(code: number): boolean {
  return code === SPACE || code === TAB;
}

/**
 * Walks a text line by line and, within a line, by offset and by column, tabs reaching to the next multiple
 * of four. Line ends are LF, CRLF and a lone CR. Offsets are UTF-16 units of the text.
 */
export class LineCursor {
  readonly text: string;
  /** Number of the current line, counted from the first line given. */
  line: number;
  lineStart: number;
  /** End of the line's characters, its line end excluded. */
  lineEnd: number;
  /** Start of the next line. */
  next: number;
  offset: number;
  column: number;
  /** Columns of a tab at `offset` that count as spaces because the rest of it is already consumed; 0 for none. */
  tabRest: number;
  /** Place of the first character at or after `offset` that is neither space nor tab. */
  nonspace: number;
  private nonspaceColumn: number;
  private nextLineFeed: number;
  private nextCarriageReturn: number;

  constructor(text: string, from: number, firstLine: number) {
    this.text = text;
    this.line = firstLine - 1;
    this.lineStart = from;
    this.lineEnd = from;
    this.next = from;
    this.offset = from;
    this.column = 0;
    this.tabRest = 0;
    this.nonspace = -1;
    this.nonspaceColumn = 0;
    this.nextLineFeed = from - 1;
    this.nextCarriageReturn = from - 1;
  }

  /** Moves to the next line; false at the end of the text. */
  nextLine(): boolean {
    const start = this.next;
    const { text } = this;
    if (start >= text.length) return false;
    // The next place of each line end is kept, so that a text without one of them is searched once.
    if (this.nextLineFeed < start) this.nextLineFeed = placeOf(text, "\n", start);
    if (this.nextCarriageReturn < start) this.nextCarriageReturn = placeOf(text, "\r", start);
    this.line += 1;
    this.lineStart = start;
    if (this.nextLineFeed < this.nextCarriageReturn) {
      this.lineEnd = this.nextLineFeed;
      this.next = this.lineEnd + 1;
    } else if (this.nextCarriageReturn < text.length) {
      this.lineEnd = this.nextCarriageReturn;
      this.next = this.lineEnd + (text.charCodeAt(this.lineEnd + 1) === LINE_FEED ? 2 : 1);
    } else {
      this.lineEnd = text.length;
      this.next = text.length;
    }
    this.offset = start;
    this.column = 0;
    this.tabRest = 0;
    this.nonspace = -1;
    return true;
  }

  /** Character code at the offset; -1 at the end of the line. */
  peek(): number {
    return this.offset < this.lineEnd ? this.text.charCodeAt(this.offset) : -1;
  }

  /** Finds the first character that is no indentation. Cheap to call again while only indentation was consumed. */
  findNonspace(): void {
    if (this.nonspace >= this.offset) return;
    let place = this.offset;
    let { column } = this;
    for (; place < this.lineEnd; place += 1) {
      const code = this.text.charCodeAt(place);
      if (code === SPACE) column += 1;
      else if (code === TAB) column += TAB_STOP - (column % TAB_STOP);
      else break;
    }
    this.nonspace = place;
    this.nonspaceColumn = column;
  }

  /** Columns of indentation before the first other character. Needs `findNonspace`. */
  get indent(): number {
    return this.nonspaceColumn - this.column;
  }

  /** Whether nothing but indentation is left. Needs `findNonspace`. */
  get blank(): boolean {
    return this.nonspace >= this.lineEnd;
  }

  /** Moves over all indentation. Needs `findNonspace`. */
  skipIndent(): void {
    this.offset = this.nonspace;
    this.column = this.nonspaceColumn;
    this.tabRest = 0;
  }

  /** Consumes up to `count` columns; a tab may be consumed in part. */
  advanceColumns(count: number): void {
    let left = count;
    while (left > 0 && this.offset < this.lineEnd) {
      if (this.text.charCodeAt(this.offset) === TAB) {
        const width = TAB_STOP - (this.column % TAB_STOP);
        const taken = Math.min(width, left);
        this.column += taken;
        this.tabRest = width - taken;
        if (taken === width) this.offset += 1;
        left -= taken;
      } else {
        this.offset += 1;
        this.column += 1;
        this.tabRest = 0;
        left -= 1;
      }
    }
  }

  /** Goes back to a place of the same line seen before. */
  returnTo(offset: number, column: number): void {
    this.offset = offset;
    this.column = column;
    this.tabRest = 0;
  }

  /** What is left of the line with its line end; a tab consumed in part becomes the spaces that are left of it. */
  rest(): string {
    if (this.tabRest === 0) return this.text.slice(this.offset, this.next);
    return " ".repeat(this.tabRest) + this.text.slice(this.offset + 1, this.next);
  }
}

function placeOf(text: string, end: string, from: number): number {
  const place = text.indexOf(end, from);
  return place === -1 ? text.length : place;
}
