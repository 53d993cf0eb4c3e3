import { fromNum } from "../../contracts/index.ts";
import type { Comparison, Num, Statistic } from "../../contracts/index.ts";

/** What the parts of a comparison that are held against a statistic say; all else of it selects and tests. */
export type Demands = Pick<Comparison, "alternative" | "alpha" | "min_effect" | "min_n">;

/** Whether a declared comparison holds. */
export interface Holding {
  outcome: "pass" | "fail" | "unknown";
  /** Each a sentence. Of `fail` every demand that was missed, of `unknown` what is missing, of `pass` what was found. */
  reasons: string[];
}

/**
 * A comparison holds where n is enough, the statistics are finite, the adjusted p is at most alpha, the interval excludes the
 * bound, and the effect has the declared direction and at least the declared size. A refused sample or a missing number is
 * unknown, never a pass and never a fail.
 */
export function comparisonHolds(statistic: Statistic, demands: Demands): Holding {
  const open = unanswered(statistic, demands);
  if (open.length > 0) return { outcome: "unknown", reasons: open };
  const missed = [
    ...significance(statistic, demands),
    ...interval(statistic),
    ...direction(statistic, demands),
    ...size(statistic, demands),
  ];
  if (missed.length > 0) return { outcome: "fail", reasons: missed };
  return { outcome: "pass", reasons: [found(statistic)] };
}

const alphaOf = (statistic: Statistic, demands: Demands): number => demands.alpha ?? statistic.alpha ?? 0.05;
const boundOf = (statistic: Statistic): number => fromNum(statistic.bound ?? 0);

/** What keeps the comparison from being judged at all. */
function unanswered(statistic: Statistic, demands: Demands): string[] {
  if (statistic.refused !== null) {
    const told = (statistic.refusals ?? []).map((refusal) => `${refusal.code}: ${refusal.message}`);
    return told.length > 0 ? told : [`${statistic.refused}: the samples allow no test.`];
  }
  const least = demands.min_n ?? 2;
  const small = statistic.n.filter((n) => n < least);
  const numbers: [string, Num | null][] = [
    ["estimate", statistic.estimate],
    ["p", statistic.p],
    ["bound", statistic.bound ?? 0],
  ];
  return [
    ...(small.length > 0
      ? [`N_TOO_SMALL: n = ${Math.min(...small)}, and at least ${least} are needed.`]
      : []),
    ...numbers.flatMap(([name, value]) =>
      value === null || Number.isFinite(fromNum(value)) ? [] : [`The ${name} is no finite number.`],
    ),
    ...(statistic.pAdjusted === null ? ["The p was not adjusted for the other comparisons."] : []),
    ...(statistic.pAdjusted !== null && !Number.isFinite(fromNum(statistic.pAdjusted))
      ? ["The adjusted p is no finite number."]
      : []),
    ...(statistic.ci === null ? ["There is no confidence interval."] : []),
    ...(statistic.ci?.some((end) => Number.isNaN(fromNum(end))) === true
      ? ["An end of the confidence interval is no number."]
      : []),
    ...(demands.min_effect !== undefined && effectSize(statistic) === null
      ? ["No effect size is defined for these samples, and a minimum is declared."]
      : []),
  ];
}

function significance(statistic: Statistic, demands: Demands): string[] {
  const alpha = alphaOf(statistic, demands);
  const adjusted = fromNum(statistic.pAdjusted ?? { nonFinite: "nan" });
  if (adjusted <= alpha) return [];
  const before = fromNum(statistic.p) <= alpha ? ` (${short(statistic.p)} before the adjustment)` : "";
  return [`The adjusted p is ${short(adjusted)}${before}, above alpha ${short(alpha)}.`];
}

function interval(statistic: Statistic): string[] {
  const bound = boundOf(statistic);
  const [low, high] = (statistic.ci ?? []).map((end) => fromNum(end));
  if (low === undefined || high === undefined || low > bound || high < bound) return [];
  const what = statistic.n.length > 1 ? "no difference" : `the bound ${short(bound)}`;
  return [`The ${percent(statistic.level)} interval from ${short(low)} to ${short(high)} includes ${what}.`];
}

function direction(statistic: Statistic, demands: Demands): string[] {
  const wanted = demands.alternative ?? statistic.alternative ?? "two-sided";
  const difference = fromNum(statistic.estimate) - boundOf(statistic);
  if (wanted === "two-sided" || (wanted === "greater" ? difference > 0 : difference < 0)) return [];
  const than = statistic.n.length > 1 ? "the baseline" : `the bound ${short(boundOf(statistic))}`;
  return [
    `The treatment is not ${wanted === "greater" ? "above" : "below"} ${than}: the ${
      statistic.n.length > 1
        ? `difference is ${short(difference)}`
        : `estimate is ${short(statistic.estimate)}`
    }.`,
  ];
}

function size(statistic: Statistic, demands: Demands): string[] {
  const effect = effectSize(statistic);
  if (demands.min_effect === undefined || effect === null) return [];
  const least = Math.abs(demands.min_effect);
  if (Math.abs(effect.value) >= least) return [];
  return [`The effect ${effect.name} = ${short(effect.value)} is smaller than the declared ${short(least)}.`];
}

/** The standardised effect; of shares (tests of right and wrong) the difference itself. Null where none is finite. */
function effectSize(statistic: Statistic): { name: string; value: number } | null {
  if (statistic.test === "mcnemar" || statistic.test === "binomial")
    return { name: "of shares", value: fromNum(statistic.estimate) - boundOf(statistic) };
  if (statistic.effect === null || !Number.isFinite(fromNum(statistic.effect.value))) return null;
  return { name: statistic.effect.name, value: fromNum(statistic.effect.value) };
}

/** The statistic in one sentence. */
function found(statistic: Statistic): string {
  const difference = fromNum(statistic.estimate) - boundOf(statistic);
  const versus = statistic.n.length > 1 ? "the baseline" : `the bound ${short(boundOf(statistic))}`;
  const side = difference < 0 ? "below" : "above";
  const ends = (statistic.ci ?? []).map((end) => short(end)).join(" to ");
  const effect =
    statistic.effect === null ? "" : `, ${statistic.effect.name} = ${short(statistic.effect.value)}`;
  const p = statistic.pAdjusted === null ? statistic.p : statistic.pAdjusted;
  return `The treatment is ${side} ${versus} by ${short(Math.abs(difference))} (${percent(statistic.level)} interval of the ${
    statistic.n.length > 1 ? "difference" : "estimate"
  } ${ends}${effect}, adjusted p = ${short(p)}, ${statistic.test}, n = ${statistic.n.join(" and ")}).`;
}

/** A number for a sentence, with four digits. */
function short(value: Num): string {
  const number = fromNum(value);
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "infinity" : "-infinity";
  return String(Number(number.toPrecision(4)));
}

const percent = (level: number): string => `${Number((level * 100).toPrecision(4))} %`;
