import { resolve } from "node:path";
import { RunproofError } from "../../errors.ts";
import { decodeUtf8, readInputFile } from "../../intake/index.ts";
import type { Surroundings } from "../surroundings.ts";

export type AuditFormat = "markdown" | "latex" | "plain";

/** A text to audit, whole. */
export interface AuditText {
  /** As given; - for standard input. */
  file: string;
  text: string;
  format: AuditFormat;
}

const FORMATS: readonly [RegExp, AuditFormat][] = [
  [/\.(?:md|markdown|mdx|qmd|rmd)$/i, "markdown"],
  [/\.(?:tex|latex|ltx)$/i, "latex"],
];
const MOST_BYTES = 20 * 1024 ** 2;

/**
 * Reads the text, or standard input for `-`. Its format is that of the name's ending: Markdown, LaTeX, else plain; without
 * an ending it is LaTeX where a document class or environment stands in it, else Markdown.
 * @throws INPUT_UNREADABLE or INPUT_INVALID with the place
 */
export async function readAuditText(file: string, surroundings: Surroundings): Promise<AuditText> {
  const bytes =
    file === "-"
      ? await surroundings.stdin()
      : await readInputFile(resolve(surroundings.workingDirectory, file));
  if (bytes.length > MOST_BYTES) {
    throw new RunproofError("INPUT_INVALID", `${file}: larger than 20 MiB, which no text to audit is.`, {
      hint: "Name the text itself: Markdown, LaTeX or plain text.",
    });
  }
  const text = decodeUtf8(bytes, file, true);
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new RunproofError("INPUT_INVALID", `${file}: holds zero bytes, so it is no text.`, {
      hint: "Name the source of the text (Markdown, LaTeX or plain), not a PDF or Word file.",
    });
  }
  return { file, text, format: formatOf(file, text) };
}

function formatOf(file: string, text: string): AuditFormat {
  const named = FORMATS.find(([ending]) => ending.test(file))?.[1];
  if (named !== undefined) return named;
  if (/\.[A-Za-z]\w{0,9}$/.test(file)) return "plain";
  return /\\(?:documentclass|begin\{)/.test(text) ? "latex" : "markdown";
}
