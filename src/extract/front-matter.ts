const BYTE_ORDER_MARK = "\uFEFF";
/** More lines than this before the closing line are no front matter. */
const MAXIMUM_LINES = 1000;

/** A line that may stand in a YAML mapping: a key, an item, a comment, a closing bracket, something indented, nothing. */
const YAML_LINE = /^(?:[ \t]|#|- |-$|[\]}]|["']?[^\s"':,[\]{}#&*!|>%@`][^:]{0,200}["']?:(?:\s|$)|$)/;

/**
 * Where a response's Markdown begins: after a byte order mark and after YAML front matter, which is no Markdown.
 * A rule (`---`) at the top of prose is no front matter: every line up to the closing `---` or `...` must look
 * like YAML, so that no block is lost to a mistaken cut.
 *
 * @returns `offset` in UTF-16 units and the number of the line that begins there, 1-based
 */
export function markdownStart(text: string): { offset: number; line: number } {
  const begin = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const nothing = { offset: begin, line: 1 };
  const lines = /([^\r\n]*)(?:\r\n|\n|\r)/gy;
  lines.lastIndex = begin;
  if (!/^---[ \t]*$/.test(lines.exec(text)?.[1] ?? "")) return nothing;
  for (let line = 2; line <= MAXIMUM_LINES; line += 1) {
    const start = lines.lastIndex;
    const content = lines.exec(text)?.[1];
    // The closing line may be the last of the text, without a line end.
    if (content === undefined) {
      return isClosing(text.slice(start)) && line > 2 ? { offset: text.length, line } : nothing;
    }
    if (isClosing(content)) return line > 2 ? { offset: lines.lastIndex, line: line + 1 } : nothing;
    if (!YAML_LINE.test(content) || (line === 2 && content.trim() === "")) return nothing;
  }
  return nothing;
}

function isClosing(line: string): boolean {
  return /^(?:---|\.\.\.)[ \t]*$/.test(line);
}
