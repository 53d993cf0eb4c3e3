import type { Cycle, Gate, Task } from "../contracts/index.ts";
import { count } from "./figures.ts";
import { bounded } from "./bounded.ts";
import { STANDINGS, reasonAlone, standing, tally, worstFirst } from "./standing.ts";
import { wrap } from "./summary-table.ts";
import { visible } from "./visible.ts";

/** Where things lie, as the user may type it. */
export interface ScreenPaths {
  /** The HTML report. */
  report: string;
  /** The out folder. */
  directory: string;
}

const REASONS_SHOWN = 5;

/** A reason under its task, wrapped and whole: it ends with what to do. */
function taskLines(task: Task, width: number): string[] {
  const head = `  ${standing(task).padEnd(10)}  ${visible(task.taskId)}: `;
  return wrap(`${head}${visible(bounded(reasonAlone(task)))}`, width, Infinity, " ".repeat(14));
}

function reasonLines(tasks: Task[], limit: number, width: number): string[] {
  const lines = STANDINGS.flatMap((word) => {
    const shown = tasks.slice(0, limit).filter((task) => standing(task) === word);
    return shown.length === 0
      ? []
      : [
          word === "refuted" ? "Refuted:" : "Not verified:",
          ...shown.flatMap((task) => taskLines(task, width)),
          "",
        ];
  });
  const more = tasks.length - limit;
  return more > 0 ? [...lines.slice(0, -1), `  and ${more} more`, ""] : lines;
}

function isOpen(gate: Gate): boolean {
  return gate.outcome === "fail" || gate.outcome === "unknown";
}

/** The decision's reasons that the lists below do not show. */
function otherReasons({ decision, tasks }: Cycle, width: number): string[] {
  const listed = (reason: string): boolean =>
    tasks.some((task) => reason.startsWith(`task ${task.taskId} is `)) ||
    decision.gates.some((gate) => isOpen(gate) && reason.includes(`"${gate.text}"`));
  const others = decision.reasons.filter((reason) => !listed(reason));
  const lines = (reason: string): string[] => wrap(`  ${visible(bounded(reason))}`, width, Infinity, "  ");
  if (others.length <= REASONS_SHOWN) return others.flatMap(lines);
  // The last one says what could not be read, and must be seen.
  const last = others.slice(-1);
  const left = others.length - REASONS_SHOWN;
  return [...others.slice(0, REASONS_SHOWN - 1).flatMap(lines), `  and ${left} more`, ...last.flatMap(lines)];
}

/**
 * The first screen after `run`, as plain lines: the decision with its reasons, then refuted and unverified tasks with
 * their reasons (worst first, at most `limit`, default 10), then counts, then where the report lies.
 * Agents' text is harmless in it. `width` in terminal columns, default 100.
 */
export function firstScreen(
  cycle: Cycle,
  paths: ScreenPaths,
  options: { limit?: number; width?: number } = {},
): string[] {
  const { limit = 10, width = 100 } = options;
  const { decision, summary } = cycle;
  const counts = tally(cycle);
  const open = worstFirst(cycle.tasks).filter(
    (task) => task.verdict === "refuted" || task.verdict === "unverified",
  );
  const gates = decision.gates.filter(isOpen);
  const { level } = cycle.environment.isolation;
  return [
    `Decision: ${decision.outcome}`,
    ...otherReasons(cycle, width),
    "",
    ...reasonLines(open, limit, width),
    ...(gates.length === 0
      ? []
      : [
          "Gates not met:",
          ...gates
            .slice(0, limit)
            .flatMap((gate) =>
              wrap(
                `  ${gate.outcome.padEnd(10)}  ${visible(bounded(`${gate.text}: ${gate.message}`))}`,
                width,
                Infinity,
                " ".repeat(14),
              ),
            ),
          ...(gates.length > limit ? [`  and ${gates.length - limit} more`] : []),
          "",
        ]),
    `${count(cycle.tasks.length, "task")}: ${counts.verified} verified, ${counts.refuted} refuted, ${counts.unverified} unverified, ${counts.skipped} skipped`,
    `${count(summary.blocksExecuted, "block")} executed of ${summary.blocksFound} found; ${count(summary.executionsSucceeded, "execution")} ended well, ${summary.executionsFailed} did not; ${count(summary.runsWitnessed, "run")} witnessed`,
    ...(level === "full" ? [] : [`Isolation: ${level}, weaker than full`]),
    "",
    `Report: ${visible(paths.report)}`,
    `Everything: ${visible(paths.directory)}`,
  ];
}
