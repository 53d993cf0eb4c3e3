import type { Cycle, Execution, Finding, Gate, Task } from "../contracts/index.ts";
import { duration } from "./figures.ts";

/** Findings that say how an execution ended badly. */
const ENDED_BADLY = new Set([
  "EXECUTION_FAILED",
  "TIMED_OUT",
  "MEMORY_LIMIT",
  "OUTPUT_LIMIT",
  "PACKAGE_MISSING",
]);

/** Whether a task's session ended well: an exit record, and exit code 0 or every failed block repaired by a later one. */
export function executionSucceeded(task: Pick<Task, "execution" | "findings">): boolean {
  if (task.execution === null || task.execution.outcome.kind !== "exited") return false;
  if (task.findings.some((finding) => finding.outcome === "fail" && ENDED_BADLY.has(finding.code)))
    return false;
  return (
    task.execution.outcome.exitCode === 0 ||
    task.findings.some((finding) => finding.code === "BLOCK_FAILED" && finding.outcome !== "fail")
  );
}

/** The word that stands for a task in every report: its verdict, or `skipped` where nothing was to be verified. */
export type Standing = "refuted" | "unverified" | "verified" | "skipped";

/** Worst first, the order of every list. */
export const STANDINGS: readonly Standing[] = ["refuted", "unverified", "verified", "skipped"];

export function standing(task: Pick<Task, "verdict">): Standing {
  return task.verdict ?? "skipped";
}

/** Tasks worst first, and among equals in the order of the cycle. */
export function worstFirst<T extends Pick<Task, "verdict">>(tasks: readonly T[]): T[] {
  return STANDINGS.flatMap((word) => tasks.filter((task) => standing(task) === word));
}

/** Tasks by standing, counted from the tasks themselves. */
export function tally(cycle: Cycle): Record<Standing, number> {
  const counts: Record<Standing, number> = { refuted: 0, unverified: 0, verified: 0, skipped: 0 };
  for (const task of cycle.tasks) counts[standing(task)]++;
  return counts;
}

const WEIGHT: Record<Finding["outcome"], number> = { fail: 0, unknown: 1, warn: 2, pass: 3 };

/** Findings in the order in which they matter: fail, unknown, warn, pass. */
export function findingsByWeight(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => WEIGHT[left.outcome] - WEIGHT[right.outcome]);
}

const GATE_WEIGHT: Record<Gate["outcome"], number> = { fail: 0, unknown: 1, pass: 2, unread: 3 };

/** Gates in the order in which they matter: fail, unknown, pass, unread. */
export function gatesByWeight(gates: readonly Gate[]): Gate[] {
  return gates.toSorted((left, right) => GATE_WEIGHT[left.outcome] - GATE_WEIGHT[right.outcome]);
}

/** How to settle a task that is not verified: the hints of what failed or stayed unknown, each once. */
export function howToVerify(task: Pick<Task, "findings">): string[] {
  const open = findingsByWeight(task.findings).filter(
    ({ outcome }) => outcome === "fail" || outcome === "unknown",
  );
  return [...new Set(open.flatMap(({ hint }) => (hint === null ? [] : [hint])))];
}

/** What stands before the hints of a task: a refuted one is not open any more. */
export function hintLead(task: Pick<Task, "verdict">): string {
  return task.verdict === "refuted" ? "How to mend or contest it" : "How to verify it";
}

/** The words that open a task's reason. */
export function verdictWords(task: Pick<Task, "verdict">): string {
  const words = { verified: "Verified", refuted: "Refuted", unverified: "Not verified" };
  return task.verdict === null ? "Nothing to verify" : words[task.verdict];
}

/** How an execution ended, in words. */
export function ending(execution: Execution): string {
  const { kind, exitCode, signal } = execution.outcome;
  const after = `after ${duration(execution.durationMs)}`;
  const by = signal === null ? "" : ` by ${signal}`;
  switch (kind) {
    case "exited":
      return exitCode === 0
        ? `ended well ${after}`
        : `ended with exit code ${exitCode ?? "unknown"} ${after}`;
    case "timed-out":
      return `was ended at its time limit ${after}`;
    case "killed":
      return execution.interrupted === true
        ? `was ended by your interruption ${after}`
        : `was killed${by} ${after}`;
    case "memory-limit":
      return `ran into its memory limit ${after}`;
    case "output-limit":
      return `was ended at its output limit ${after}`;
    case "could-not-start":
      return "could not be started";
    default:
      return kind satisfies never;
  }
}

/** The reason without the verdict in front, for places that show the verdict themselves. */
export function reasonAlone(task: Pick<Task, "reason">): string {
  return task.reason.replace(/^(?:Not verified|Refuted|Verified): /, "");
}
