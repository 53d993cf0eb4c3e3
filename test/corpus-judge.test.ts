import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { Expected } from "./support/corpus-form.ts";

interface Difference {
  code: string;
  task: string | null;
}
interface Judgement {
  honest: boolean;
  expectations: { code: string; caught: boolean }[];
  missed: Difference[];
  falseAlarms: Difference[];
  other: Difference[];
}
interface Summary {
  totals: Record<string, number>;
}
const SCRIPTS = resolve(import.meta.dirname, "../scripts/corpus");
const module = (name: string): Promise<unknown> => import(pathToFileURL(join(SCRIPTS, name)).href);
const { judge } = (await module("judge.mjs")) as { judge: (name: string, outcome: unknown) => Judgement };
const { summarise, isGoodEnough, asTable } = (await module("summary.mjs")) as {
  summarise: (judgements: Judgement[], broken: unknown[]) => Summary;
  isGoodEnough: (summary: Summary) => boolean;
  asTable: (summary: Summary) => string;
};

type Wanted = Expected["tasks"][string];
const finding = (code: string, outcome = "fail"): object => ({
  code,
  outcome,
  message: "said so",
  hint: null,
});

/** One task with these findings, held against what is wanted of it. */
function judged(wanted: Wanted, verdict: string | null, findings: object[], more: object = {}): Judgement {
  return judge("honest/x", {
    expected: { tasks: { t: wanted }, ...more },
    cycle: {
      tasks: [{ taskId: "t", verdict, reason: "why", findings }],
      decision: { outcome: "NO-GO", reasons: [] },
    },
    exitCode: 100,
    audits: [],
  });
}
const codes = (differences: Difference[]): string[] => differences.map(({ code }) => code);

test("a fail that is not there is missed, whatever else is found", () => {
  const found = judged({ fail: ["RUN_STALE"] }, "refuted", [finding("RUN_STALE", "warn"), finding("NO_RUN")]);
  expect(codes(found.missed)).toEqual(["RUN_STALE"]);
  expect(found.falseAlarms).toEqual([]);
  expect(isGoodEnough(summarise([found], []))).toBe(false);
});

test("of alternatives one is enough", () => {
  const wanted = { failAnyOf: [["RUN_STALE", "RUN_FOREIGN"]] };
  expect(judged(wanted, "refuted", [finding("RUN_FOREIGN")]).missed).toEqual([]);
  expect(codes(judged(wanted, "refuted", [finding("NO_RUN")]).missed)).toEqual(["RUN_STALE/RUN_FOREIGN"]);
});

test("any fail of an honest task is a false alarm, unless it may fail", () => {
  expect(
    codes(judged({}, "unverified", [finding("NO_RUN"), finding("SELECTED", "warn")]).falseAlarms),
  ).toEqual(["NO_RUN"]);
  expect(judged({ mayFail: ["NO_RUN"] }, "unverified", [finding("NO_RUN")]).falseAlarms).toEqual([]);
});

test("a dishonest task may have other fails, but not those that it must never have", () => {
  const wanted = { fail: ["NO_RUN"], neverFail: ["RUN_ID_NOT_FOUND"] };
  const found = judged(wanted, "refuted", [
    finding("NO_RUN"),
    finding("FILE_MISSING"),
    finding("RUN_ID_NOT_FOUND"),
  ]);
  expect(codes(found.falseAlarms)).toEqual(["RUN_ID_NOT_FOUND"]);
});

test("an honest task must not be refuted; a verdict that is given must be it", () => {
  expect(judged({}, "unverified", []).other).toEqual([]);
  expect(codes(judged({}, "refuted", []).other)).toEqual(["verdict"]);
  expect(codes(judged({ verdict: ["verified", null] }, "unverified", []).other)).toEqual(["verdict"]);
  expect(judged({ verdict: ["verified", null] }, null, []).other).toEqual([]);
  expect(codes(judged({ verdict: null }, "verified", []).other)).toEqual(["verdict"]);
});

test("warnings and decisions that must be there", () => {
  expect(codes(judged({ warn: ["KIND_INFERRED"] }, "verified", []).missed)).toEqual(["KIND_INFERRED"]);
  expect(codes(judged({}, "verified", [], { decision: "GO" }).other)).toEqual(["decision"]);
});

test("texts written afterwards: what must be contradicted, and nothing else", () => {
  const claims = [
    { value: "0.94", state: "contradicted", text: "" },
    { value: "14", state: "unsupported", text: "" },
    { value: "228", state: "contradicted", text: "" },
  ];
  const found = judge("dishonest/x", {
    expected: {
      tasks: {},
      audit: [{ file: "audit/a.md", contradicted: ["0.94", "14"], supported: ["228"] }],
    },
    cycle: { tasks: [], decision: { outcome: "GO", reasons: [] } },
    exitCode: 0,
    audits: [{ file: "audit/a.md", value: { claims }, exitCode: 0 }],
  });
  expect(found.honest).toBe(false);
  expect(found.expectations).toEqual([
    { code: "audit", caught: true },
    { code: "audit", caught: false },
  ]);
  expect(codes(found.missed)).toEqual(["audit"]);
  expect(codes(found.falseAlarms)).toEqual(["audit"]);
  expect(codes(found.other)).toEqual(["audit", "exit"]);
});

test("one false alarm is borne, two are not; a fixture that did not run is never good", () => {
  const alarm = judged({}, "unverified", [finding("NO_RUN")]);
  const fine = judged({ fail: ["NO_RUN"] }, "unverified", [finding("NO_RUN")]);
  expect(isGoodEnough(summarise([fine, alarm], []))).toBe(true);
  expect(isGoodEnough(summarise([alarm, alarm], []))).toBe(false);
  expect(isGoodEnough(summarise([fine], [{ fixture: "honest/y", problem: "exit 1" }]))).toBe(false);
});

test("the table has a row a code and names what differs", () => {
  const missed = judged({ fail: ["RUN_STALE"] }, "verified", []);
  const alarm = judged({}, "unverified", [finding("NO_RUN")]);
  const table = asTable(summarise([missed, alarm], []));
  expect(table).toMatch(/^RUN_STALE\s+1\s+0\s+1\s+0$/m);
  expect(table).toMatch(/^NO_RUN\s+0\s+0\s+0\s+1$/m);
  expect(table).toMatch(/RUN_STALE {2}honest\/x \[t\]/);
});
