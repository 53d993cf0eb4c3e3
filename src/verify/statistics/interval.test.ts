import { expect, test } from "vitest";
import { checkInterval } from "./interval.ts";
import type { StatedInterval } from "./interval.ts";

const of = (
  lower: string,
  upper: string,
  more: Partial<StatedInterval> = {},
): ReturnType<typeof checkInterval> => checkInterval({ lower, upper, ...more });
type Said = NonNullable<StatedInterval["p"]>;
const equal = (p: string, tails?: 1 | 2): Said => ({
  relation: "=",
  p,
  ...(tails === undefined ? {} : { tails }),
});

test("ends and estimate stand in order, up to rounding", () => {
  expect(of("0.01", "0.05", { estimate: "0.03" }).outcome).toBe("consistent");
  expect(of("0.01", "0.05", { estimate: "0.05" }).outcome).toBe("consistent");
  expect(of("0.010", "0.050", { estimate: "0.10" }).outcome).toBe("inconsistent");
  expect(of("0.05", "0.01").outcome).toBe("inconsistent");
  expect(of("-0.05", "−0.01", { estimate: "-0.03" }).outcome).toBe("consistent");
});

test.each<[string, string, Said, boolean]>([
  ["0.01", "0.05", equal("0.30"), true],
  ["0.01", "0.05", equal("0.055"), false],
  ["0.01", "0.05", { relation: ">", p: "0.05" }, false],
  ["0.01", "0.05", { relation: ">", p: "0.10" }, true],
  ["-0.01", "0.05", equal("0.003"), true],
  ["-0.01", "0.05", equal("0.045"), false],
  ["-0.01", "0.05", { relation: "<", p: "0.001" }, true],
  ["-0.01", "0.05", { relation: "<", p: "0.05" }, false],
  ["-0.01", "0.05", equal("0.003", 2), true],
  // It may be one-tailed without saying so.
  ["-0.01", "0.05", equal("0.03"), false],
])("[%s, %s] against p %j contradict each other; refutes %s", (lower, upper, p, refutes) => {
  expect(of(lower, upper, { p })).toMatchObject({ outcome: "inconsistent", refutes });
});

test.each<[string, string, Said, Partial<StatedInterval>]>([
  ["0.01", "0.05", equal("0.003"), {}],
  ["0.01", "0.05", { relation: "<", p: "0.05" }, {}],
  ["-0.01", "0.05", equal("0.2"), {}],
  ["-0.01", "0.05", { relation: ">", p: "0.05" }, {}],
  ["-0.01", "0.05", { relation: "<", p: "0.10" }, {}],
  // The end may be on either side of 0.
  ["0.00", "0.05", equal("0.04"), {}],
  ["0.00", "0.05", equal("0.06"), {}],
  ["0.001", "0.05", equal("0.05"), {}],
  // One-tailed p beside a two-sided interval.
  ["-0.001", "0.05", equal("0.03", 1), {}],
  ["0.01", "0.05", equal("0.02"), { level: 0.9 }],
  ["1.1", "2.3", equal("0.01"), { null: 1 }],
])("[%s, %s] and p %j agree", (lower, upper, p, more) => {
  expect(of(lower, upper, { p, ...more }).outcome).toBe("consistent");
});

test("a ratio is held against 1, another level against another alpha", () => {
  expect(of("0.8", "2.3", { p: equal("0.001"), null: 1 }).refutes).toBe(true);
  expect(of("-0.01", "0.05", { p: equal("0.03", 2), level: 0.99 }).outcome).toBe("consistent");
});

test("what is no number is not judged", () => {
  expect(of("x", "0.05").outcome).toBe("unchecked");
  expect(of("0.01", "0.05", { p: equal("n.s.") }).outcome).toBe("unchecked");
  expect(of("0.01", "0.05", { estimate: "?" }).outcome).toBe("unchecked");
});
