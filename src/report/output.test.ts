import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cutOutput } from "./output.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const span = (index: number, start: number, end: number) => ({
  index,
  stdout: [start, end] as [number, number],
  stderr: null,
});

test("each block gets what it printed, by bytes, and the rest belongs to none", () => {
  const bytes = encode("\u00e4\u00f6one\ntwo\nbye");
  const cut = cutOutput(bytes, "stdout.txt", [span(1, 4, 8), span(2, 8, 12)], "stdout");
  expect(cut.pieces.map(({ block, text }) => [block, text])).toEqual([
    [null, "\u00e4\u00f6"],
    [1, "one\n"],
    [2, "two\n"],
    [null, "bye"],
  ]);
  expect(cut).toMatchObject({ path: "stdout.txt", bytes: 15 });
});

test("broken UTF-8 moves no boundary", () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x61, 0x0a, 0x62]);
  const cut = cutOutput(bytes, "p", [span(1, 0, 4), span(2, 4, 5)], "stdout");
  expect(cut.pieces.map(({ text }) => text)).toEqual(["\ufffd\ufffda\n", "b"]);
});

test("forged spans (backwards, overlapping, beyond the end, negative) lose and double nothing", () => {
  const bytes = encode("abcdefghij");
  const forged = [span(1, 6, 2), span(2, 0, 5), span(3, 3, 8), span(4, -9, 900), span(5, 1e15, 2e15)];
  const cut = cutOutput(bytes, "p", forged, "stdout");
  expect(cut.pieces.map(({ text }) => text).join("")).toBe("abcdefghij");
});

test("whatever the spans say, the pieces are the output", () => {
  const spans = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(
      fc.string({ maxLength: 50 }).map((text) => text.replaceAll(/[^ -~]/g, "x")),
      spans,
      (text, ranges) => {
        const cut = cutOutput(
          encode(text),
          "p",
          ranges.map(([start, end], index) => span(index + 1, start, end)),
          "stdout",
        );
        expect(cut.pieces.map((piece) => piece.text).join("")).toBe(text);
      },
    ),
  );
});

test("a long piece keeps its beginning and its end, cut between characters, and counts what is missing", () => {
  const bytes = encode(`begin${"\u20ac".repeat(100_000)}end`);
  const [piece] = cutOutput(bytes, "p", [span(1, 0, bytes.length)], "stdout", 10_000).pieces;
  expect(piece?.text.startsWith("begin\u20ac")).toBe(true);
  expect(piece?.tail.endsWith("\u20acend")).toBe(true);
  expect((piece?.text ?? "") + (piece?.tail ?? "")).not.toContain("\ufffd");
  expect(encode((piece?.text ?? "") + (piece?.tail ?? "")).length + (piece?.omittedBytes ?? 0)).toBe(
    bytes.length,
  );
  expect(piece?.omittedBytes).toBeGreaterThan(280_000);
});

test("an empty stream has no pieces", () => {
  expect(cutOutput(new Uint8Array(), "p", [span(1, 0, 0)], "stdout").pieces).toEqual([]);
});
