import { count, moment } from "./figures.ts";
import type { CycleDocument } from "./format.ts";
import { materialOf } from "./input.ts";
import type { ReportInput } from "./input.ts";
import { cell, code, fenced, inline, paragraphs, table } from "./markdown-text.ts";
import { pendingTasks } from "./pending-actions.ts";
import { chooseRunId } from "./run-id.ts";
import { scopeStatements } from "./scope.ts";
import { ending, standing, tally } from "./standing.ts";

function taskParts(input: ReportInput): string[] {
  return input.cycle.tasks.flatMap((task) => {
    const material = materialOf(input, task.taskId);
    const runId = chooseRunId(material?.sessionRunId ?? null, task.runs);
    return [
      `### Task ${inline(task.taskId)}: ${cell(task.action, 300)}`,
      [
        `- Priority: ${task.priority}`,
        `- Status: ${inline(task.status)}`,
        `- Verdict: ${standing(task)}`,
        `- Reason: ${inline(task.reason)}`,
        `- Execution: ${task.execution === null ? "none" : ending(task.execution)}`,
        // Only a run of this execution, never an id from the response, may stand behind this label.
        ...(runId === null ? [] : [`- MLflow Run ID: ${runId.replaceAll(/[^0-9A-Za-z_-]/g, "")}`]),
      ].join("\n"),
      ...(material?.responses ?? []).flatMap(({ agent, text }) => [
        `#### ${code(agent, 80)}`,
        fenced(text, "markdown"),
      ]),
    ];
  });
}

/** `execution_progress_update.md`: the progress report of the cycle, every agent's response in full. */
export const progressUpdate: CycleDocument = {
  fileName: "execution_progress_update.md",
  write(input) {
    const { cycle } = input;
    const counts = tally(cycle);
    const pending = pendingTasks(input);
    return paragraphs([
      "# Execution progress update",
      [
        `- Cycle: ${code(cycle.cycleId)}`,
        `- Time: ${inline(moment(cycle.endedAt ?? cycle.startedAt))}`,
        `- Decision: **${cycle.decision.outcome}**`,
        `- Progress: ${count(cycle.tasks.length, "task")}, ${counts.verified} verified, ${counts.refuted} refuted, ${counts.unverified} unverified, ${counts.skipped} skipped`,
        `- Next handoff: ${count(pending.length, "task")} in pending_actions.json`,
      ].join("\n"),
      cycle.decision.reasons.length === 0
        ? null
        : `Reasons:\n\n${cycle.decision.reasons.map((reason) => `- ${inline(reason)}`).join("\n")}`,
      scopeStatements(input)
        .map(({ title, text }) => `- **${title}.** ${inline(text)}`)
        .join("\n"),
      table(
        ["Task", "Verdict", "Reason"],
        cycle.tasks.map((task) => [code(task.taskId), standing(task), cell(task.reason, 240)]),
      ),
      "## Tasks",
      ...taskParts(input),
    ]);
  },
};
