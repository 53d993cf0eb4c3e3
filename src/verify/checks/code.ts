import type { Block } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { linesOf, linesOfBlock } from "../lines-of.ts";
import { quoted } from "../quote.ts";

const EXECUTED_LANGUAGES = new Set(["python", "py", "python3", "ipython"]);

const isExecutable = (block: Block): boolean => block.disposition === "executed";

/** NO_CODE: nothing in the response can be executed, or there is no response. */
export function noCode(input: CheckInput): Judged[] {
  const text = input.implementer?.text ?? "";
  if (text.trim() === "") {
    return [
      finding("NO_CODE", "fail", "There is no response of the implementing agent.", {
        hint: "Let the agent answer the task and run it again with its response.",
      }),
    ];
  }
  if (input.kind === "documentation" || input.blocks.some((block) => isExecutable(block))) return [];
  const first = linesOf(text).find((line) => line.trim() !== "") ?? "";
  const blocks = input.blocks.length;
  return [
    finding(
      "NO_CODE",
      "fail",
      `The response of ${text.length} characters has no block of Python that can be executed (${blocks === 0 ? "no blocks at all" : `${blocks} blocks, none executable`}); its first line: "${quoted(first)}".`,
      {
        hint: "Ask for the code in a fenced ```python block; what a response only says cannot be verified.",
        evidence: [`response of ${input.implementer?.agent ?? "the implementer"}`],
      },
    ),
  ];
}

const DOCUMENT = /\.(?:md|markdown|txt|rst|pdf|docx?|html?|tex)$/i;

/** A schedule or configuration of work that is still to be done. */
const SETTINGS = /\.(?:ya?ml|toml|ini|cfg|conf|json)$/i;

/** Whether the code fits, trains, predicts or measures; where nobody looked, it may. */
function computesAnything(input: CheckInput): boolean {
  const signs = Object.values(input.evidence?.blockFacts ?? {}).map((facts) => facts.signs);
  return signs.length === 0 || signs.some((each) => each === undefined || each.computes);
}

/** NO_EXECUTION: an experiment was asked for, a plan or a document came. */
export function noExecution(input: CheckInput): Judged[] {
  if (input.kind !== "experimental" || (input.implementer?.text ?? "").trim() === "") return [];
  const hint =
    "Ask for code that runs the experiment and logs its result; or declare the task's kind as documentation.";
  if (!input.blocks.some((block) => isExecutable(block))) {
    if (input.blocks.some((block) => block.disposition === "truncated")) return [];
    return [
      finding(
        "NO_EXECUTION",
        "fail",
        "An experiment was to be executed; the response delivers only text, so nothing was executed.",
        { hint },
      ),
    ];
  }
  const files = input.evidence?.execution?.files.filter((file) => file.change !== "deleted") ?? [];
  const onlyDocuments = files.length > 0 && files.every((file) => DOCUMENT.test(file.path));
  const onlyPlans =
    files.length > 0 &&
    files.every((file) => DOCUMENT.test(file.path) || SETTINGS.test(file.path)) &&
    !computesAnything(input);
  if (!input.runRequired || !input.endedWell || (input.evidence?.runs.length ?? 0) > 0) return [];
  if (!onlyDocuments && !onlyPlans) return [];
  return [
    finding(
      "NO_EXECUTION",
      "fail",
      `An experiment was to be executed; its code made nothing but ${onlyDocuments ? "documents" : "plans and settings"} and no run.`,
      {
        hint,
        evidence: files.slice(0, 5).map((file) => file.path),
      },
    ),
  ];
}

/** CODE_INCOMPLETE: a block of an executed language that was never closed and has content. */
export function codeIncomplete(input: CheckInput): Judged[] {
  const text = input.implementer?.text ?? "";
  return input.blocks
    .filter((block) => block.disposition === "truncated" || !block.closed)
    .filter((block) => EXECUTED_LANGUAGES.has(block.language.toLowerCase()))
    .filter((block) => linesOfBlock(text, block).some((line) => /[^\s>]/.test(line)))
    .map((block) => {
      const evidence = [`block ${block.index}, lines ${block.startLine}-${block.endLine}`];
      if (block.closed) {
        // A fence line inside a string closed it: nothing is missing, the fence was too short.
        const why = block.reason ?? "it was cut in the middle of a statement";
        return finding("CODE_INCOMPLETE", "fail", `Block ${block.index} was not executed: ${why}.`, {
          hint: "Ask the agent for the response with a longer fence around this block, or with ~~~.",
          evidence,
        });
      }
      return finding(
        "CODE_INCOMPLETE",
        "fail",
        `Block ${block.index} begins at line ${block.startLine} and is never closed: the response was cut, so the block was not executed.`,
        {
          hint: "Ask the agent for the whole response again; whole blocks before the cut were executed.",
          evidence,
        },
      );
    });
}

/** KIND_INFERRED: the kind was read off the response. */
export function kindInferred(input: CheckInput): Judged[] {
  if (input.kindInferredBecause === null) return [];
  return [
    finding(
      "KIND_INFERRED",
      "warn",
      `The task's kind was not declared; it is taken as ${input.kind} because ${input.kindInferredBecause}.`,
      {
        hint: 'Declare it: "kind": "experimental", "simulation" or "documentation".',
      },
    ),
  ];
}
