import { expect, test } from "vitest";
import { findClaims } from "./index.ts";
import type { FoundClaim, TextFormat } from "./index.ts";

function values(text: string, format: TextFormat = "markdown"): string[] {
  return findClaims(text, format).map((claim) => claim.value);
}

function only(text: string, format: TextFormat = "markdown"): FoundClaim | undefined {
  const found = findClaims(text, format);
  expect(found).toHaveLength(1);
  return found[0];
}

test("places are exact, in lists, quotes, tables and behind markup", () => {
  const text =
    "# Results\r\n\r\n- **Accuracy:** *0.93*\r\n  and a loss of 0.2\r\n\r\n> | a | loss |\n> | - | - |\n> | x | **0.1** |\n";
  const lines = text.split(/\r\n|\n/);
  const found = findClaims(text, "markdown");
  expect(found.map((claim) => claim.value)).toEqual(["0.93", "0.2", "0.1"]);
  for (const { line, column, value } of found)
    expect(lines[line - 1]?.slice(column - 1).startsWith(value)).toBe(true);
});

test("a number keeps how it was written, and is read with its precision", () => {
  expect(only("The accuracy is 97.80 %.")).toMatchObject({
    value: "97.80",
    unit: "%",
    readings: [{ value: 0.978, unit: 0.0001, percent: true, digits: 4 }],
    quantities: ["accuracy"],
  });
  expect(only("Der Datensatz hat 1.797 Bilder.")?.readings.map((reading) => reading.value)).toEqual([
    1797, 1.797,
  ]);
  expect(only("The loss is $2.1\\times10^{-3}$.", "latex")).toMatchObject({
    value: "2.1\\times10^{-3}",
    readings: [{ value: 0.0021 }],
  });
});

test("code and its output, comments and front matter are no claims", () => {
  expect(
    values(
      "---\naccuracy: 0.9\n---\n```text\naccuracy 0.9\n```\n\n    loss = 0.1\n\n<!-- F1 0.8 -->\n~~~python\nx = 0.3\n",
    ),
  ).toEqual([]);
  expect(values("1. Ran it:\n\n   ```\n   accuracy 0.9\n   ```\n\n   The accuracy is 0.91.")).toEqual([
    "0.91",
  ]);
});

test("what stands in a sentence of its own mood is not claimed", () => {
  expect(values("We expected 0.95; the accuracy is 0.93.")).toEqual(["0.93"]);
  expect(values("The accuracy of 0.962 exceeds the target of 0.95.")).toEqual(["0.962"]);
  expect(values("Smith (2021) reports 0.88, while our model reaches 0.91.")).toEqual(["0.91"]);
  expect(
    values("## Next steps\n\n- reach an accuracy of 0.97\n\n## Results\n\n- an accuracy of 0.91"),
  ).toEqual(["0.91"]);
});

test("a claim knows the run, row and sections it stands with", () => {
  const id = "9c41e7d05b2a4f6c8e13a7b25d90f148";
  const found = findClaims(
    `# A\n## B\n\nMLflow run ${id}: accuracy 0.93.\n\n| model | F1 |\n| - | - |\n| SVM | 0.8 |`,
    "markdown",
  );
  expect(found.map(({ value, runIds, sections, cell }) => ({ value, runIds, sections, cell }))).toEqual([
    { value: id, runIds: [id], sections: ["A", "B"], cell: null },
    { value: "0.93", runIds: [id], sections: ["A", "B"], cell: null },
    { value: "0.8", runIds: [], sections: ["A", "B"], cell: { table: 0, row: 0, column: 1 } },
  ]);
  expect(found[2]?.subjects).toEqual(["SVM", "F1"]);
});

test("± is two claims, the second the spread of the first", () => {
  expect(
    findClaims("accuracy 0.93 ± 0.02", "markdown").map(({ value, kind, operation }) => [
      value,
      kind,
      operation,
    ]),
  ).toEqual([
    ["0.93", "metric", null],
    ["0.02", "derived", "spread"],
  ]);
});

test.each([
  "(".repeat(50_000),
  "| ".repeat(50_000),
  "0.1 ".repeat(50_000),
  "1,000".repeat(20_000),
  "`".repeat(50_000),
  "a/".repeat(50_000),
  "\\begin{tabular}".repeat(5000),
  "\\section{".repeat(10_000),
  "$".repeat(50_000),
  "p = ".repeat(20_000),
  "not ".repeat(20_000),
  "- [ ] ".repeat(10_000),
  `${"a".repeat(100_000)}0.1`,
  "{".repeat(50_000),
  "et al. (".repeat(10_000),
  `${" ".repeat(100_000)}x`,
  '"'.repeat(50_000),
  "12:".repeat(30_000),
])(
  "hostile text %# is read in time that grows with its length",
  (text) => {
    // A quadratic reading of these takes minutes, and the test runs into its limit.
    for (const format of ["markdown", "latex", "plain"] as const)
      expect(Array.isArray(findClaims(text, format))).toBe(true);
  },
  20_000,
);
