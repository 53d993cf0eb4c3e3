import { z } from "zod";
import { Sha256 } from "./words.ts";

/** A fenced code block of the implementer's response and what became of it. */
export const Block = z.object({
  index: z.int().positive().describe("1-based over the agent's blocks; the nn of blocks/<nn>.py"),
  agent: z.string().describe("The agent whose response holds the block"),
  language: z.string().describe("First word of the info string as written; empty where the fence has none"),
  startLine: z.int().positive().describe("First line of the content in the response, 1-based"),
  endLine: z.int().nonnegative().describe("Last line of the content; startLine - 1 where the block is empty"),
  byteRange: z
    .tuple([z.int().nonnegative(), z.int().nonnegative()])
    .describe("Half-open slice of the response's UTF-8 bytes, container prefixes included"),
  sha256: Sha256.describe(
    "Of the bytes executed: the content by CommonMark with line ends, tabs and NUL as in the source",
  ),
  closed: z.boolean().describe("Whether a closing fence was found"),
  disposition: z.enum(["executed", "skipped", "truncated", "file"]),
  reason: z.string().nullable().describe("Why the block is not executed; null where it is"),
  outcome: z
    .enum(["ok", "failed", "not-reached"])
    .nullable()
    .describe(
      "How it ended, told by the session itself; failed also where it had begun when the session ended; null where it was not to be executed",
    ),
});
export type Block = z.infer<typeof Block>;

/** A block as extraction sees it: the contract's block before execution, with its text. */
export interface ExtractedBlock extends Block {
  /** The content by CommonMark, container prefixes removed, line ends, tabs and NUL as in the source. */
  code: string;
  /** The info string after the language word, entities and backslash escapes decoded. */
  attributes: string;
  /** Name from `title=`, `filename=`, a first comment line or `%%writefile`; null where the block has none. Never absolute, never with `..`. */
  fileName: string | null;
}
