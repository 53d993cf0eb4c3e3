import { fromNum } from "../../contracts/index.ts";
import type { Statistic } from "../../contracts/index.ts";
import { figure } from "../figures.ts";
import { headOf } from "../visible.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";

const WIDTH = 720;
const LABELS = 230;
const NUMBERS = 190;
const ROW = 26;
const TOP = 12;
const AXIS = 30;
/** Comparisons drawn at most; the table beside the picture has them all. */
const ROWS = 40;
const LABEL_LENGTH = 34;
/** Effects beyond this are drawn as arrows: one enormous effect must not press all others onto the line. */
const FARTHEST = 5;

/** Effects that share a unit share an axis: standard deviations, or rank-biserial r. */
type Scale = "standardised" | "rank";

interface Bar {
  label: string;
  /** null: nothing to draw, and `note` says why. */
  effect: { value: number; low: number; high: number; interval: boolean } | null;
  note: string;
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
 * Effects of comparisons with their intervals, one row each, for standardised effects and rank-biserial r apart. Refused
 * comparisons and those without an effect stand in their row with the reason. null: there is no comparison.
 */
export function forestPlot(statistics: readonly Statistic[], id: string): Markup | null {
  if (statistics.length === 0) return null;
  const rank = statistics.filter((statistic) => scaleOf(statistic) === "rank");
  const others = statistics.filter((statistic) => scaleOf(statistic) === "standardised");
  const parts = [panel(others, "standardised", `${id}-s`), panel(rank, "rank", `${id}-r`)];
  return markup`<div class="forest">${parts}</div>`;
}

const scaleOf = (statistic: Statistic): Scale =>
  statistic.effect?.name === "r" ||
  (statistic.effect === null && /^(?:wilcoxon|mann-whitney)$/.test(statistic.test))
    ? "rank"
    : "standardised";

function barOf(statistic: Statistic): Bar {
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

const rounded = (value: number): number => Number(value.toPrecision(3));
const end = (value: number): string =>
  Number.isFinite(value) ? figure(rounded(value)) : value > 0 ? "\u221e" : "-\u221e";

function panel(statistics: readonly Statistic[], scale: Scale, id: string): Markup | null {
  if (statistics.length === 0) return null;
  const bars = statistics.slice(0, ROWS).map(barOf);
  const [least, greatest] = limits(bars, scale);
  const [left, right] = [LABELS, WIDTH - NUMBERS];
  const x = (value: number): number => left + ((value - least) / (greatest - least)) * (right - left);
  const height = TOP + bars.length * ROW + AXIS;
  const foot = TOP + bars.length * ROW;
  const more = statistics.length - bars.length;
  const description = bars.map((bar) => `${bar.label}: ${bar.note}`).join("; ");
  const ticks = [least, 0, greatest].filter((value, at, all) => all.indexOf(value) === at);
  return markup`<figure class="chart"><figcaption><b>${TITLES[scale]}</b> <span>${AXES[scale]}</span></figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${TITLES[scale]}</title><desc id="${id}-d">${description}</desc><line class="grid" x1="${place(x(0))}" x2="${place(x(0))}" y1="${TOP - 6}" y2="${foot + 4}"/>${bars.map((bar, row) => drawn(bar, TOP + row * ROW + ROW / 2, x, [left, right]))}${ticks.map((tick) => markup`<text class="axis" x="${place(x(tick))}" y="${foot + 18}" text-anchor="middle">${figure(rounded(tick))}</text>`)}</svg>${more > 0 ? markup`<p class="quiet">${more} more comparisons are not drawn.</p>` : null}</figure>`;
}

const place = (value: number): string => value.toFixed(1);

/** The axis: around 0, wide enough for all ends, at most five standard deviations to a side; of r from -1 to 1. */
function limits(bars: readonly Bar[], scale: Scale): [number, number] {
  if (scale === "rank") return [-1, 1];
  const ends = bars.flatMap(({ effect }) => (effect === null ? [] : [effect.value, effect.low, effect.high]));
  const finite = ends.filter((value) => Number.isFinite(value));
  const reach = (sign: 1 | -1): number =>
    Math.min(FARTHEST, Math.max(0.5, ...finite.map((value) => Math.ceil(sign * value * 2) / 2)));
  return [-reach(-1), reach(1)];
}

function drawn(
  { label, effect, note }: Bar,
  y: number,
  x: (value: number) => number,
  ends: [number, number],
): Markup {
  const text = y + 4;
  const name = label.length > LABEL_LENGTH ? `${headOf(label, LABEL_LENGTH - 1)}\u2026` : label;
  const words = markup`<text class="axis name" x="${LABELS - 12}" y="${text}" text-anchor="end">${name}<title>${label}</title></text><text class="axis" x="${WIDTH - NUMBERS + 12}" y="${text}">${note}</text>`;
  if (effect === null) return words;
  const [left, right] = ends;
  const within = (value: number): number => Math.min(right, Math.max(left, x(value)));
  const [low, high, center] = [within(effect.low), within(effect.high), within(effect.value)];
  const arrows = [
    ...(x(effect.low) < left ? [arrow(left, y, -1)] : []),
    ...(x(effect.high) > right ? [arrow(right, y, 1)] : []),
  ];
  const outside = x(effect.value) < left || x(effect.value) > right;
  return markup`${words}${effect.interval ? markup`<line class="whisker" x1="${place(low)}" x2="${place(high)}" y1="${place(y)}" y2="${place(y)}"/>` : null}${arrows}${outside ? null : markup`<rect class="dot" x="${place(center - 4)}" y="${place(y - 4)}" width="8" height="8"/>`}`;
}

function arrow(x: number, y: number, sign: 1 | -1): Markup {
  const points = [
    [x, y],
    [x - sign * 7, y - 4],
    [x - sign * 7, y + 4],
  ].map(([px = 0, py = 0]) => `${place(px)},${place(py)}`);
  return markup`<polygon class="dot" points="${trusted(points.join(" "))}"/>`;
}
