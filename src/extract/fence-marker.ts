import { CODE_INDENT } from "./containers.ts";
import { isSpaceOrTab } from "./line-cursor.ts";
import type { LineCursor } from "./line-cursor.ts";

/** Characters of an opening fence and of those that may close it. */
export interface Marker {
  character: number;
  length: number;
}

/** Whether the line closes a fence that the marker opened. Needs `findNonspace`. */
export function isClosingFence(cursor: LineCursor, marker: Marker): boolean {
  if (cursor.indent >= CODE_INDENT || cursor.blank) return false;
  if (cursor.text.charCodeAt(cursor.nonspace) !== marker.character) return false;
  const length = runLength(cursor.text, cursor.nonspace, cursor.lineEnd, marker.character);
  if (length < marker.length) return false;
  let place = cursor.nonspace + length;
  while (place < cursor.lineEnd && isSpaceOrTab(cursor.text.charCodeAt(place))) place += 1;
  return place >= cursor.lineEnd;
}

/** How many characters of the same code stand from a place on. */
export function runLength(text: string, from: number, to: number, code: number): number {
  let place = from;
  while (place < to && text.charCodeAt(place) === code) place += 1;
  return place - from;
}
