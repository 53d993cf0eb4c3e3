import { isSpaceOrTab } from "./line-cursor.ts";
import type { LineCursor } from "./line-cursor.ts";

const GREATER_THAN = 62;
/** Indentation from which a line is code and no longer opens anything. */
export const CODE_INDENT = 4;
const QUOTE = 0;

/**
 * The open block quotes and list items, outermost first. There is no cap on their depth: each container that a
 * line continues consumes characters of it, and the one exception, a blank line, skips list items in one step.
 */
export class Containers {
  /** Columns of indentation that a list item's lines need; 0 for a block quote. */
  private readonly needs: number[] = [];
  /** Places of the block quotes in `needs`, ascending. */
  private readonly quotes: number[] = [];
  /** Whether the innermost container holds anything yet; the outer ones hold the next inner one. */
  private innermostHasChild = false;

  get depth(): number {
    return this.needs.length;
  }

  pushQuote(): void {
    this.quotes.push(this.needs.length);
    this.needs.push(QUOTE);
    this.innermostHasChild = false;
  }

  pushItem(need: number): void {
    this.needs.push(need);
    this.innermostHasChild = false;
  }

  /** Says that the innermost container has a child now. */
  markChild(): void {
    this.innermostHasChild = true;
  }

  /** Closes all containers from the given depth on. */
  truncate(depth: number): void {
    if (depth >= this.needs.length) return;
    this.needs.length = depth;
    while ((this.quotes.at(-1) ?? -1) >= depth) this.quotes.pop();
    this.innermostHasChild = true;
  }

  /** Consumes the prefixes of the containers that the line continues and answers how many those are. */
  match(cursor: LineCursor): number {
    let depth = 0;
    while (depth < this.needs.length) {
      cursor.findNonspace();
      const need = this.needs[depth] ?? QUOTE;
      if (need === QUOTE) {
        if (!consumeQuoteMarker(cursor)) return depth;
      } else if (cursor.indent >= need && !(cursor.blank && this.emptyAt(depth))) {
        cursor.advanceColumns(need);
      } else if (cursor.blank) {
        cursor.skipIndent();
        return this.blankReach(depth);
      } else {
        return depth;
      }
      depth += 1;
    }
    return depth;
  }

  /** How far a blank line reaches: over list items, not into block quotes, not over an item that is still empty. */
  private blankReach(from: number): number {
    const quote = this.firstQuoteFrom(from);
    if (quote < this.needs.length) return quote;
    return this.emptyAt(this.needs.length - 1) ? this.needs.length - 1 : this.needs.length;
  }

  private emptyAt(depth: number): boolean {
    return depth === this.needs.length - 1 && !this.innermostHasChild;
  }

  private firstQuoteFrom(depth: number): number {
    let low = 0;
    let high = this.quotes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.quotes[middle] ?? 0) < depth) low = middle + 1;
      else high = middle;
    }
    return this.quotes[low] ?? this.needs.length;
  }
}

/** Consumes `>` and one optional column after it; false where the line has none. Needs `findNonspace`. */
export function consumeQuoteMarker(cursor: LineCursor): boolean {
  if (cursor.indent >= CODE_INDENT || cursor.blank) return false;
  if (cursor.text.charCodeAt(cursor.nonspace) !== GREATER_THAN) return false;
  cursor.skipIndent();
  cursor.advanceColumns(1);
  if (isSpaceOrTab(cursor.peek())) cursor.advanceColumns(1);
  return true;
}
