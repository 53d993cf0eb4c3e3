import { expect, test } from "vitest";
import { misspeltFields } from "./misspelt.ts";

const KNOWN = [
  "task_id",
  "kind",
  "status",
  "evidence_paths",
  "acceptance_criteria",
  "dependencies",
  "timeout",
];

test.each([
  ["evidence_path", "evidence_paths"],
  ["evidencePaths", "evidence_paths"],
  ["Evidence-Path", "evidence_paths"],
  ["evidnece_paths", "evidence_paths"],
  ["acceptance_criterion", "acceptance_criteria"],
  ["criteria", "acceptance_criteria"],
  ["dependancies", "dependencies"],
  ["dependency", "dependencies"],
  ["depends_on", "dependencies"],
  ["time_out", "timeout"],
  ["kinds", "kind"],
  ["find_it", null],
  ["notes", null],
  ["metrics", null],
  ["x", null],
  ["", null],
  ["_", null],
  [`timeout${"s".repeat(200)}`, null],
  ["__proto__", null],
])("%s: %s", (field, meant) => {
  const found = misspeltFields(JSON.parse(`{${JSON.stringify(field)}: 1}`) as Record<string, unknown>, KNOWN);
  expect(found).toEqual(meant === null ? [] : [{ field, meant }]);
});

test("a field beside the one it looks like is another field", () => {
  expect(misspeltFields({ status: "completed", stats: {} }, KNOWN)).toEqual([]);
  expect(misspeltFields({ stats: {} }, KNOWN)).toEqual([{ field: "stats", meant: "status" }]);
});

test("an object of very many keys costs little", () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`evidence_${at}`, at]));
  expect(misspeltFields(many, KNOWN).length).toBeLessThan(201);
});
