import { expect, test } from "vitest";
import { alterFile } from "./alter-file.ts";

const TABLE = `name,age,class\n${Array.from({ length: 30 }, (_, at) => `"n, ${at}",${20 + at}.5,${at % 2}`).join("\n")}\n`;
const columns = (text: string): string[][] => {
  const rows = text
    .trim()
    .split("\n")
    .map((line) => line.split(/,(?! )/));
  return (rows[0] ?? []).map((_, at) => rows.slice(1).map((row) => row[at] ?? ""));
};

test("shuffling keeps every column's values and breaks what they say of each other", () => {
  const changed = alterFile("a.csv", TABLE, "shuffled") ?? "";
  expect(changed.split("\n")[0]).toBe("name,age,class");
  const [before, after] = [columns(TABLE), columns(changed)];
  expect(after.map((column) => column.toSorted())).toEqual(before.map((column) => column.toSorted()));
  expect(after[0]).not.toEqual(before[0]);
  expect(after[1]).not.toEqual(before[1]);
  expect(alterFile("a.csv", TABLE, "shuffled")).toBe(changed);
});

test("sampling takes half of the rows, changes numbers and keeps classes", () => {
  const [, ages, classes] = columns(alterFile("a.csv", TABLE, "sampled") ?? "");
  expect(ages).toHaveLength(15);
  expect(ages?.every((age) => /^\d+\.\d$/.test(age))).toBe(true);
  expect(new Set(classes)).toEqual(new Set(["0", "1"]));
  expect(ages?.some((age) => TABLE.includes(`,${age},`))).toBe(false);
});

test("JSON keeps its shape", () => {
  const records = Array.from({ length: 8 }, (_, at) => ({ x: at + 0.25, y: at % 2 }));
  const list = JSON.parse(alterFile("a.json", JSON.stringify(records), "shuffled") ?? "") as typeof records;
  const ofX = (each: typeof records): number[] =>
    each.map(({ x }) => x).toSorted((one, other) => one - other);
  expect(ofX(list)).toEqual(ofX(records));
  const nested = JSON.parse(
    alterFile("a.json", JSON.stringify({ version: 2, rows: records }), "shuffled") ?? "",
  ) as { version: number; rows: unknown[] };
  expect([nested.version, nested.rows.length]).toEqual([2, 8]);
  const lines = alterFile("a.jsonl", records.map((record) => JSON.stringify(record)).join("\n"), "sampled");
  expect(lines?.trim().split("\n")).toHaveLength(4);
  const byColumn = JSON.stringify({ x: [1.5, 2.5, 3.5, 4.5], y: [0, 1, 0, 1] });
  expect(Object.keys(JSON.parse(alterFile("a.json", byColumn, "shuffled") ?? "{}") as object)).toEqual([
    "x",
    "y",
  ]);
});

test("what is no table, or too small, stays as it is", () => {
  expect(alterFile("a.csv", "a,b\n1,2\n", "shuffled")).toBeNull();
  expect(alterFile("a.csv", "a,b\n1\n2,3,4\n5\n6\n7\n", "shuffled")).toBeNull();
  expect(alterFile("a.json", "{not json", "shuffled")).toBeNull();
  expect(alterFile("a.json", '{"lr": 0.1}', "sampled")).toBeNull();
  expect(alterFile("a.parquet", "PAR1", "shuffled")).toBeNull();
});
