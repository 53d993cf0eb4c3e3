import type { Block } from "../contracts/index.ts";

/** The lines of a text, by CommonMark's line ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

/** The content of a block as it stands in the response, container prefixes included. */
export function linesOfBlock(response: string, block: Pick<Block, "startLine" | "endLine">): string[] {
  return linesOf(response).slice(block.startLine - 1, block.endLine);
}
