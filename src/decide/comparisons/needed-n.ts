import { fromNum } from "../../contracts/index.ts";
import type { Comparison, PowerAnswer, PowerRequest, Statistic } from "../../contracts/index.ts";

/** Chance of finding the effect that a design is planned for. Cohen (1988), chapter 2. */
const POWER = 0.8;
/** Cohen's large effect: taken where neither the declaration nor the data name one. */
const LARGE = 0.8;

type Because = NonNullable<Statistic["needed"]>["because"];

/** What to ask a power calculation, and where its effect comes from. */
export interface NeededQuestion {
  request: PowerRequest;
  because: Because;
}

/**
 * The question how many values a comparison needs, where n cannot carry it: too few values, or a test that ran and did not
 * become significant. Null where n is not the matter, and for tests of shares and of ranks with a declared size, for
 * which there is no such calculation here. `family`: how many comparisons are corrected together.
 */
export function neededQuestion(
  statistic: Statistic,
  { min_effect: least }: Pick<Comparison, "min_effect">,
  family: number,
): NeededQuestion | null {
  if (/^(?:mcnemar|binomial)$/.test(statistic.test) || !carriesTooLittle(statistic)) return null;
  const ranks = /^(?:wilcoxon|mann-whitney)$/.test(statistic.test);
  const { effect, because } = effectToFind(statistic, ranks ? undefined : least, ranks);
  return {
    because,
    request: {
      design: statistic.n.length === 1 ? "one-sample" : statistic.paired === true ? "paired" : "independent",
      effect,
      alpha: (statistic.alpha ?? 0.05) / Math.max(1, family),
      power: POWER,
      ranks,
      ...(statistic.alternative === undefined ? {} : { alternative: statistic.alternative }),
    },
  };
}

/** Whether it is n that keeps the question open. */
function carriesTooLittle(statistic: Statistic): boolean {
  if (statistic.refused !== null) return statistic.refused === "N_TOO_SMALL";
  const p = fromNum(statistic.pAdjusted ?? statistic.p);
  return p > (statistic.alpha ?? 0.05);
}

function effectToFind(
  statistic: Statistic,
  declared: number | undefined,
  ranks: boolean,
): { effect: number; because: Because } {
  if (declared !== undefined && declared !== 0) return { effect: Math.abs(declared), because: "declared" };
  const observed = ranks || statistic.effect === null ? Number.NaN : fromNum(statistic.effect.value);
  if (Number.isFinite(observed) && observed !== 0) return { effect: Math.abs(observed), because: "observed" };
  return { effect: LARGE, because: "assumed" };
}

/** The statistic with the answer of the power calculation. */
export function withNeeded(statistic: Statistic, because: Because, answer: PowerAnswer): Statistic {
  const { n, effect, alpha, power } = answer;
  return { ...statistic, needed: { n, effect, because, alpha, power } };
}

/** The needed n in one sentence; null where none was computed. */
export function neededSentence({ needed, n, paired }: Statistic): string | null {
  if (needed === undefined) return null;
  const each = n.length === 1 ? "values" : paired === true ? "pairs" : "values in each sample";
  const size = {
    declared: `the declared effect of ${short(needed.effect)}`,
    observed: `an effect as great as the one observed (${short(needed.effect)})`,
    assumed: `even a large effect (${short(needed.effect)})`,
  }[needed.because];
  const many = needed.n === null ? "more than a million" : String(needed.n);
  return `To find ${size} with a chance of ${short(needed.power * 100)} % at alpha ${short(needed.alpha)}, ${many} ${each} are needed.`;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
