import type { BlockFacts, BlockReport, RunRecord, TaskEvidence } from "../../contracts/index.ts";
import { linesOfBlock } from "../lines-of.ts";
import { listed, quoted } from "../quote.ts";
import { bodiesOf, debtOf, functionsNamedIn, isEmpty } from "./debt.ts";
import type { Debt, FunctionBody } from "./debt.ts";
import { logicalLines } from "./logical-lines.ts";

/** What became of a failed block. */
export interface Repair {
  report: BlockReport;
  repaired: boolean;
  /** Which later blocks did its work, or what is still owed. */
  why: string;
}

interface LaterBlock {
  index: number;
  lines: string[];
  names: Set<string>;
  logs: { call: string; key: string | null }[];
  files: (string | null)[];
}

/**
 * Says of each failed block whether it was repaired: every name, log call and file that it still owed comes from a
 * later block that ended well. A computed key or path is made good only by a later one of the same kind that is computed
 * too; a literal metric or file must moreover stand in the records, because a session's word alone raises nothing.
 * A block that owed nothing more, such as a last `print` or `assert`, is repaired only where a later block that ended
 * well makes the same statement again: a display line is usually typed anew, a failing assertion must not vanish.
 */
export function repairsOf(evidence: TaskEvidence, response: string): Repair[] {
  const failed = evidence.selfReported.blocks.filter((report) => report.outcome === "failed");
  return failed.map((report) => {
    const block = evidence.blocks.find((each) => each.index === report.index);
    const lines = block === undefined ? [] : linesOfBlock(response, block);
    const line = report.error?.line ?? null;
    const within = block === undefined || line === null ? null : line - block.startLine + 1;
    const debt = debtOf(lines, evidence.blockFacts[String(report.index)], within);
    const later = laterBlocks(evidence, response, report.index);
    return { report, ...settle(debt, later, evidence) };
  });
}

function laterBlocks(evidence: TaskEvidence, response: string, after: number): LaterBlock[] {
  const well = evidence.selfReported.blocks.filter(
    (report) => report.index > after && report.outcome === "ok",
  );
  return well.flatMap(({ index }) => {
    const block = evidence.blocks.find((each) => each.index === index);
    const facts = evidence.blockFacts[String(index)];
    if (block === undefined || facts === undefined) return [];
    const lines = linesOfBlock(response, block);
    const called = functionsNamedIn(
      [lines.join("\n")],
      evidence.selfReported.blocks
        .filter((earlier) => earlier.index < index)
        .flatMap((earlier) => definedBy(earlier, evidence, response)),
    );
    return [
      {
        index,
        lines,
        names: new Set(facts.names.map((each) => each.name)),
        logs: [...facts.logs, ...called.flatMap((body) => body.logs)],
        files: [...facts.files, ...called.flatMap((body) => body.files)].map((each) => each.path),
      },
    ];
  });
}

type Definition = FunctionBody & Pick<BlockFacts, "logs" | "files">;

/** Functions that an executed block left defined, with what calling them logs and writes; of a failed one those above its failing line. */
function definedBy(report: BlockReport, evidence: TaskEvidence, response: string): Definition[] {
  const block = evidence.blocks.find((each) => each.index === report.index);
  const facts = evidence.blockFacts[String(report.index)];
  if (block === undefined || facts?.parses !== true) return [];
  if (report.outcome !== "ok" && report.outcome !== "failed") return [];
  const line = report.error?.line ?? null;
  if (report.outcome === "failed" && line === null) return [];
  const end = line === null ? Number.POSITIVE_INFINITY : line - block.startLine + 1;
  return bodiesOf(logicalLines(linesOfBlock(response, block)))
    .filter((body) => body.end < end)
    .map((body) => {
      const within = (each: { line: number }): boolean => each.line >= body.start && each.line <= body.end;
      return Object.assign(body, { logs: facts.logs.filter(within), files: facts.files.filter(within) });
    });
}

function settle(debt: Debt, later: LaterBlock[], evidence: TaskEvidence): { repaired: boolean; why: string } {
  if (later.length === 0) return { repaired: false, why: "no later block ended well" };
  if (!debt.known) return { repaired: false, why: "what it still had to do cannot be read off it" };
  if (isEmpty(debt)) return settleStatement(debt.failing, later);
  const owed = [
    ...debt.names.filter((name) => !later.some((block) => block.names.has(name))),
    ...debt.logs
      .filter((log) => !logMadeGood(log, later, evidence.runs))
      .map(({ call, key }) => `${call}(${key ?? "…"})`),
    ...debt.files
      .filter((path) => !fileMadeGood(path, later, evidence))
      .map((path) => path ?? "a file with a computed name"),
  ];
  if (owed.length > 0)
    return { repaired: false, why: `no later block that ended well makes ${listed(owed)}` };
  return {
    repaired: true,
    why: `all that it still had to do was done by block ${later.map((block) => block.index).join(", ")}`,
  };
}

function settleStatement(failing: string | null, later: LaterBlock[]): { repaired: boolean; why: string } {
  const wanted = failing === null ? null : sameStatement(failing);
  const again = later.find(
    (block) =>
      wanted !== null && logicalLines(block.lines).some((line) => sameStatement(line.text) === wanted),
  );
  if (again !== undefined)
    return { repaired: true, why: `block ${again.index} makes the same statement and ended well` };
  return { repaired: false, why: `no later block makes the statement ${quoted(failing ?? "")} again` };
}

/** A call is the same by what it calls, everything else by its text: an assertion with another bound is another one. */
function sameStatement(statement: string): string {
  const text = statement.trim().replaceAll(/\s+/g, " ");
  const callee = /^(?!assert\b|raise\b)([A-Za-z_][\w.]*) ?\(/.exec(text)?.[1];
  return callee === undefined ? text : `${callee}(`;
}

const familyOf = (call: string): string => (call.split(".").at(-1) ?? call).replace(/s$/, "");

function logMadeGood(
  owed: { call: string; key: string | null },
  later: LaterBlock[],
  runs: readonly RunRecord[],
): boolean {
  const again = later.some((block) =>
    block.logs.some((log) => familyOf(log.call) === familyOf(owed.call) && log.key === owed.key),
  );
  if (!again || owed.key === null || familyOf(owed.call) !== "log_metric") return again;
  return runs.some((run) => Object.hasOwn(run.metrics, owed.key ?? ""));
}

function fileMadeGood(owed: string | null, later: LaterBlock[], evidence: TaskEvidence): boolean {
  if (!later.some((block) => block.files.includes(owed))) return false;
  if (owed === null) return true;
  const name = owed.split("/").at(-1) ?? owed;
  const written = (evidence.execution?.files ?? []).filter((file) => file.change !== "deleted");
  return (
    written.some((file) => file.path === name || file.path.endsWith(`/${name}`)) || owed.startsWith("/tmp/")
  );
}
