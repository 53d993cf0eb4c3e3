import { expect, test } from "vitest";
import { TESTED, withEffect as effect } from "../../test/support/statistic.ts";
import type { Statistic } from "../contracts/index.ts";
import { STATISTIC_COLUMNS, statisticNotes, statisticRow } from "./statistic-row.ts";
import { textForestPlot } from "./text-forest-plot.ts";

const NAN = { nonFinite: "nan" } as const;
const statistic = (more: Partial<Statistic> = {}): Statistic => ({ ...TESTED, taskId: "t1", ...more });
const row = (line = ""): string => line.slice(31, 72);

test("no comparison, no line", () => {
  expect(textForestPlot([])).toEqual([]);
});

test("effects lie within their intervals, on their side of no difference, greater ones further right", () => {
  const [, one = "", other = "", between = ""] = textForestPlot([
    statistic(effect(1, 0.5, 1.5)),
    statistic(effect(-1, -1.5, -0.5)),
    statistic(effect(0.1, -0.3, 0.5)),
  ]).map((line, at) => (at === 0 ? line : row(line)));
  expect(one.indexOf("o")).toBeGreaterThan(between.indexOf("o"));
  expect(between.indexOf("o")).toBeGreaterThan(other.indexOf("o"));
  expect(one).toMatch(/^ *\| +-+o-+ *$/);
  expect(other).toMatch(/^ *-+o-+ +\| *$/);
  expect(between).toMatch(/^ *-+\|-*o-+ *$/);
});

test("far and open ends are arrows, a point without an interval is a point, a refused one is words", () => {
  const lines = textForestPlot([
    statistic(effect(0.5, 0.2, 40)),
    statistic({ effect: { name: "g", value: 0.5, ci: null } }),
    statistic({ refused: "SAMPLE_CONSTANT", effect: null, p: NAN }),
    statistic({ effect: { name: "g", value: NAN, ci: [NAN, NAN] } }),
  ]);
  expect(row(lines[1]).trimEnd()).toMatch(/-+>$/);
  expect(row(lines[2])).not.toContain("-");
  expect(lines[3]).toContain("refused: SAMPLE_CONSTANT");
  expect(lines.join("\n")).not.toContain("NaN");
});

test("names are cut, made harmless and kept in their column; many rows are counted", () => {
  const lines = textForestPlot(
    Array.from({ length: 60 }, () => statistic({ metric: `a\u001B[31m\n${"\u4E2D".repeat(40)}` })),
  );
  expect(lines.join("\n")).not.toContain("\u001B");
  expect(lines.at(-1)).toBe("20 more comparisons are not drawn.");
  expect(lines).toHaveLength(43);
});

const gate = (outcome: "pass" | "fail" | "unknown"): Parameters<typeof statisticRow>[1] => ({
  decision: {
    outcome: "GO",
    basis: "gates",
    reasons: [],
    gates: [{ text: "x", kind: "comparison", taskId: "t1", outcome, observed: [], message: "" }],
  },
});

test("a row says what was computed and how the comparison stands", () => {
  const cells = statisticRow(statistic(), gate("pass"));
  expect(cells).toHaveLength(STATISTIC_COLUMNS.length);
  expect(cells.slice(3)).toEqual([
    "5 / 5",
    "0.02",
    "95 %: 0.01 to 0.03",
    "g = 1.2 [0.4, 2]",
    "0.002",
    "0.004",
    "declared, holds",
  ]);
  expect(statisticRow(statistic(), gate("fail")).at(-1)).toBe("declared, does not hold");
  expect(statisticRow(statistic({ inferred: true }), gate("pass")).at(-1)).toBe("inferred, decides nothing");
});

test("a refused comparison shows no number as if it were a result", () => {
  const refused = statistic({
    refused: "SAMPLE_CONSTANT",
    refusals: [{ code: "SAMPLE_CONSTANT", message: "All are 1." }],
    notes: ["Paired by seed."],
    p: NAN,
    pAdjusted: NAN,
    ci: null,
    effect: null,
  });
  expect(statisticRow(refused, gate("unknown")).slice(4)).toEqual([
    ...Array.from({ length: 5 }, () => "\u2013"),
    "refused: SAMPLE_CONSTANT; declared, unknown",
  ]);
  expect(statisticNotes(refused)).toEqual(["SAMPLE_CONSTANT: All are 1.", "Paired by seed."]);
});
