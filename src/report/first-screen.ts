import type { Cycle, Task } from "../contracts/index.ts";
import { count } from "./figures.ts";
import { standing, tally, worstFirst } from "./standing.ts";
import { fit } from "./summary-table.ts";
import { visible } from "./visible.ts";

/** Where things lie, as the user may type it. */
export interface ScreenPaths {
  /** The HTML report. */
  report: string;
  /** The out folder. */
  directory: string;
}

const REASONS_SHOWN = 5;

function reasonLines(title: string, tasks: Task[], limit: number, width: number): string[] {
  const lines = tasks
    .slice(0, limit)
    .map((task) =>
      fit(`  ${standing(task).padEnd(10)}  ${visible(task.taskId)}: ${visible(task.reason)}`, width),
    );
  const more = tasks.length - limit;
  return tasks.length === 0 ? [] : [title, ...lines, ...(more > 0 ? [`  and ${more} more`] : []), ""];
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
  const reasons = decision.reasons
    .slice(0, REASONS_SHOWN)
    .map((reason) => fit(`  ${visible(reason)}`, width));
  const moreReasons = decision.reasons.length - reasons.length;
  const { level } = cycle.environment.isolation;
  return [
    `Decision: ${decision.outcome}`,
    ...reasons,
    ...(moreReasons > 0 ? [`  and ${moreReasons} more`] : []),
    "",
    ...reasonLines("Not verified:", open, limit, width),
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
