import type { Passage, TextDocument } from "./document.ts";
import { sourceLines } from "./source-lines.ts";

/** Reads plain text: paragraphs between empty lines, lists by their marks. */
export function readPlain(source: string): TextDocument {
  const passages: Passage[] = [];
  let open: { start: number; end: number } | null = null;
  const close = (): void => {
    if (open !== null)
      passages.push({
        kind: "paragraph",
        start: open.start,
        text: source.slice(open.start, open.end),
        sections: [],
        lead: "",
        open: false,
      });
    open = null;
  };
  for (const { start, text } of sourceLines(source)) {
    if (text.trim() === "") close();
    else if (open === null || /^\s*(?:[-*+•]|\d{1,3}[.)])\s/.test(text)) {
      close();
      open = { start, end: start + text.length };
    } else {
      open.end = start + text.length;
    }
  }
  close();
  return { passages, tables: [] };
}
