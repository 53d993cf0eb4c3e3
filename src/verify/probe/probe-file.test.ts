import { expect, test } from "vitest";
import { probeFile } from "./probe-file.ts";

const probe = (path: string, content: string | Uint8Array, truncated = false): ReturnType<typeof probeFile> =>
  probeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content, truncated);

const rows = (count: number, row: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => row(place)).join("\n");

test.each([
  ["a.csv", "seed,accuracy\n"],
  ["a.csv", "a,b,c"],
  ["a.csv", "x,y\n0,0\n0,0\n"],
  ["a.csv", `seed,accuracy\n${rows(20, (seed) => `${seed},0.5`)}`],
  ["a.csv", `score\n${rows(50, () => "0.5")}`],
  ["a.csv", "a,b\n,\n,\n"],
  ["a.tsv", "a\tb\n0\t0\n0\t0.0\n"],
  ["a.json", "{}"],
  ["a.json", "[]"],
  ["a.json", "null"],
  ["a.json", '{"a": null, "b": "", "c": {}}'],
  ["a.json", "[0, 0, 0.0, 0]"],
  ["a.json", JSON.stringify({ scores: Array.from({ length: 30 }, () => 0.5) })],
  ["a.jsonl", "{}\n{}\n"],
  ["a.txt", " \n\t\n"],
  ["noext", "\n\n"],
  ["a.npy", npy(new Float64Array(10))],
  ["a.npy", npy(new Float64Array(0))],
  ["a.bin", new Uint8Array(100)],
])("%s says nothing: %j", (path, content) => {
  expect(probe(path, content).trivial).toEqual(expect.any(String));
});

test.each([
  ["a.csv", "a,b\n1,2\n3,4\n5,6\n"],
  ["a.csv", "model,accuracy\nlr,0.9\n"],
  ["a.csv", "0.1,0.2\n"],
  ["a.csv", `seed,accuracy\n${rows(5, (seed) => `${seed},1.0`)}`],
  ["a.csv", `name,note\n${rows(20, () => '"x, y",same')}`],
  ["a.json", '{"accuracy": 0.93}'],
  ["a.json", '{"accuracy": 0.0}'],
  ["a.json", "[[5, 0], [0, 5]]"],
  ["a.json", '{"status": "no errors", "errors": 0, "warnings": 0, "failures": 0}'],
  ["a.json", "0.93"],
  ["a.jsonl", '{"a": 1}\n{"a": 2}\n'],
  ["a.txt", "0"],
  ["a.npy", npy(new Float64Array([0, 1, 0]))],
  ["a.bin", new Uint8Array([0, 1, 0])],
  ["empty.json", ""],
])("%s says something: %j", (path, content) => {
  expect(probe(path, content)).toMatchObject({ trivial: null, invalid: null });
});

test("numbers that are not finite have their places", () => {
  expect(
    probe("a.json", '{"p": NaN, "d": {"x y": [1, -Infinity]}, "text": "NaN in \\"words\\""}').nonFinite,
  ).toEqual(["$.p", '$.d["x y"][1]']);
  expect(probe("a.json", '{"accuracy": null, "note": null, "f1": "nan"}').nonFinite).toEqual([
    "$.accuracy (null)",
    "$.f1",
  ]);
  expect(probe("a.json", "[1e999]").nonFinite).toEqual(["$[0]"]);
  expect(probe("a.jsonl", '{"loss": 1}\n\n{"loss": NaN}').nonFinite).toEqual(["$[2].loss"]);
  expect(probe("a.csv", "seed,p,comment\n1,0.1,nan\n2,NaN,text\n3,inf,x\n").nonFinite).toEqual(["p"]);
  expect(probe("a.npy", npy(new Float64Array([1, Number.NaN]))).nonFinite).toEqual(["values"]);
  expect(probe("a.json", `[${"NaN,".repeat(100)}NaN]`).nonFinite).toHaveLength(20);
  expect(probe("a.json", '{"a": 1}').nonFinite).toEqual([]);
});

test("what cannot be read as its type says why", () => {
  expect(probe("a.json", '{"a": 1').invalid).toEqual(expect.any(String));
  expect(probe("a.json", '{"a": NaN').invalid).toEqual(expect.any(String));
  expect(probe("a.jsonl", '{"a": 1}\nnope').invalid).toMatch(/^line 2/);
  expect(probe("a.csv", new Uint8Array([0xff, 0xfe, 0x41])).invalid).toBe("not UTF-8");
  expect(probe("a.npy", "no array").invalid).toEqual(expect.any(String));
  expect(probe("a.png", "no image").invalid).toEqual(expect.any(String));
  expect(probe("a.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d])).invalid).toBeNull();
});

test("of a beginning nothing is said", () => {
  expect(probe("a.json", '{"a": ', true)).toEqual({
    path: "a.json",
    type: "json",
    trivial: null,
    nonFinite: [],
    invalid: null,
  });
});

test("named numbers are kept for gates", () => {
  expect(probe("a.json", '{"accuracy": 0.9, "test": {"f1": 0.8}, "list": [1], "bad": NaN}').numbers).toEqual({
    accuracy: 0.9,
    "test.f1": 0.8,
  });
});

// More than linear time would end at the time limit of a test.
test("hostile documents give an answer in linear time", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  for (const [path, content] of [
    ["a.json", deep],
    ["a.json", `"${"\\".repeat(500_000)}`],
    ["a.json", '"'.repeat(500_001)],
    ["a.csv", ",".repeat(500_000)],
    ["a.csv", '"'.repeat(500_000)],
    ["a.json", '{"__proto__": {"accuracy": NaN}}'],
  ] as const) {
    expect(probe(path, content).path).toBe(path);
  }
});

function npy(values: Float64Array): Uint8Array {
  const header =
    `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117) + "\n";
  const bytes = new Uint8Array(10 + header.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(values.buffer), 10 + header.length);
  return bytes;
}
