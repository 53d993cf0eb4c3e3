import type { Statistic } from "../contracts/index.ts";
import { effectPanels, rounded } from "./effect-bars.ts";
import type { EffectBar } from "./effect-bars.ts";
import { figure } from "./figures.ts";
import { displayWidth, fit } from "./summary-table.ts";
import { visible } from "./visible.ts";

const ROWS = 40;
const LABELS = 30;
/** Columns of the axis, ends included; odd, so that 0 may stand in the middle. */
const COLUMNS = 41;

/**
 * The forest plot as lines of text of equal characters: a line a comparison, `|` at no difference, `o` at the effect, dashes
 * over its interval, `<` and `>` where it goes on. Empty: there is no comparison. Agents' text in it is harmless in a fence.
 */
export function textForestPlot(statistics: readonly Statistic[]): string[] {
  return effectPanels(statistics, ROWS).flatMap(({ title, axis, bars, more, limits }, at) => [
    ...(at > 0 ? [""] : []),
    `${title} (${axis})`,
    ...bars.map((bar) => `${label(bar)} ${drawn(bar, limits)} ${visible(bar.note)}`.trimEnd()),
    `${" ".repeat(LABELS)} ${scale(limits)}`.trimEnd(),
    ...(more > 0 ? [`${more} more comparisons are not drawn.`] : []),
  ]);
}

function label({ label: text }: EffectBar): string {
  const shown = fit(visible(text), LABELS);
  return shown + " ".repeat(Math.max(0, LABELS - displayWidth(shown)));
}

/** The column of a value, which may lie outside. */
const columnOf = (value: number, [least, greatest]: [number, number]): number =>
  Math.round(((value - least) / (greatest - least)) * (COLUMNS - 1));

function drawn({ effect }: EffectBar, limits: [number, number]): string {
  const line = Array.from({ length: COLUMNS }, () => " ");
  const put = (column: number, sign: string): void => {
    if (column >= 0 && column < COLUMNS) line[column] = sign;
  };
  if (effect !== null && effect.interval) {
    const [low, high] = [columnOf(effect.low, limits), columnOf(effect.high, limits)];
    for (let column = Math.max(0, low); column <= Math.min(COLUMNS - 1, high); column++) put(column, "-");
  }
  put(columnOf(0, limits), "|");
  if (effect === null) return line.join("");
  if (columnOf(effect.low, limits) < 0) put(0, "<");
  if (columnOf(effect.high, limits) > COLUMNS - 1) put(COLUMNS - 1, ">");
  put(columnOf(effect.value, limits), "o");
  return line.join("");
}

/** The numbers under the axis: its ends and 0. */
function scale(limits: [number, number]): string {
  const line = Array.from({ length: COLUMNS + 4 }, () => " ");
  for (const value of [limits[0], limits[1], 0]) {
    const text = figure(rounded(value));
    const start = Math.max(0, columnOf(value, limits) - Math.floor(text.length / 2));
    for (const [place, sign] of text.split("").entries()) line[start + place] = sign;
  }
  return line.join("");
}
