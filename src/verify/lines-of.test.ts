import { expect, test } from "vitest";
import { linesOfBlock } from "./lines-of.ts";

test("the lines of each of two responses' blocks, asked in turns", () => {
  const [one, other] = ["a\r\nb\nc", "d\re"];
  expect(linesOfBlock(one, { startLine: 2, endLine: 3 })).toEqual(["b", "c"]);
  expect(linesOfBlock(other, { startLine: 1, endLine: 1 })).toEqual(["d"]);
  expect(linesOfBlock(one, { startLine: 1, endLine: 1 })).toEqual(["a"]);
});

// Splitting the response for each block would end at the time limit of a test.
test("two thousand blocks of a response of 10 MB", () => {
  const response = "x = 1\n".repeat(1_700_000);
  for (let line = 1; line <= 2000; line += 1)
    expect(linesOfBlock(response, { startLine: line, endLine: line })).toEqual(["x = 1"]);
});
