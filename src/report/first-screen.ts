import type { Cycle, Task } from "../contracts/index.ts";
import { count } from "./figures.ts";
import { reasonAlone, standing, tally, worstFirst } from "./standing.ts";
import { fit, wrap } from "./summary-table.ts";
import { visible } from "./visible.ts";

/** Where things lie, as the user may type it. */
export interface ScreenPaths {
  /** The HTML report. */
  report: string;
  /** The out folder. */
  directory: string;
}

const REASONS_SHOWN = 5;
const LINES_A_REASON = 3;

/** A reason under its task, wrapped to at most three lines. */
function taskLines(task: Task, width: number): string[] {
  const head = `  ${standing(task).padEnd(10)}  ${visible(task.taskId)}: `;
  const reason = visible(reasonAlone(task));
  return wrap(`${head}${reason}`, width, LINES_A_REASON, " ".repeat(14));
}

function reasonLines(tasks: Task[], limit: number, width: number): string[] {
  if (tasks.length === 0) return [];
  const lines = tasks.slice(0, limit).flatMap((task) => taskLines(task, width));
  const more = tasks.length - limit;
  return ["Not verified:", ...lines, ...(more > 0 ? [`  and ${more} more`] : []), ""];
}

/** The decision's reasons that the lists below do not show. */
function otherReasons({ decision, tasks }: Cycle, width: number): string[] {
  const listed = (reason: string): boolean =>
    tasks.some((task) => reason.startsWith(`task ${task.taskId} is `)) ||
    decision.gates.some((gate) => reason.includes(`"${gate.text}"`));
  const others = decision.reasons.filter((reason) => !listed(reason));
  const shown = others
    .slice(0, REASONS_SHOWN)
    .flatMap((reason) => wrap(`  ${visible(reason)}`, width, LINES_A_REASON, "  "));
  return others.length > REASONS_SHOWN ? [...shown, `  and ${others.length - REASONS_SHOWN} more`] : shown;
}

/**
 * The first screen after `run`, as plain lines: the decision with its reasons, then refuted and unverified tasks with a
 * line of reason each (worst first, at most `limit`, default 10), then counts, then where the report lies.
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
  const gates = decision.gates.filter((gate) => gate.outcome === "fail" || gate.outcome === "unknown");
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
            .map((gate) =>
              fit(`  ${gate.outcome.padEnd(10)}  ${visible(gate.text)}: ${visible(gate.message)}`, width),
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
