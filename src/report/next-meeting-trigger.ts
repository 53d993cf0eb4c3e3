import { isItem } from "./document-item.ts";
import type { CycleDocument } from "./format.ts";
import { pendingTasks } from "./pending-actions.ts";

/** `next_meeting_trigger.json`: tells the planning system that the cycle is over and where its results lie. */
export const nextMeetingTrigger: CycleDocument = {
  fileName: "next_meeting_trigger.json",
  write(input) {
    const { cycle } = input;
    const pending = pendingTasks(input);
    const trigger = {
      trigger: "execution_complete",
      cycle_id: cycle.cycleId,
      meeting_id: isItem(input.document) ? (input.document["meeting_id"] ?? null) : null,
      generated_at: cycle.endedAt ?? cycle.startedAt,
      decision: cycle.decision.outcome,
      basis: cycle.decision.basis,
      reasons: cycle.decision.reasons,
      gates: cycle.decision.gates.map(({ text, taskId, outcome }) => ({ text, task_id: taskId, outcome })),
      summary: cycle.summary,
      pending: { count: pending.length, task_ids: pending.map((task) => task.taskId) },
      files: {
        handoff: "pending_actions.json",
        results: "execution_results.json",
        progress: "execution_progress_update.md",
        report: "report.html",
      },
    };
    return `${JSON.stringify(trigger, null, 2)}\n`;
  },
};
