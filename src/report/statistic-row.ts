import { fromNum } from "../contracts/index.ts";
import type { Cycle, Num, Statistic } from "../contracts/index.ts";
import { figure } from "./figures.ts";

/** Names of the columns of the table of statistics. */
export const STATISTIC_COLUMNS = [
  "Task",
  "Metric",
  "Test",
  "n",
  "Estimate",
  "Interval",
  "Effect",
  "p",
  "Adjusted p",
  "Standing",
] as const;

const NONE = "\u2013";

/** A number of the table: four digits, as many as anybody compares. */
const brief = (value: Num): string =>
  figure(typeof value === "number" ? Number(value.toPrecision(4)) : value);

/** A statistic as the cells of its row, plain text as yet, in the order of the columns. */
export function statisticRow(statistic: Statistic, cycle: Pick<Cycle, "decision">): string[] {
  const { taskId, metric, test, n, estimate, ci, level, effect, p, pAdjusted, refused } = statistic;
  const tested = refused === null;
  return [
    taskId,
    metric,
    statistic.paired === true && /^(?:permutation|bootstrap)$/.test(test) ? `${test}, paired` : test,
    n.join(" / "),
    tested ? brief(estimate) : NONE,
    ci === null ? NONE : `${percent(level)} ${brief(ci[0])} to ${brief(ci[1])}`,
    effect === null
      ? NONE
      : `${effect.name} = ${brief(effect.value)}${effect.ci === null ? "" : ` [${brief(effect.ci[0])}, ${brief(effect.ci[1])}]`}`,
    tested ? brief(p) : NONE,
    tested && pAdjusted !== null && Number.isFinite(fromNum(pAdjusted)) ? brief(pAdjusted) : NONE,
    standingOf(statistic, cycle),
  ];
}

/** What became of the comparison: how its gate stands, or why it decides nothing. */
function standingOf({ taskId, refused, inferred }: Statistic, { decision }: Pick<Cycle, "decision">): string {
  const outcome = refused === null ? "" : `refused: ${refused}; `;
  if (inferred) return `${outcome}inferred, decides nothing`;
  const gate = decision.gates.find((each) => each.kind === "comparison" && each.taskId === taskId);
  const holds = { pass: "holds", fail: "does not hold", unknown: "unknown", unread: "not read" } as const;
  return gate === undefined ? `${outcome}declared` : `${outcome}declared, ${holds[gate.outcome]}`;
}

const percent = (level: number): string => `${Number((level * 100).toPrecision(4))} %:`;

/** How samples came to be and why they were refused, a sentence each; empty where there is nothing to say. */
export function statisticNotes({ notes, refusals }: Statistic): string[] {
  return [...(refusals ?? []).map(({ code, message }) => `${code}: ${message}`), ...(notes ?? [])];
}
