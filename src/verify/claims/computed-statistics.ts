import { fromNum } from "../../contracts/index.ts";
import type { Num, TaskComparison } from "../../contracts/index.ts";
import type { FoundClaim } from "./found-claim.ts";
import { says } from "./judge/compare.ts";
import type { Judgement } from "./judge/judgement.ts";

/**
 * A stated p, t, d or the like, held against the comparison that runproof computed from the recorded runs. It may support
 * such a claim and never contradicts it: another test over the same values gives another number.
 */
export function withComputed(judgement: Judgement, comparisons: readonly TaskComparison[]): Judgement {
  const { found } = judgement;
  if (judgement.state !== "unsupported" || found.kind !== "statistic" || comparisons.length === 0)
    return judgement;
  const support = comparisons.flatMap((each) => supportIn(found, each)).slice(0, 3);
  return support.length === 0
    ? { ...judgement, quantityKnown: true }
    : {
        ...judgement,
        state: "supported",
        evidence: support,
        note: null,
        quantityKnown: true,
        valueKnown: true,
      };
}

/** Where the comparison gives the claimed number, in words for the evidence. */
function supportIn(found: FoundClaim, { statistic }: TaskComparison): string[] {
  if (statistic === null || statistic.refused !== null) return [];
  const { test, metric, p, pAdjusted, df, effect, ci, estimate } = statistic;
  const computed: Record<string, (Num | null | undefined)[]> = {
    p: [p, pAdjusted],
    t: [statistic.statistic],
    z: [statistic.statistic],
    w: [statistic.statistic],
    u: [statistic.statistic],
    df: [df],
    d: [effect?.value],
    g: [effect?.value],
    r: [effect?.value],
    interval: [...(ci ?? []), ...(effect?.ci ?? [])],
    difference: [estimate],
  };
  return Object.entries(computed).flatMap(([name, values]) =>
    found.quantities.some((quantity) => nameOf(quantity) === name) &&
    values.some((value) => value != null && saysEitherWay(found, fromNum(value)))
      ? [`runproof's own comparison of ${metric} (${test}): ${name}`]
      : [],
  );
}

/** "p value", "Cohen's d", "95 % CI": the statistic's short name. */
function nameOf(quantity: string): string {
  const words = quantity
    .toLowerCase()
    .replace(/cohen[’']?s|hedges[’']?|[-_ ]?values?|adjusted|welch[’']?s/gu, "")
    .trim();
  return /\bci\b|interval/u.test(words) ? "interval" : words;
}

// Which sample comes first is the writer's choice.
function saysEitherWay(found: FoundClaim, value: number): boolean {
  return says(found, value) || says(found, -value);
}
