import { isCompleteTag } from "./html-tag.ts";

/** Start conditions 1 to 6 of CommonMark 0.31.2, section 4.6, in their order. */
const STARTS: readonly RegExp[] = [
  /^<(?:script|pre|textarea|style)(?:\s|>|$)/i,
  /^<!--/,
  /^<\?/,
  /^<![A-Za-z]/,
  /^<!\[CDATA\[/,
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i,
];

/** End conditions 1 to 5; the other two kinds end at a blank line. */
const ENDS: readonly RegExp[] = [/<\/(?:script|pre|textarea|style)>/i, /-->/, /\?>/, />/, /\]\]>/];

/** Kind of HTML block, 1 to 7, that a line beginning with `<` opens; 0 for none. Kind 7 cannot interrupt a paragraph. */
export function htmlBlockKind(line: string, interruptsParagraph: boolean): number {
  const found = STARTS.findIndex((start) => start.test(line));
  if (found !== -1) return found + 1;
  return !interruptsParagraph && isCompleteTag(line) ? 7 : 0;
}

/** Whether an HTML block of this kind ends with this line. */
export function endsHtmlBlock(kind: number, line: string): boolean {
  return ENDS[kind - 1]?.test(line) ?? false;
}

/** Whether an HTML block of this kind ends before a blank line. */
export function endsAtBlankLine(kind: number): boolean {
  return kind > ENDS.length;
}
