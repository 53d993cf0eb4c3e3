import { fromNum } from "../../contracts/index.ts";
import type { Metric } from "../../contracts/index.ts";
import { figure } from "../figures.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";

const WIDTH = 300;
const HEIGHT = 132;
const LEFT = 46;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;
/** Points drawn at most; beyond, each stretch of the line is drawn by its lowest and highest point. */
const POINTS = 400;

interface Point {
  x: number;
  y: number;
}

/** Points between those that are not finite: the line breaks there. */
function stretches(points: Point[]): Point[][] {
  const found: Point[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.y)) found.at(-1)?.push(point);
    else if (found.at(-1)?.length !== 0) found.push([]);
  }
  return found.filter((stretch) => stretch.length > 0);
}

/** `total`: finite points of the whole history, which share what may be drawn. */
function thinned(points: Point[], total: number): Point[] {
  if (total <= POINTS) return points;
  const stretch = Math.ceil((total * 2) / POINTS);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch).toSorted((left, right) => left.y - right.y);
    const ends = [part[0], part.at(-1)].filter((point) => point !== undefined);
    kept.push(...ends.toSorted((left, right) => left.x - right.x));
  }
  return kept;
}

const place = (value: number): string => value.toFixed(1);

/** Maps values to places; a span of zero stands in the middle. Halved first, so that the greatest numbers do not overflow. */
function scale(values: number[], from: number, to: number): (value: number) => number {
  const low = values.reduce((least, each) => Math.min(least, each), Infinity) / 2;
  const span = values.reduce((most, each) => Math.max(most, each), -Infinity) / 2 - low;
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value / 2 - low) / span) * (to - from));
}

/** Whether a metric's history can be drawn: at least two finite points. */
export function hasChart(metric: Metric): boolean {
  return (metric.history ?? []).filter((point) => typeof point.value === "number").length >= 2;
}

/**
 * A metric's history as a line over its steps; null with fewer than two finite points. Non-finite points are marked
 * at the foot of the picture. Where all steps are equal, the order of arrival is the axis.
 */
export function lineChart(name: string, metric: Metric, id: string): Markup | null {
  if (!hasChart(metric)) return null;
  const history = metric.history ?? [];
  const sameStep = history.every((point) => point.step === history[0]?.step);
  const all = history
    .map((point, index) => ({ x: sameStep ? index + 1 : point.step, y: fromNum(point.value) }))
    .toSorted((left, right) => left.x - right.x);
  const finite = all.filter((point) => Number.isFinite(point.y));
  const steps = all.map((point) => point.x);
  const values = finite.map((point) => point.y);
  const x = scale(steps, LEFT, WIDTH - RIGHT);
  const y = scale(values, HEIGHT - BOTTOM, TOP);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  const drawn = stretches(all).map((points) =>
    thinned(points, finite.length).map((point) => ({ x: place(x(point.x)), y: place(y(point.y)) })),
  );
  const dots = finite.length > 60 ? drawn.filter((points) => points.length === 1).flat() : drawn.flat();
  const lost = all.filter((point) => !Number.isFinite(point.y));
  const last = finite.at(-1);
  const axis = sameStep ? "point" : "step";
  const description = `${finite.length} finite points from ${axis} ${steps[0] ?? 0} to ${steps.at(-1) ?? 0}, lowest ${figure(low)}, highest ${figure(high)}, last ${figure(metric.last)}${lost.length === 0 ? "" : `, ${lost.length} not finite`}`;
  const levels = low === high ? [low] : [low, high];
  return markup`<figure class="chart"><figcaption><b>${name}</b> <span>last ${figure(metric.last)}</span></figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${name}</title><desc id="${id}-d">${description}</desc>${levels.map((level) => markup`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${place(y(level))}" y2="${place(y(level))}"/><text class="axis" x="${LEFT - 6}" y="${place(y(level) + 3.5)}" text-anchor="end">${figure(level).slice(0, 9)}</text>`)}<text class="axis" x="${LEFT}" y="${HEIGHT - 8}">${axis} ${steps[0] ?? 0}</text><text class="axis" x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${steps.at(-1) ?? 0}</text>${drawn.map((points) => markup`<polyline class="line" points="${points.map((point) => `${point.x},${point.y}`).join(" ")}"/>`)}${dots.map((point) => markup`<circle class="dot" cx="${point.x}" cy="${point.y}" r="2"/>`)}${last === undefined ? null : markup`<circle class="end" cx="${place(x(last.x))}" cy="${place(y(last.y))}" r="3.5"/>`}${lost.slice(0, POINTS).map((point) => markup`<text class="lost" x="${place(x(point.x))}" y="${HEIGHT - BOTTOM + 4}" text-anchor="middle">${trusted("&#215;")}<title>not finite at ${axis} ${point.x}</title></text>`)}</svg>${lost.length === 0 ? null : markup`<p class="lost-note">&#215; ${lost.length} not finite</p>`}</figure>`;
}
