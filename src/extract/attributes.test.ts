import { expect, test } from "vitest";
import { readAttributes } from "./attributes.ts";

test.each([
  ["cold", true],
  [".cold", true],
  ["{.cold}", true],
  ['title="a.py" start=cold', true],
  ['start="Cold"', true],
  ["start=warm", false],
  ["cold=1", false],
  ['title="cold"', false],
  ["coldstart", false],
  ["", false],
])("a fresh interpreter: %s", (attributes, cold) => {
  expect(readAttributes(attributes).cold).toBe(cold);
});

test("the first title, file name and skip count; words that mean nothing are passed over", () => {
  expect(readAttributes(`linenums title='a b.py' filename=c.py title=d {skip} hl="1-2"`)).toEqual({
    title: "a b.py",
    filename: "c.py",
    skip: true,
    cold: false,
  });
});
