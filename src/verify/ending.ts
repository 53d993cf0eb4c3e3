import type { TaskEvidence } from "../contracts/index.ts";
import type { Repair } from "./repair/repair.ts";
import { linesOfBlock } from "./lines-of.ts";
import { repairsOf } from "./repair/repair.ts";

/** How a session ended, the machine's record first, what the session says of its blocks second. */
export interface Ending {
  /** By itself, with an exit code that the failed and repaired blocks explain. */
  well: boolean;
  repairs: Repair[];
  /** Blocks that were to be executed and of which no end was told. */
  notReached: number[];
  /** The block after which the session ended normally before the last block, as `sys.exit(0)` does; else null. */
  endedAfter: number | null;
  /** Of those that were not reached, the blocks in which work was left: something logged, written, checked or raised. */
  leftWork: number[];
  /** Whether the exit code is another than the blocks explain. */
  exitUnexplained: boolean;
}

/** Judges the end of a session. `response`: the implementer's text, in which the blocks' lines count. */
export function endingOf(evidence: TaskEvidence, response: string): Ending | null {
  const execution = evidence.execution;
  if (execution === null) return null;
  const { kind, exitCode, signal } = execution.outcome;
  const repairs = repairsOf(evidence, response);
  const told = new Map(evidence.selfReported.blocks.map((report) => [report.index, report]));
  const notReached = evidence.blocks
    .filter((block) => block.disposition === "executed")
    .filter((block) => (told.get(block.index)?.outcome ?? "not-reached") === "not-reached")
    .map((block) => block.index);
  const endedAfter = exitCode === 0 ? normalEndAfter(evidence, notReached) : null;
  const leftWork = notReached.filter((index) => hasWork(evidence, response, index));
  const failed = repairs.length > 0;
  const exitUnexplained = exitCode !== 0 && !(exitCode === 1 && failed);
  // A block that ran out of memory and was done again smaller leaves the limit in the record although the session went on.
  const byItself =
    signal === null && (kind === "exited" || (kind === "memory-limit" && exitCode !== null && failed));
  const well =
    byItself &&
    !exitUnexplained &&
    repairs.every((repair) => repair.repaired) &&
    (notReached.length === 0 || (endedAfter !== null && leftWork.length === 0));
  return { well, repairs, notReached, endedAfter, leftWork, exitUnexplained };
}

/**
 * `sys.exit(0)` ends a block well and the session with it: no later block was begun. Where the process vanished inside a
 * block (`os._exit`), that block was begun and its end never told, which shows in its stretch of the output.
 */
function normalEndAfter(evidence: TaskEvidence, notReached: readonly number[]): number | null {
  const reports = evidence.selfReported.blocks;
  const last = reports.findLastIndex((report) => report.outcome !== "not-reached");
  const lastReport = reports[last];
  if (notReached.length === 0 || lastReport === undefined || lastReport.outcome !== "ok") return null;
  const rest = reports.slice(last + 1);
  const begun = rest.some((report) => report.stdout !== null || report.stderr !== null);
  const told = notReached.every((index) => rest.some((report) => report.index === index));
  return !begun && told && evidence.selfReported.notes.length > 0 ? lastReport.index : null;
}

const CHECKS_OR_RAISES = /^\s*(?:assert|raise)\b/;

function hasWork(evidence: TaskEvidence, response: string, index: number): boolean {
  const facts = evidence.blockFacts[String(index)];
  if (facts === undefined || !facts.parses || facts.logs.length + facts.files.length > 0) return true;
  const block = evidence.blocks.find((one) => one.index === index);
  return block === undefined || linesOfBlock(response, block).some((line) => CHECKS_OR_RAISES.test(line));
}
