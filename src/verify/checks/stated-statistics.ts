import { finding } from "../finding.ts";
import type { AnsweredStatement, CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";
import { statedArithmetic } from "../statistics/stated/find-stated.ts";
import { statementsOf } from "../statements/statements.ts";

const MOST = 20;

/**
 * STAT_INCONSISTENT and STAT_IMPOSSIBLE: statistics that a response states and that contradict each other, or arithmetic.
 * Another decision at alpha, or a p that is off by more than 0.05, refutes. Those of other agents warn.
 */
export function statedStatistics(input: CheckInput): Judged[] {
  const repeats = mostRuns(input);
  const found = input.task.responses.flatMap((response) => {
    const { agent, text, implementer } = response;
    const statements = implementer ? input.statements : statementsOf(text);
    const all: AnsweredStatement[] = [
      ...(input.stated ?? []).filter((each) => each.agent === agent),
      ...statedArithmetic(statements, text, repeats).map((each) => ({ agent, ...each })),
    ];
    return all
      .filter(({ check }) => check.outcome === "inconsistent" || check.outcome === "impossible")
      .map((each) => judged(each, implementer));
  });
  return found.slice(0, MOST);
}

function judged({ agent, line, text, check }: AnsweredStatement, implementer: boolean): Judged {
  const code = check.outcome === "impossible" ? "STAT_IMPOSSIBLE" : "STAT_INCONSISTENT";
  const what =
    check.outcome === "impossible"
      ? "states what no data give"
      : "states statistics that do not fit together";
  return finding(
    code,
    implementer ? "fail" : "warn",
    `${implementer ? "The response" : `The response of ${quoted(agent, 60)}`} ${what}, in line ${line}: "${quoted(text, 240)}". ${check.message}`,
    {
      hint: "Recompute these numbers from the recorded values, state them as the program gives them, and name the test (one- or two-tailed, Welch or pooled, mean over how many).",
      evidence: [`${implementer ? "response" : agent}, line ${line}`],
      refutes: check.refutes,
    },
  );
}

/** How many runs of the execution carry one metric: a stated score may be their mean. */
function mostRuns(input: CheckInput): number {
  const counts = new Map<string, number>();
  for (const run of input.evidence?.runs ?? [])
    for (const metric of Object.keys(run.metrics)) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  return Math.max(1, ...counts.values());
}
