import { expect, test } from "vitest";
import { cellOf } from "./columns.ts";
import { probeFile } from "./probe-file.ts";

const columns = (path: string, content: string | Uint8Array): Record<string, unknown> | undefined =>
  probeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content, false).columns;

test.each([
  ["0.93", 0.93],
  ["-1e-3", -0.001],
  ["", null],
  ["nan", { nonFinite: "nan" }],
  ["-inf", { nonFinite: "-inf" }],
  ["Infinity", { nonFinite: "inf" }],
  ["1e999", { nonFinite: "inf" }],
  ["n/a", "n/a"],
  ["0x10", "0x10"],
  ["True", "True"],
])("cell %j", (text, cell) => {
  expect(cellOf(text)).toEqual(cell);
});

test("a table's columns, row by row, empty cells null", () => {
  expect(columns("a.csv", "seed,method,acc\n0,ours,0.93\n1,ours,\n2,base,nan\n")).toEqual({
    seed: [0, 1, 2],
    acc: [0.93, null, { nonFinite: "nan" }],
    method: ["ours", "ours", "base"],
  });
  expect(columns("a.csv", "0.1,0.2\n0.3,0.4\n")).toEqual({ "column 1": [0.1, 0.3], "column 2": [0.2, 0.4] });
});

test("lists of a JSON document by dotted path", () => {
  const document = {
    scores: [0.9, NaN, 0.8],
    runs: [
      { seed: 1, metrics: { acc: 0.9 }, ok: true, curve: [1, 2] },
      { seed: 2, metrics: { acc: 0.8, f1: 0.7 }, ok: false },
    ],
    deep: { er: { list: [1] } },
    matrix: [
      [1, 2],
      [3, 4],
    ],
    mixed: [1, { a: 2 }],
    empty: [],
    accuracy: 0.9,
  };
  const text = JSON.stringify(document).replace("null", "NaN");
  expect(columns("a.json", text)).toEqual({
    "scores[]": [0.9, { nonFinite: "nan" }, 0.8],
    "runs[].seed": [1, 2],
    "runs[].metrics.acc": [0.9, 0.8],
    "runs[].ok": [true, false],
    "runs[].metrics.f1": [null, 0.7],
    "deep.er.list[]": [1],
  });
  expect(columns("a.json", "[1, 2, 3]")).toEqual({ "[]": [1, 2, 3] });
});

test("JSON lines are one list of rows", () => {
  expect(columns("a.jsonl", '{"seed": 1, "acc": 0.9}\n\n{"seed": 2, "acc": 0.8}\n')).toEqual({
    "[].seed": [1, 2],
    "[].acc": [0.9, 0.8],
  });
});

test("a column is kept whole or not at all", () => {
  const long = `x,y\n${Array.from({ length: 10_001 }, (_, row) => `${row},${row}`).join("\n")}`;
  expect(columns("a.csv", long)).toEqual({});
  const wide = `${Array.from({ length: 80 }, (_, at) => `c${at}`).join(",")}\n${Array.from({ length: 80 }, () => "1").join(",")}`;
  expect(Object.keys(columns("a.csv", wide) ?? {})).toHaveLength(50);
  const big = Array.from({ length: 9000 }, (_, row) => Array.from({ length: 10 }, () => row).join(",")).join(
    "\n",
  );
  expect(Object.values(columns("a.csv", `${"abcdefghij".split("").join(",")}\n${big}`) ?? {})).toHaveLength(
    5,
  );
  expect(
    columns("a.json", JSON.stringify({ long: Array.from({ length: 10_001 }, () => 1), short: [1] })),
  ).toEqual({
    "short[]": [1],
  });
  expect(columns("a.csv", `id,text\n1,${"x".repeat(61)}\n`)).toEqual({ id: [1] });
});

test("hostile documents give bounded columns in time", () => {
  const keys = Array.from({ length: 50_000 }, (_, at) => `"k${at}": [1, 2]`).join(",");
  const rows = `[${Array.from({ length: 9000 }, (_, at) => `{"k${at}": 1}`).join(",")}]`;
  for (const content of [
    "[".repeat(100_000) + "]".repeat(100_000),
    `{${keys}}`,
    rows,
    `{"__proto__": [1, 2], "constructor": [3]}`,
    `{"${"k".repeat(300)}": [1]}`,
  ]) {
    const found = columns("a.json", content) ?? {};
    expect(Object.keys(found).length).toBeLessThanOrEqual(50);
    expect(Object.values(found).flat().length).toBeLessThanOrEqual(50_000);
  }
  expect(columns("a.csv", `x\n${"1".repeat(500_000)}x`)).toEqual({});
});
