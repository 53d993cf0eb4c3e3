import type { CheckInput } from "./input.ts";
import { namesQuantity } from "./names.ts";
import { quoted } from "./quote.ts";

/**
 * What uses a recorded metric, in words: a gate, a criterion, the comparison, or a claim that names it; null where nothing
 * does. `runId` null: a number of a result file.
 */
export function usedBy(input: CheckInput, runId: string | null, name: string): string | null {
  return (
    requiredBy(input, runId, name) ?? (namesQuantity(input.prose, name) ? "the response names it" : null)
  );
}

/** The same without claims. */
export function requiredBy(
  input: Pick<CheckInput, "gates" | "task">,
  runId: string | null,
  name: string,
): string | null {
  const gate = input.gates.find((use) =>
    use.uses.some((each) => each.runId === runId && each.metric === name),
  );
  if (gate !== undefined)
    return `${gate.gate.taskId === null ? "the gate" : "the criterion"} "${quoted(gate.gate.text)}" uses it`;
  return input.task.comparison?.metric === name ? "the comparison uses it" : null;
}
