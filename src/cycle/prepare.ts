import type { Analyst } from "../analyst/index.ts";
import type { BlockFacts, ExtractedBlock, Kind, PlannedTask, Response } from "../contracts/index.ts";
import { RunproofError } from "../errors.ts";
import {
  describeBlocks,
  extractBlocks,
  hiddenFences,
  isExecutedLanguage,
  settleBlocks,
} from "../extract/index.ts";
import { inferKind, shouldExecute } from "../intake/index.ts";

/** A response with more blocks than this is an input error. */
const MAX_BLOCKS = 10_000;

/** A task whose response has been read: what would be executed, and why. */
export interface PreparedTask {
  task: PlannedTask;
  implementer: Response | null;
  blocks: ExtractedBlock[];
  facts: Map<number, BlockFacts>;
  kind: Kind;
  /** Why the kind is what it is; null where it was declared. */
  kindInferredBecause: string | null;
  execute: { execute: boolean; reason: string };
  /** What was found in the response, in one sentence, fences that HTML hides counted in. */
  found: string;
}

/** Extracts the implementer's blocks, asks the analyst about them, and settles kind and dispositions. Executes nothing. */
export async function prepareTask(
  task: PlannedTask,
  inputPath: string,
  analyst: Analyst,
): Promise<PreparedTask> {
  const implementer = task.responses.find((response) => response.implementer) ?? null;
  const extracted = implementer === null ? [] : extractBlocks(implementer.text, implementer.agent);
  if (extracted.length > MAX_BLOCKS) {
    throw new RunproofError(
      "INPUT_INVALID",
      `${inputPath}: task ${task.taskId}: the response of ${implementer?.agent} has ${extracted.length} code blocks, more than ${MAX_BLOCKS}.`,
      {
        hint: "Split the response over several tasks.",
      },
    );
  }
  const facts = await analyst.blockFacts(
    extracted.filter(mayBePython).map(({ index, code }) => ({ index, code })),
  );
  const blocks = settleBlocks(extracted, facts);
  const { kind, inferredBecause } = inferKind({
    declared: task.kind,
    implementer: implementer !== null,
    hasExecutableBlock: blocks.some(
      (block) => isExecutedLanguage(block.language) || block.disposition === "executed",
    ),
    text: implementer?.text ?? "",
  });
  return {
    task,
    implementer,
    blocks,
    facts,
    kind,
    kindInferredBecause: inferredBecause,
    execute: shouldExecute(task, kind),
    found: whatWasFound(blocks, implementer),
  };
}

function mayBePython(block: ExtractedBlock): boolean {
  return isExecutedLanguage(block.language) || block.language === "";
}

function whatWasFound(blocks: readonly ExtractedBlock[], implementer: Response | null): string {
  if (implementer === null) return "no response of the implementer";
  const hidden = hiddenFences(implementer.text).map(({ reason }) => reason);
  return [describeBlocks(blocks), ...hidden].join("; ");
}
