import { expect, test } from "vitest";
import { parseTolerantly } from "../probe/tolerant-json.ts";
import { jsonLinesNumbers, jsonNumbers, tableNumbers } from "./index.ts";
import type { NumbersReader, ResultNumbers } from "./index.ts";

const json = (text: string): ResultNumbers => jsonNumbers(parseTolerantly(text));

/** Reads a text in pieces of every size, which must not matter. */
function read(make: () => NumbersReader, text: string): ResultNumbers {
  const whole = make();
  whole.push(text);
  const found = whole.end();
  for (const size of [1, 2, 3, 7, 64]) {
    const inPieces = make();
    for (let at = 0; at < text.length; at += size) inPieces.push(text.slice(at, at + size));
    expect(inPieces.end()).toEqual(found);
  }
  return found;
}

test("nested numbers have dotted paths, lists are columns", () => {
  expect(
    json('{"a": {"means": {"loss": 0.5, "acc": "0.91"}, "name": "x"}, "losses": [3, 2, 1], "n": 4}'),
  ).toEqual({
    numbers: { "a.means.loss": 0.5, "a.means.acc": 0.91, n: 4 },
    columns: { "losses[]": [3, 2, 1] },
    leftOut: [],
  });
});

test("rows of objects become columns with their labels, and lists inside rows keep their place", () => {
  expect(
    json('{"runs": [{"seed": 0, "m": {"acc": 0.9}, "curve": [1, 2]}, {"seed": 1, "tag": "b"}]}'),
  ).toEqual({
    numbers: {},
    columns: {
      "runs[].seed": [0, 1],
      "runs[].m.acc": [0.9],
      "runs[].tag": [null, "b"],
      "runs[0].curve[]": [1, 2],
    },
    leftOut: [],
  });
});

test("pairs in a list, a bare list, a bare number", () => {
  expect(json("[[0, 0.5], [1, 0.25]]").columns).toEqual({ "[][0]": [0, 1], "[][1]": [0.5, 0.25] });
  expect(json("[1, NaN, -Infinity]").columns).toEqual({
    "[]": [1, { nonFinite: "nan" }, { nonFinite: "-inf" }],
  });
  expect(json("0.75").numbers).toEqual({ value: 0.75 });
});

test("a key that is a trap is only a key", () => {
  const { numbers } = json('{"__proto__": {"x": 1}, "constructor": 2}');
  expect(Object.entries(numbers)).toEqual([
    ["__proto__.x", 1],
    ["constructor", 2],
  ]);
});

test("deep nesting is named and needs no call depth", () => {
  const deep = `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`;
  expect(json(deep).leftOut).toHaveLength(1);
});

test("a column that passes the bounds goes whole and is named", () => {
  const bounds = { columns: 2, rows: 3, cells: 10, numbers: 1 };
  const found = jsonNumbers(parseTolerantly('{"long": [1,2,3,4], "ok": [1,2], "b": 1, "c": 2}'), bounds);
  expect(found.columns).toEqual({ "ok[]": [1, 2] });
  expect(found.numbers).toEqual({ b: 1 });
  expect(found.leftOut.toSorted()).toEqual(["c", "long[]"]);
});

test("a table with quoted cells, line ends in quotes, a comment and blank rows", () => {
  const text = '# made by hand\r\nname,"loss, final",note\r\nA,0.5,"says ""no""\nand more"\r\n\r\nB,nan,\r\n';
  expect(read(tableNumbers, text)).toEqual({
    numbers: {},
    columns: {
      name: ["A", "B"],
      "loss, final": [0.5, { nonFinite: "nan" }],
      note: ['says "no"\nand more', null],
    },
    leftOut: [],
  });
});

test.each([
  ["a;b\n0,5;1\n0,25;2", { a: [0.5, 0.25], b: [1, 2] }],
  ["a\tb\n1\t2", { a: [1], b: [2] }],
  ["1,2\n3,4", { "column 1": [1, 3], "column 2": [2, 4] }],
  ["x,x,\n1,2,3", { x: [1], "x (2)": [2], "column 3": [3] }],
  ["a,b\n1\n2,3", { a: [1, 2], b: [null, 3] }],
])("table %j", (text, columns) => {
  expect(read(tableNumbers, text).columns).toEqual(columns);
});

test("an open quote does not swallow a long file", () => {
  const rows = Array.from({ length: 400_000 }, (_, row) => `${row},1`).join("\n");
  const reader = tableNumbers();
  reader.push(`a,b\n"1,2\n${rows}\n5,6\n`);
  expect(reader.end().columns["b"]?.at(-1)).toBe(6);
});

test("JSON lines become columns, a row a line", () => {
  const text = '{"step": 1, "m": {"loss": 0.5}, "name": "a"}\n\n{"step": 2, "m": {"loss": NaN}, "xs": [1]}';
  expect(read(jsonLinesNumbers, text)).toEqual({
    numbers: {},
    columns: { step: [1, 2], "m.loss": [0.5, { nonFinite: "nan" }], name: ["a", null] },
    leftOut: ["xs"],
  });
});

test("a broken line is named", () => {
  const reader = jsonLinesNumbers();
  expect(() => {
    reader.push('{"a": 1}\n{"a": \n');
    reader.end();
  }).toThrow(/^line 2: /);
});
