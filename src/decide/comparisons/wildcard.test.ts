import { expect, test } from "vitest";
import { fits } from "./wildcard.ts";

test.each([
  ["ours", "ours", true],
  ["ours", "our", false],
  ["ours-1", "ours*", true],
  ["ours/seed.1", "*seed.1", true],
  ["ours-1", "ours-?", true],
  ["ours-12", "ours-?", false],
  ["a-b-c", "a*b*c", true],
  ["a-b-c", "a*c*b", false],
  ["", "*", true],
  ["", "", true],
  ["x", "", false],
  ["seed[0]", "seed[0]", true],
  ["aab", "*ab", true],
])("%j and %j: %s", (name, pattern, expected) => {
  expect(fits(name, pattern)).toBe(expected);
});

test("hostile patterns give an answer", () => {
  expect(fits("a".repeat(50_000), `${"*a".repeat(200)}b`)).toBe(false);
});
