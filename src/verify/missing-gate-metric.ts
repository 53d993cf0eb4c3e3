import { finding } from "./finding.ts";
import type { GateUse, TaskVerification, VerifyInput } from "./input.ts";
import { namesQuantity } from "./names.ts";
import { quoted } from "./quote.ts";

/** A task with what verification said of it. */
export interface VerifiedTask {
  input: VerifyInput;
  verification: TaskVerification;
}

/**
 * METRIC_MISSING for gates of the cycle, which can be told only when all tasks are done: a gate's metric is recorded
 * nowhere, and no record has a similar name. It falls on the executed experiments that name the metric, else on those that
 * a run is required of, else on all. `gates`: held against the records of the whole cycle. Order of tasks is kept.
 */
export function withMissingGateMetrics(
  tasks: readonly VerifiedTask[],
  gates: readonly GateUse[],
): TaskVerification[] {
  const absent = gates.filter(
    (use) => use.gate.taskId === null && use.metric !== null && !use.carried && use.candidates.length === 0,
  );
  return tasks.map(({ input, verification }) => {
    const owed = absent.filter((use) => owing(tasks, use.metric ?? "").includes(input));
    return owed.reduce((so, use) => withFinding(so, use), verification);
  });
}

function owing(tasks: readonly VerifiedTask[], metric: string): VerifyInput[] {
  const executed = tasks
    .map((task) => task.input)
    .filter((input) => input.evidence !== null && input.kind === "experimental");
  const naming = executed.filter(({ task }) =>
    [
      task.action,
      ...task.acceptanceCriteria,
      ...task.responses.filter((each) => each.implementer).map((each) => each.text),
    ].some((text) => namesQuantity(text, metric)),
  );
  if (naming.length > 0) return naming;
  const required = executed.filter((input) => input.mlflowRequired);
  return required.length > 0 ? required : executed;
}

function withFinding(verification: TaskVerification, use: GateUse): TaskVerification {
  const { code, outcome, message, hint, evidence } = finding(
    "METRIC_MISSING",
    "fail",
    `The gate "${quoted(use.gate.text)}" asks for ${quoted(use.metric ?? "")}; no task of the cycle recorded it, nor anything with a similar name.`,
    {
      hint: `Log it under this name: mlflow.log_metric("${quoted(use.metric ?? "", 60)}", value); or correct the gate.`,
    },
  );
  const findings = [...verification.findings, { code, outcome, message, hint, evidence }];
  if (verification.verdict !== "verified") return { ...verification, findings };
  return {
    ...verification,
    findings,
    verdict: "unverified",
    status: "failed",
    reason: `Not verified: ${message} To verify it: ${hint ?? ""}`,
  };
}
