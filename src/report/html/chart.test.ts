import { expect, test } from "vitest";
import { toNum } from "../../contracts/index.ts";
import type { Metric } from "../../contracts/index.ts";
import { lineChart } from "./chart.ts";

const metric = (values: number[], steps?: number[]): Metric => ({
  last: toNum(values.at(-1) ?? 0),
  points: values.length,
  history: values.map((value, index) => ({
    step: steps?.[index] ?? index,
    timestamp: "2026-01-15T09:30:03.000Z",
    value: toNum(value),
  })),
});
const svg = (values: number[], steps?: number[]): string =>
  lineChart("loss", metric(values, steps), "c")?.text ?? "";
const places = (text: string): number[][] =>
  [...text.matchAll(/points="([^"]*)"/g)].flatMap((match) =>
    (match[1] ?? "").split(" ").map((pair) => pair.split(",").map(Number)),
  );

test("fewer than two finite points make no chart", () => {
  for (const values of [[], [1], [1, Number.NaN], [Number.NaN, Infinity]])
    expect(lineChart("m", metric(values), "c")).toBeNull();
  expect(lineChart("m", { last: 1, points: 5 }, "c")).toBeNull();
});

test("higher values stand higher, later steps further right, in step order", () => {
  const [first, second, third] = places(svg([3, 1, 2], [0, 10, 5]));
  expect(first?.[0]).toBeLessThan(second?.[0] ?? 0);
  expect(second?.[0]).toBeLessThan(third?.[0] ?? 0);
  expect(first?.[1]).toBeLessThan(second?.[1] ?? 0);
  expect(second?.[1]).toBeLessThan(third?.[1] ?? 0);
});

test("the line breaks at points that are not finite, and they are marked and counted", () => {
  const text = svg([1, 2, Number.NaN, 3, Infinity, 4]);
  expect(text.match(/<polyline/g)).toHaveLength(3);
  expect(text.match(/class="lost"/g)).toHaveLength(2);
  expect(text).toContain("2 not finite");
  expect(text).toContain("4 finite points");
});

test("equal steps are drawn in order of arrival; a constant stands in the middle", () => {
  const drawn = places(svg([5, 5, 5], [0, 0, 0]));
  expect(new Set(drawn.map((point) => point[0])).size).toBe(3);
  expect(new Set(drawn.map((point) => point[1])).size).toBe(1);
});

test("extreme numbers and long histories stay drawable", () => {
  for (const text of [
    svg([-1.7e308, 1.7e308, 0]),
    svg([5e-324, 0]),
    svg(Array.from({ length: 100_000 }, (_, index) => Math.sin(index))),
  ]) {
    expect(text).not.toMatch(/NaN|Infinity/);
    expect(places(text).length).toBeLessThan(500);
  }
});

test("a peak survives thinning", () => {
  const values = Array.from({ length: 20_000 }, (_, index) => (index === 777 ? 100 : 0));
  expect(Math.min(...places(svg(values)).map((point) => point[1] ?? 999))).toBe(10);
});

test("a chart has a title and a description, and its name is escaped", () => {
  const text = lineChart("<b>&", metric([1, 2]), "x")?.text ?? "";
  expect(text).toContain('aria-labelledby="x-t x-d"');
  expect(text).toContain('<title id="x-t">&lt;b&gt;&amp;</title>');
  expect(text).toMatch(/<desc id="x-d">2 finite points from step 0 to 1/);
});
