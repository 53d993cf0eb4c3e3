import type { Block } from "../contracts/index.ts";

/** One sentence about a response's blocks, such as "3 blocks found, 2 executed, 1 truncated at line 212". */
export function describeBlocks(blocks: readonly Block[]): string {
  if (blocks.length === 0) return "no blocks found";
  const parts = [`${blocks.length} ${blocks.length === 1 ? "block" : "blocks"} found`];
  const count = (disposition: Block["disposition"]): number =>
    blocks.filter((block) => block.disposition === disposition).length;
  parts.push(`${count("executed")} executed`);
  const written = count("file");
  if (written > 0) parts.push(`${written} written as ${written === 1 ? "a file" : "files"}`);
  const skipped = count("skipped");
  if (skipped > 0) parts.push(`${skipped} skipped`);
  const truncated = blocks.filter((block) => block.disposition === "truncated");
  if (truncated.length > 0) {
    const lines = truncated.map((block) => Math.max(block.endLine, block.startLine - 1));
    parts.push(
      `${truncated.length} truncated at ${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")}`,
    );
  }
  return parts.join(", ");
}
