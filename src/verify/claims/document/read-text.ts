import type { TextFormat } from "../found-claim.ts";
import type { TextDocument } from "./document.ts";
import { readLatex } from "./latex.ts";
import { readMarkdown } from "./markdown.ts";
import { readPlain } from "./plain.ts";

/** The structure of a text by its format. */
export function readText(text: string, format: TextFormat): TextDocument {
  if (format === "latex") return readLatex(text);
  return format === "plain" ? readPlain(text) : readMarkdown(text);
}
