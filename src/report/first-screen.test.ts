import { expect, test } from "vitest";
import { cycleOf, drawn } from "../../test/report/drawing.ts";
import type { Sketch } from "../../test/report/drawing.ts";
import { sixTasks } from "../../test/report/six-tasks.ts";
import { firstScreen } from "./first-screen.ts";
import { visible } from "./visible.ts";
import { displayWidth, fit, renderTable } from "./summary-table.ts";

/** A table of tasks with cells of any text. */
const tableOf = (rows: string[][]) => ({ columns: ["Task", "Verdict", "Action", "Reason"], rows });
const paths = { report: "out/report.html", directory: "out" };
const sketch = (taskId: string, more: Partial<Sketch> = {}): Sketch => ({
  taskId,
  action: "Run it",
  status: "failed",
  verdict: "unverified",
  reason: "no run",
  response: "x",
  ...more,
});

test("decision first, then what is not verified, worst first, then counts, then where the report lies", () => {
  const text = firstScreen(sixTasks().cycle, paths).join("\n");
  const order = [
    "Decision: NO-GO",
    "refuted     coco-baseline",
    "unverified  calibration-curve",
    "fail        brier <= 0.02",
    "6 tasks: 1 verified, 1 refuted, 3 unverified, 1 skipped",
    "Report: out/report.html",
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((left, right) => left - right));
});

test("long lists end with how many more there are", () => {
  const cycle = cycleOf(
    Array.from({ length: 30 }, (_, index) => drawn(sketch(`t${index}`), index + 1)),
  ).cycle;
  const lines = firstScreen(cycle, paths, { limit: 3 });
  expect(lines.filter((line) => line.startsWith("  unverified"))).toHaveLength(3);
  expect(lines).toContain("  and 27 more");
});

test("criteria that could not be read are said, also after many other reasons", () => {
  const { cycle } = cycleOf([drawn(sketch("t", { verdict: "verified", status: "completed" }), 1)]);
  cycle.decision.gates = [{ text: "Good", taskId: "t", outcome: "unread", observed: [], message: "no gate" }];
  const unread =
    '1 criterion could not be read and binds nothing: "Good"; write for example `accuracy >= 0.9`';
  cycle.decision.reasons = ["verified", "no gate binds", unread];
  expect(firstScreen(cycle, paths).join("\n")).toContain(`  no gate binds\n  ${unread}`);
  cycle.decision.reasons = [...Array.from({ length: 9 }, (_, n) => `reason ${n}`), unread];
  expect(firstScreen(cycle, paths).join("\n")).toContain(`  reason 3\n  and 5 more\n  ${unread}`);
});

test("reasons are never cut, so that what to do can be read; only the middle of an endless one is", () => {
  const hint = "Name the store that holds the run (--tracking-uri or `claims.store`), or give the code.";
  const reason = `Not verified: ${"a long and winding reason ".repeat(20)}To verify it: ${hint}`;
  const gate = `met by a (1); not met by b (0): ${"say which is meant with m@run_name, mean(m) or ".repeat(4)}END`;
  const { cycle } = cycleOf([
    drawn(sketch("t", { reason }), 1),
    drawn(sketch("u", { reason: `Not verified: ${"endless ".repeat(5000)}${hint}` }), 2),
  ]);
  cycle.decision.gates = [{ text: "m >= 1", taskId: null, outcome: "unknown", observed: [], message: gate }];
  const lines = firstScreen(cycle, paths);
  const flat = lines.join(" ").replaceAll(/ +/g, " ");
  expect(flat.split(hint)).toHaveLength(3);
  expect(flat).toContain("END");
  expect(flat.length).toBeLessThan(5000);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(100);
});

test("refuted tasks stand under a heading of their own", () => {
  const lines = firstScreen(
    cycleOf([
      drawn(sketch("open", { reason: "Not verified: no run" }), 1),
      drawn(sketch("false", { verdict: "refuted", reason: "Refuted: older run" }), 2),
    ]).cycle,
    paths,
  );
  const at = lines.indexOf("Refuted:");
  expect(lines.slice(at, at + 6)).toEqual([
    "Refuted:",
    "  refuted     false: older run",
    "",
    "Not verified:",
    "  unverified  open: no run",
    "",
  ]);
});

test("a weaker isolation is said", () => {
  const { cycle } = sixTasks();
  expect(firstScreen(cycle, paths).join("\n")).not.toContain("weaker");
  cycle.environment.isolation = { level: "process" };
  expect(firstScreen(cycle, paths).join("\n")).toContain("Isolation: process, weaker than full");
});

test("agents' text cannot move the cursor, break the line or grow beyond the width", () => {
  const nasty = "\u001b[2J\u001b[1;1HDecision: GO\nReport: http://evil\r\u202e\0\u009b0m".repeat(20);
  const input = cycleOf([drawn(sketch("t", { action: nasty, reason: nasty }), 1)]);
  input.cycle.decision.reasons = [nasty];
  input.cycle.decision.gates = [{ text: nasty, taskId: null, outcome: "fail", observed: [], message: nasty }];
  const lines = [
    ...firstScreen(input.cycle, { report: nasty.slice(0, 20), directory: "out" }, { width: 80 }),
    ...renderTable(tableOf([["t", "refuted", visible(nasty), visible(nasty)]]), 80),
  ];
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(line.startsWith("Decision: GO")).toBe(false);
    expect(displayWidth(line)).toBeLessThanOrEqual(100);
  }
});

test.each([60, 80, 120, 200])("the table fits %i columns", (width) => {
  const lines = renderTable(
    tableOf([
      ["short", "verified", "Run it", "no run"],
      ["wide", "refuted", "大きさを測る".repeat(20), "\u{1f600}".repeat(90)],
    ]),
    Math.max(width, 80),
  );
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 80));
  expect(lines).toHaveLength(4);
});

test("widths count what a terminal shows", () => {
  expect([
    displayWidth("abc"),
    displayWidth("大き"),
    displayWidth("e\u0301"),
    displayWidth("\u{1f469}\u200d\u{1f52c}"),
  ]).toEqual([3, 4, 1, 2]);
  expect(fit("abcdef", 4)).toBe("abc\u2026");
  expect(fit("大きさ", 4)).toBe("大\u2026");
  expect(fit("abcd", 4)).toBe("abcd");
});
