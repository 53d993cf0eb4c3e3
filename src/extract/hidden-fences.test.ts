import { expect, test } from "vitest";
import { extractBlocks } from "./extract-blocks.ts";
import { hiddenFences } from "./hidden-fences.ts";

test.each([
  ["details", "<details>\n```python\nx()\n```\n</details>\n", [2]],
  ["a line with only a tag", "<span>\n```python\nx()\n```\n", [2]],
  ["a paragraph tag", "text\n\n<p>\n~~~py\nx()\n~~~\n", [4]],
  ["a comment over blank lines", "<!-- \n\n```python\nx()\n```\n\n-->\n", [3]],
  ["pre", "<pre>\n```python\nx\n```\n</pre>\n", [2]],
  ["in a list item", "- <details>\n  ```python\n  x()\n  ```\n", [2]],
  ["two in one", "<div>\n```python\na\n```\n```\nb\n```\n", [2, 5]],
])("a fence in an HTML block is no block, but is listed: %s", (_name, text, lines) => {
  expect(extractBlocks(text, "a")).toEqual([]);
  const hidden = hiddenFences(text);
  expect(hidden.map(({ line }) => line)).toEqual(lines);
  expect(hidden[0]?.reason).toContain("leave a blank line before it");
});

test("with a blank line between, it is a block", () => {
  const text = "<details>\n\n```python\nx()\n```\n\n</details>\n";
  expect(extractBlocks(text, "a")).toHaveLength(1);
  expect(hiddenFences(text)).toEqual([]);
});

test("language, and lines of the whole file under front matter", () => {
  expect(hiddenFences("---\na: 1\n---\n<details>\n```Python x\n```\n")).toMatchObject([
    { line: 5, language: "Python" },
  ]);
});
