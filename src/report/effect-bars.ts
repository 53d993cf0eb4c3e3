import { fromNum } from "../contracts/index.ts";
import type { Statistic } from "../contracts/index.ts";
import { figure } from "./figures.ts";

/** Effects beyond this are drawn as arrows: one enormous effect must not press all others onto the line. */
const FARTHEST = 5;

/** Effects that share a unit share an axis: standard deviations, or rank-biserial r. */
type Scale = "standardised" | "rank";

/** One comparison's effect, to be drawn. */
export interface EffectBar {
  label: string;
  /** null: nothing to draw, and `note` says why. */
  effect: { value: number; low: number; high: number; interval: boolean } | null;
  note: string;
}

/** Effects on one axis. */
export interface EffectPanel {
  scale: Scale;
  title: string;
  /** What the axis means. */
  axis: string;
  bars: EffectBar[];
  /** Comparisons that are not among the bars, because they are too many. */
  more: number;
  /** Ends of the axis; 0 lies between them. */
  limits: [number, number];
}

const TITLES: Record<Scale, string> = {
  standardised: "Effects in standard deviations",
  rank: "Effects as rank-biserial r",
};
const AXES: Record<Scale, string> = {
  standardised: "d, dz or Hedges' g; 0 is no difference",
  rank: "share of pairs in favour minus share against; 0 is no difference",
};

/**
 * Effects of comparisons with their intervals, standardised effects and rank-biserial r apart; at most `most` a panel. Refused
 * comparisons and those without an effect keep their place, with the reason.
 */
export function effectPanels(statistics: readonly Statistic[], most: number): EffectPanel[] {
  return (["standardised", "rank"] as const).flatMap((scale) => {
    const own = statistics.filter((statistic) => scaleOf(statistic) === scale);
    if (own.length === 0) return [];
    const bars = own.slice(0, most).map(barOf);
    return [
      {
        scale,
        title: TITLES[scale],
        axis: AXES[scale],
        bars,
        more: own.length - bars.length,
        limits: limits(bars, scale),
      },
    ];
  });
}

const scaleOf = (statistic: Statistic): Scale =>
  statistic.effect?.name === "r" ||
  (statistic.effect === null && /^(?:wilcoxon|mann-whitney)$/.test(statistic.test))
    ? "rank"
    : "standardised";

function barOf(statistic: Statistic): EffectBar {
  const label = `${statistic.taskId}: ${statistic.metric}`;
  if (statistic.refused !== null) return { label, effect: null, note: `refused: ${statistic.refused}` };
  const { effect } = statistic;
  const value = effect === null ? Number.NaN : fromNum(effect.value);
  if (effect === null || !Number.isFinite(value)) return { label, effect: null, note: "no effect size" };
  const [low, high] = (effect.ci ?? []).map((end) => fromNum(end));
  const interval = low !== undefined && high !== undefined && !Number.isNaN(low) && !Number.isNaN(high);
  const numbers = `${effect.name} = ${figure(rounded(value))}`;
  return {
    label,
    effect: { value, low: interval ? low : value, high: interval ? high : value, interval },
    note: interval ? `${numbers} [${end(low)}, ${end(high)}]` : `${numbers}, no interval`,
  };
}

/** Three digits. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
const end = (value: number): string =>
  Number.isFinite(value) ? figure(rounded(value)) : value > 0 ? "\u221e" : "-\u221e";

/** The axis: around 0, wide enough for all ends, at most five standard deviations to a side; of r from -1 to 1. */
function limits(bars: readonly EffectBar[], scale: Scale): [number, number] {
  if (scale === "rank") return [-1, 1];
  const ends = bars.flatMap(({ effect }) => (effect === null ? [] : [effect.value, effect.low, effect.high]));
  const finite = ends.filter((value) => Number.isFinite(value));
  const reach = (sign: 1 | -1): number =>
    Math.min(FARTHEST, Math.max(0.5, ...finite.map((value) => Math.ceil(sign * value * 2) / 2)));
  return [-reach(-1), reach(1)];
}
