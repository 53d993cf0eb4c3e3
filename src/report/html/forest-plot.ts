import type { Statistic } from "../../contracts/index.ts";
import { effectPanels, rounded } from "../effect-bars.ts";
import type { EffectBar, EffectPanel } from "../effect-bars.ts";
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

/**
 * Effects of comparisons with their intervals, one row each, for standardised effects and rank-biserial r apart. Refused
 * comparisons and those without an effect stand in their row with the reason. null: there is no comparison.
 */
export function forestPlot(statistics: readonly Statistic[], id: string): Markup | null {
  if (statistics.length === 0) return null;
  const panels = effectPanels(statistics, ROWS);
  return markup`<div class="forest">${panels.map((each) => panel(each, `${id}-${each.scale === "rank" ? "r" : "s"}`))}</div>`;
}

function panel({ title, axis, bars, more, limits }: EffectPanel, id: string): Markup {
  const [least, greatest] = limits;
  const [left, right] = [LABELS, WIDTH - NUMBERS];
  const x = (value: number): number => left + ((value - least) / (greatest - least)) * (right - left);
  const height = TOP + bars.length * ROW + AXIS;
  const foot = TOP + bars.length * ROW;
  const description = bars.map((bar) => `${bar.label}: ${bar.note}`).join("; ");
  const ticks = [least, 0, greatest].filter((value, at, all) => all.indexOf(value) === at);
  return markup`<figure class="chart"><figcaption><b>${title}</b> <span>${axis}</span></figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc><line class="grid" x1="${place(x(0))}" x2="${place(x(0))}" y1="${TOP - 6}" y2="${foot + 4}"/>${bars.map((bar, row) => drawn(bar, TOP + row * ROW + ROW / 2, x, [left, right]))}${ticks.map((tick) => markup`<text class="axis" x="${place(x(tick))}" y="${foot + 18}" text-anchor="middle">${figure(rounded(tick))}</text>`)}</svg>${more > 0 ? markup`<p class="quiet">${more} more comparisons are not drawn.</p>` : null}</figure>`;
}

const place = (value: number): string => value.toFixed(1);

function drawn(
  { label, effect, note }: EffectBar,
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
