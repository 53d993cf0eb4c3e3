import { shortened, visible, visibleLines } from "./visible.ts";

/** Inserted where a plain character would make a mention, a mail link or an issue link on hosting sites. */
const JOINER = "\u2060";

/** What some readers link without being asked: names under two-letter domains and the old generic ones. */
const DOMAIN_AFTER =
  /^(?:[a-z]{2}|com|org|net|edu|gov|info|biz|pro|web|xxx|name|shop|app|dev|\P{ASCII}+)(?![a-z])/iu;

/** Agents' text inside a line of ours: one line, and no mark in it means anything to a Markdown reader. */
export function inline(text: string): string {
  return visible(text)
    .trim()
    .replaceAll(/[\\`*_{}[\]<>|~&$]/g, String.raw`\$&`)
    .replaceAll(/:(?=\/\/)|(?<=\bwww)\./gi, String.raw`\$&`)
    .replaceAll(/(mailto|xmpp):/gi, String.raw`$1\:`)
    .replaceAll(/(?<!\\)\.(?=\p{L})/gu, (dot, at: number, whole: string) =>
      DOMAIN_AFTER.test(whole.slice(at + 1, at + 8)) ? `\\${dot}` : dot,
    )
    .replaceAll("@", `${JOINER}@${JOINER}`)
    .replaceAll(/#(?=\w)/g, `#${JOINER}`)
    .replaceAll(/^(\d+)([.)])(?=\s|$)/g, String.raw`$1\$2`)
    .replaceAll(/^[#=+:-]/g, String.raw`\$&`);
}

/** The same as a table cell, cut for display; empty is a dash. */
export function cell(text: string, limit = 160): string {
  return inline(shortened(visible(text), limit)).trim() || "\u2013";
}

/** Names, paths and digests as code; the mark around it is longer than any inside. Pipes are escaped for tables. */
export function code(text: string, limit = 400): string {
  const plain = shortened(visible(text), limit).replaceAll("|", String.raw`\|`);
  if (plain.trim() === "") return "\u2013";
  const mark = "`".repeat(longestRun(plain, "`") + 1);
  const pad = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
  return `${mark}${pad}${plain}${pad}${mark}`;
}

function longestRun(text: string, character: "`"): number {
  let longest = 0;
  let current = 0;
  for (const each of text) {
    current = each === character ? current + 1 : 0;
    if (current > longest) longest = current;
  }
  return longest;
}

/** Text of several lines in a fence longer than any inside, never cut. `info` is ours. */
export function fenced(text: string, info = "text"): string {
  const body = visibleLines(text);
  const mark = "`".repeat(Math.max(3, longestRun(body, "`") + 1));
  return `${mark}${info}\n${body}${body.endsWith("\n") || body === "" ? "" : "\n"}${mark}`;
}

function line(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A table whose cells are Markdown already; nothing where there are no rows. */
export function table(columns: string[], rows: string[][]): string {
  if (rows.length === 0) return "";
  return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Parts of a document, empty ones left out, with a blank line between. */
export function paragraphs(parts: (string | null)[]): string {
  return `${parts.filter((part) => part !== null && part !== "").join("\n\n")}\n`;
}
