import { isSpaceOrTab } from "./line-cursor.ts";
import type { LineCursor } from "./line-cursor.ts";

const PLUS = 43;
const DASH = 45;
const STAR = 42;
const DOT = 46;
const CLOSING_PARENTHESIS = 41;
const ZERO = 48;
const NINE = 57;
const MAXIMUM_DIGITS = 9;
/** From this many columns after the marker on, the item begins with indented code. */
const CODE_AFTER_MARKER = 5;

/**
 * Consumes a list marker with the space after it and answers how many columns of indentation the item's further
 * lines need; null where there is no marker. A marker that interrupts a paragraph must have text after it and,
 * numbered, begin with 1. Needs `findNonspace`; the indentation must be below four columns.
 */
export function consumeListMarker(cursor: LineCursor, interruptsParagraph: boolean): number | null {
  const { indent } = cursor;
  const width = markerWidth(cursor, interruptsParagraph);
  if (width === 0) return null;
  const after = cursor.nonspace + width;
  const follower = after < cursor.lineEnd ? cursor.text.charCodeAt(after) : -1;
  if (follower !== -1 && !isSpaceOrTab(follower)) return null;
  if (interruptsParagraph && restIsBlank(cursor, after)) return null;

  cursor.skipIndent();
  cursor.advanceColumns(width);
  const { offset, column } = cursor;
  do cursor.advanceColumns(1);
  while (cursor.column - column < CODE_AFTER_MARKER && isSpaceOrTab(cursor.peek()));
  const spaces = cursor.column - column;
  if (spaces >= 1 && spaces < CODE_AFTER_MARKER && cursor.offset < cursor.lineEnd)
    return indent + width + spaces;
  cursor.returnTo(offset, column);
  if (isSpaceOrTab(cursor.peek())) cursor.advanceColumns(1);
  return indent + width + 1;
}

function markerWidth(cursor: LineCursor, interruptsParagraph: boolean): number {
  const { text, nonspace, lineEnd } = cursor;
  const first = text.charCodeAt(nonspace);
  if (first === DASH || first === STAR || first === PLUS) return 1;
  let place = nonspace;
  let number = 0;
  while (place < lineEnd && place - nonspace <= MAXIMUM_DIGITS) {
    const code = text.charCodeAt(place);
    if (code < ZERO || code > NINE) break;
    number = number * 10 + code - ZERO;
    place += 1;
  }
  const digits = place - nonspace;
  if (digits === 0 || digits > MAXIMUM_DIGITS || place >= lineEnd) return 0;
  const delimiter = text.charCodeAt(place);
  if (delimiter !== DOT && delimiter !== CLOSING_PARENTHESIS) return 0;
  return interruptsParagraph && number !== 1 ? 0 : digits + 1;
}

function restIsBlank(cursor: LineCursor, from: number): boolean {
  let place = from;
  while (place < cursor.lineEnd && isSpaceOrTab(cursor.text.charCodeAt(place))) place += 1;
  return place >= cursor.lineEnd;
}
