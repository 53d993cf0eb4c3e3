import { expect, test } from "vitest";
import { TESTED, withEffect as effect } from "../../../test/support/statistic.ts";
import type { Statistic } from "../../contracts/index.ts";
import { forestPlot } from "./forest-plot.ts";

const INF = { nonFinite: "inf" } as const;
const NAN = { nonFinite: "nan" } as const;

const statistic = (more: Partial<Statistic> = {}): Statistic => ({ ...TESTED, taskId: "t1", ...more });
const plot = (...all: Statistic[]): string => forestPlot(all, "f")?.text ?? "";
const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map((match) => Number(match[1]));
const squares = (text: string): number[] => numbers(text, /<rect class="dot" x="([\d.]+)"/g);
const whiskers = (text: string): number[][] =>
  [...text.matchAll(/class="whisker" x1="([\d.]+)" x2="([\d.]+)"/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
const zero = (text: string): number => numbers(text, /class="grid" x1="([\d.]+)"/g)[0] ?? Number.NaN;

test("no comparison, no picture", () => {
  expect(forestPlot([], "f")).toBeNull();
});

test("greater effects stand further right, within their intervals, on their side of no difference", () => {
  const text = plot(
    statistic(effect(1, 0.5, 1.5)),
    statistic(effect(-1, -1.5, -0.5)),
    statistic(effect(0.1, -0.3, 0.5)),
  );
  const centers = squares(text).map((x) => x + 4);
  const [first = 0, second = 0, third = 0] = centers;
  expect(first).toBeGreaterThan(third);
  expect(third).toBeGreaterThan(second);
  for (const [at, [low = 0, high = 0]] of whiskers(text).entries()) {
    expect(low).toBeLessThan(centers[at] ?? 0);
    expect(high).toBeGreaterThan(centers[at] ?? 0);
  }
  const [one, other, between] = whiskers(text);
  expect(one?.[0]).toBeGreaterThan(zero(text));
  expect(other?.[1]).toBeLessThan(zero(text));
  expect(between?.[0]).toBeLessThan(zero(text));
});

test("each row names its comparison and its numbers", () => {
  const text = plot(statistic());
  expect(text).toContain("t1: accuracy");
  expect(text).toContain("g = 1.2 [0.4, 2]");
  expect(text).toContain('<desc id="f-s-d">t1: accuracy: g = 1.2 [0.4, 2]</desc>');
});

test("refused comparisons keep their row and are not drawn", () => {
  const text = plot(
    statistic({ refused: "SAMPLE_CONSTANT", effect: null, p: NAN }),
    statistic({ effect: null }),
  );
  expect(text).toContain("refused: SAMPLE_CONSTANT");
  expect(text).toContain("no effect size");
  expect(squares(text)).toHaveLength(0);
});

test("without an interval there is only the point; open and far ends are arrows", () => {
  const bare = plot(statistic({ effect: { name: "g", value: 1, ci: null } }));
  expect([whiskers(bare).length, squares(bare).length]).toEqual([0, 1]);
  expect(bare).toContain("no interval");
  const open = plot(statistic({ effect: { name: "d", value: 1, ci: [0.5, INF] } }));
  expect(open.match(/<polygon/g)).toHaveLength(1);
  expect(open).toContain("d = 1 [0.5, \u221e]");
  const far = plot(statistic(effect(40, 30, 50)), statistic(effect(0.2, 0.1, 0.3)));
  expect(far.match(/<polygon/g)).toHaveLength(1);
  expect(squares(far)).toHaveLength(1);
});

test("rank-biserial r has an axis of its own, from -1 to 1", () => {
  const text = plot(
    statistic(),
    statistic({ test: "wilcoxon", effect: { name: "r", value: 1, ci: [0.8, 1] } }),
    statistic({ test: "mann-whitney", effect: null, refused: "N_TOO_SMALL" }),
  );
  expect(text.match(/<svg/g)).toHaveLength(2);
  expect(text).toContain('id="f-r-t"');
  const rank = text.slice(text.indexOf('id="f-r-t"'));
  expect(rank).toContain("N_TOO_SMALL");
  expect(rank).toMatch(/>-1<\/text>/);
});

test("numbers stay drawable, whatever they are", () => {
  const text = plot(
    statistic({ effect: { name: "g", value: NAN, ci: [NAN, NAN] } }),
    statistic({ effect: { name: "g", value: 1e300, ci: [{ nonFinite: "-inf" }, INF] } }),
    statistic(effect(0, 0, 0)),
  );
  expect(text).not.toMatch(/="[^"]*(?:NaN|Infinity)/);
});

test("many comparisons are cut and counted; names are escaped and shortened", () => {
  const text = plot(...Array.from({ length: 100 }, () => statistic({ metric: `<b>&${"x".repeat(100)}` })));
  expect(squares(text)).toHaveLength(40);
  expect(text).toContain("60 more comparisons");
  expect(text).not.toContain("<b>&x");
  expect(text).toContain("&lt;b&gt;&amp;x");
});
