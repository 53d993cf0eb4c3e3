import type { Block } from "../contracts/index.ts";

/** The lines of a text, by CommonMark's line ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The response asked of last: checks ask block by block, of one response with up to 10,000 of them. */
let split: { response: string; lines: readonly string[] } = { response: "", lines: [] };

/** The content of a block as it stands in the response, container prefixes included. */
export function linesOfBlock(response: string, block: Pick<Block, "startLine" | "endLine">): string[] {
  if (split.response !== response) split = { response, lines: linesOf(response) };
  return split.lines.slice(block.startLine - 1, block.endLine);
}
