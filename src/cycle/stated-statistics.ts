import type { PlannedTask, StatedCheck } from "../contracts/index.ts";
import { statedQuestions } from "../verify/index.ts";
import type { AnsweredStatement } from "../verify/index.ts";
import type { AnalystAtHand } from "./analyst-at-hand.ts";

const MILDNESS: readonly StatedCheck["outcome"][] = ["consistent", "unchecked", "inconsistent", "impossible"];

/**
 * Has the analyst check the statistics that a task's responses state. Where a statement may be read in several ways, the
 * mildest answer counts. A question that it cannot answer is left out: what was not checked is no finding.
 */
export async function checkStatements(
  { machine }: AnalystAtHand,
  { responses }: Pick<PlannedTask, "responses">,
): Promise<AnsweredStatement[]> {
  const asked = responses.flatMap(({ agent, text }) =>
    statedQuestions(text).map((question) => ({ agent, ...question })),
  );
  if (asked.length === 0) return [];
  const answers = await machine.analyst
    .checkStated(asked.flatMap(({ readings }) => readings))
    .catch(() => null);
  if (answers === null) return [];
  let place = 0;
  return asked.map(({ agent, line, text, readings }) => {
    const own = answers.slice(place, place + readings.length);
    place += readings.length;
    return { agent, line, text, check: mildest(own) };
  });
}

function mildest(checks: readonly StatedCheck[]): StatedCheck {
  const [first] = checks.toSorted(
    (one, other) =>
      MILDNESS.indexOf(one.outcome) - MILDNESS.indexOf(other.outcome) ||
      Number(one.refutes) - Number(other.refutes),
  );
  if (first === undefined) throw new Error("a statement has a reading");
  return first;
}
