import { expect, test } from "vitest";
import type { MetricPoint } from "./event.ts";
import { MetricTally, MOST_HISTORY } from "./metric-tally.ts";

const point = (value: MetricPoint["value"], step: number): MetricPoint => ({
  key: "m",
  value,
  timestampMs: step,
  step,
});

test("up to the limit the history is whole", () => {
  const tally = new MetricTally();
  for (let step = 0; step < MOST_HISTORY; step += 1) tally.add(point(step, step));
  const { history, points } = tally.toMetric();
  expect(points).toBe(MOST_HISTORY);
  expect(history?.map(({ step }) => step)).toEqual(Array.from({ length: MOST_HISTORY }, (_, step) => step));
});

test("a million points keep count, last value and every landmark, in order, in bounded memory", () => {
  const tally = new MetricTally();
  const odd = new Map<number, MetricPoint["value"]>([
    [333_333, -7],
    [500_001, { nonFinite: "nan" }],
    [777_777, 9],
  ]);
  for (let step = 0; step < 1_000_000; step += 1)
    tally.add(point(odd.get(step) ?? 1, step === 999_999 ? 5 : step));
  const { last, points, history = [] } = tally.toMetric();
  expect([last, points]).toEqual([1, 1_000_000]);
  expect(history.length).toBeLessThanOrEqual(MOST_HISTORY + 4);
  expect(history.length).toBeGreaterThan(MOST_HISTORY / 2);
  expect(history.map(({ value }) => value)).toEqual(expect.arrayContaining([-7, 9, { nonFinite: "nan" }]));
  expect([history[0]?.step, history.at(-1)?.step]).toEqual([0, 5]);
  const steps = history.slice(0, -1).map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((one, other) => one - other));
});

test("the last value is that of the greatest step, among equals the last to arrive, thinned or not", () => {
  const tally = new MetricTally();
  for (const [value, step] of [
    [1, 5],
    [2, 9],
    [3, 9],
    [4, 2],
  ] as const) {
    tally.add(point(value, step), 2);
  }
  expect(tally.toMetric(2).last).toBe(3);
});

test("a lesser limit thins what was kept before, and a copy is its own", () => {
  const tally = new MetricTally();
  for (let step = 0; step < 900; step += 1) tally.add(point(0, step));
  const copy = tally.copy();
  copy.add(point(5, 900), 8);
  expect(copy.toMetric(8).history?.length).toBeLessThanOrEqual(12);
  expect(copy.toMetric().points).toBe(901);
  expect(tally.toMetric().history).toHaveLength(900);
});
