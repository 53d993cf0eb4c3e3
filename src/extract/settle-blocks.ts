import type { BlockFacts, ExtractedBlock } from "../contracts/index.ts";
import { UNDECIDED } from "./extract-blocks.ts";
import { shown } from "./language.ts";
import { usesFile } from "./uses-file.ts";

/**
 * Settles what becomes of each block of one response, now that Python's parser has spoken.
 * - An untagged block is executed where it parses and holds a call, import, definition or control statement.
 * - A block that ends inside a triple-quoted string was cut by a fence line in that string: `truncated`.
 * - A block with a file name that another block imports or starts is only written: `file`. Where blocks use each
 *   other in a circle and nothing would be executed, the last of them is.
 *
 * @param facts by block index; a block without facts is treated as one that Python does not accept
 */
export function settleBlocks(
  blocks: readonly ExtractedBlock[],
  facts: ReadonlyMap<number, BlockFacts>,
): ExtractedBlock[] {
  const settled = blocks.map((block) => settleLanguage(block, facts.get(block.index)));
  const result = settled.map((block) => settleFile(block, settled, facts));
  if (result.some((block) => block.disposition === "executed")) return result;
  const last = settled.findLastIndex((block) => block.disposition === "executed");
  return last === -1
    ? result
    : result.map((block, place) => (place === last ? (settled[last] ?? block) : block));
}

function settleLanguage(block: ExtractedBlock, facts: BlockFacts | undefined): ExtractedBlock {
  if (block.disposition === "skipped" && block.reason === UNDECIDED) {
    if (facts?.parses === true && facts.statements)
      return { ...block, disposition: "executed", reason: null };
    const reason =
      facts?.parses === true
        ? "it has no language and holds no call, import, definition or control statement"
        : "it has no language and Python does not accept it";
    // A file without a language, such as a configuration, is still a file.
    if (block.fileName !== null) {
      return { ...block, disposition: "file", reason: `${reason}: written to ${shown(block.fileName)} only` };
    }
    return { ...block, reason };
  }
  if (block.disposition !== "executed" || facts === undefined || facts.parses) return block;
  if (!/unterminated triple-quoted/.test(facts.syntaxError?.message ?? "")) return block;
  const reason = `it ends inside a string at line ${block.endLine}: a fence line in the string closes the block; open the block with a longer fence or with ~~~`;
  return { ...block, disposition: "truncated", reason };
}

function settleFile(
  block: ExtractedBlock,
  blocks: readonly ExtractedBlock[],
  facts: ReadonlyMap<number, BlockFacts>,
): ExtractedBlock {
  const { fileName } = block;
  if (block.disposition !== "executed" || fileName === null) return block;
  const user = blocks.find((other) => {
    const known = facts.get(other.index);
    return (
      other.index !== block.index &&
      other.disposition === "executed" &&
      // A later version of the same file is no user of it.
      other.fileName !== fileName &&
      known !== undefined &&
      usesFile(known, fileName) !== null
    );
  });
  const known = user === undefined ? undefined : facts.get(user.index);
  if (user === undefined || known === undefined) return block;
  const how = usesFile(known, fileName) === "imports" ? "imports" : "starts";
  return {
    ...block,
    disposition: "file",
    reason: `block ${user.index} ${how} it: written to ${shown(fileName)} only`,
  };
}
