import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { VERDICT_TABLE } from "../../src/verify/verdict-table.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/findings.md"), "utf8");
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section.split(/^## /m)[0] ?? ""]),
);
const codes = Object.entries(VERDICT_TABLE);

test("docs/findings.md has a section for every code, and no others", () => {
  expect([...sections.keys()].toSorted()).toEqual(codes.map(([code]) => code).toSorted());
});

describe("the section says what the table says, and how to mend it", () => {
  test.each(codes)("%s: %s", (code, weight) => {
    const [, verdict = "", ...rest] = (sections.get(code) ?? "").split(/\n\n/);
    expect(verdict.startsWith(weight === "warn" ? "a warning" : weight), verdict).toBe(true);
    const parts = [...rest.join("\n").matchAll(/^- \*\*([^*]+):\*\* \S/gm)].map((match) => match[1]);
    expect(parts).toEqual(["Means", "Example", "Mend", "How it can be wrong"]);
    expect(page).toContain(`[${code}](#${code.toLowerCase()})`);
  });
});
