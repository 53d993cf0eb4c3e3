import type { Gate, TaskComparison } from "../../contracts/index.ts";
import { comparisonHolds } from "./comparison-holds.ts";
import { nameComparison } from "./name-comparison.ts";
import { neededSentence } from "./needed-n.ts";

/**
 * A declared comparison as a gate of its task: it holds, fails or is unknown, with every reason, and with the n that would
 * be needed where n cannot carry the question. `observed`: the estimate, where the test ran.
 */
export function comparisonGate(
  taskId: string,
  { comparison, statistic, blocked }: Pick<TaskComparison, "comparison" | "statistic" | "blocked">,
): Gate {
  const text = nameComparison(comparison);
  const gate = { text, kind: "comparison" as const, taskId };
  if (statistic === null)
    return {
      ...gate,
      outcome: "unknown",
      observed: [],
      message: `cannot be made: ${blocked ?? "no samples were selected."}`,
    };
  const { outcome, reasons } = comparisonHolds(statistic, comparison);
  const needed = outcome === "pass" ? null : neededSentence(statistic);
  return {
    ...gate,
    outcome,
    observed: statistic.refused === null ? [statistic.estimate] : [],
    message: [...reasons, ...(needed === null ? [] : [needed])].join(" "),
  };
}
