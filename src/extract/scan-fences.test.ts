import { describe, expect, test } from "vitest";
import { scanFences } from "./scan-fences.ts";

const codes = (text: string): string[] => scanFences(text).fences.map((fence) => fence.code);

describe("block structure", () => {
  test.each([
    ["a fence interrupts a paragraph", "text\n```\nx\n```\n", ["x\n"]],
    ["a shorter fence does not close", "````\n```\nx\n````\n", ["```\nx\n"]],
    ["another character does not close", "```\n~~~\n```\n", ["~~~\n"]],
    ["four columns do not close", "```\n    ```\n```\n", ["    ```\n"]],
    ["an info string does not close", "```\n``` x\n```\n", ["``` x\n"]],
    ["blanks and tabs after the closing fence", "```\nx\n``` \t\ny", ["x\n"]],
    ["a lazy line belongs to the quote's paragraph", "> text\nlazy\n> ```\n> x\n> ```\n", ["x\n"]],
    ["a quote without its marker ends the block", "> ```\n> x\ny\n", ["x\n"]],
    ["a fence in column 0 is outside the list", "- item\n```\nx\n```\n", ["x\n"]],
    ["a tab as a list item's indentation", "-\t```\n\tx\n\t```\n", ["x\n"]],
    ["a tab that a quote consumes in part", "> ```\n>\tx\n> ```\n", ["  x\n"]],
    ["quote in list in quote", "> 1. > ```\n>    > x\n>    > ```\n", ["x\n"]],
    ["a numbered item that does not begin with 1 interrupts no paragraph", "text\n2. ```\nx\n```\n", [""]],
    ["an item beginning with indented code", "-     ```\n\n```\nx\n```\n", ["x\n"]],
    ["a link reference definition makes no heading", "[a]: /u\n===\n<b>\n```\nx\n```\n", ["x\n"]],
    ["but a heading lets a tag open HTML", "a\n===\n<b>\n```\nx\n```\n", []],
    [
      "white lines of a list item keep what is beyond its indentation",
      "- ```\n      \n  x\n  ```\n",
      ["    \nx\n"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });
});

describe("hostile text of a megabyte is read at all: in time that grows with its square it would not be", () => {
  const BYTES = 1_000_000;
  test.each<[string, (length: number) => string, number?]>([
    ["backticks in one line", (length) => "`".repeat(length), 1],
    ["an unclosed fence", (length) => `\`\`\`\n${"x = 1\n".repeat(length / 6)}`, 1],
    ["quote markers", (length) => ">".repeat(length)],
    ["quote markers, then short lines", (length) => `${">".repeat(length / 2)}\n${"a\n".repeat(length / 4)}`],
    ["list markers in one line", (length) => `${"- ".repeat(length / 2)}x\n`],
    ["list markers, then blank lines", (length) => `${"- ".repeat(length / 4)}x\n${"\n".repeat(length / 2)}`],
    ["list markers, then blanks", (length) => `${"- ".repeat(length / 4)}x\n${" ".repeat(length / 2)}x`],
    [
      "list markers, then lines as deep",
      (length) => `${"- ".repeat(500)}x\n${`${" ".repeat(1000)}x\n`.repeat(length / 1000)}`,
    ],
    ["alternating list markers", (length) => "- * ".repeat(length / 4)],
    ["stars", (length) => `${"* ".repeat(length / 2)}x`],
    ["numbers", (length) => "1. ".repeat(length / 3)],
    ["alternating fences", (length) => "```\n~~~\n".repeat(length / 8), 83_334],
    ["opening brackets", (length) => "[".repeat(length)],
    ["reference definitions", (length) => `${"[a]: b\n".repeat(length / 7)}===\n`],
    ["references with open titles", (length) => `${'[a]: b "\n'.repeat(length / 9)}===\n`],
    ["a tag with many attributes", (length) => `<a${" b=c".repeat(length / 4)}`],
    ["a tag with blanks", (length) => `<a${" ".repeat(length)}!`],
    ["a tag with quotation marks", (length) => `<a${" b='\"".repeat(length / 5)}`],
    ["comments", (length) => "<!-- \n".repeat(length / 6)],
    ["carriage returns", (length) => "\r".repeat(length)],
    ["tabs", (length) => `${"-\t".repeat(length / 4)}x\n${"\t".repeat(length / 2)}x`],
    ["underlines", (length) => "a\n===\n".repeat(length / 6)],
  ])("%s", (_name, make, fences) => {
    expect(scanFences(make(BYTES)).fences.length).toBe(fences ?? 0);
  });
});
