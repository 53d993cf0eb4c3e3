import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RichOutputs } from "./rich-outputs.ts";

const PNG = Buffer.from("89504e470d0a1a0a00", "hex");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (content: string | Buffer): string => Buffer.from(content).toString("base64");

test("parts make one file, named by block and place", () => {
  const outputs = new RichOutputs(join(folder, "outputs"));
  outputs.take(3, { media: "text/html", part: base64("<b>"), last: false });
  outputs.take(3, { media: "text/html", part: base64("x</b>"), last: true });
  outputs.take(3, { media: "image/png", part: base64(PNG), last: true });
  outputs.take(12, { media: "image/svg+xml", part: base64("<svg/>"), last: true });
  expect(outputs.shown.map(({ block, path, bytes }) => [block, path, bytes])).toEqual([
    [3, "03-1.html", 8],
    [3, "03-2.png", 9],
    [12, "12-1.svg", 6],
  ]);
  expect(readFileSync(join(folder, "outputs", "03-1.html"), "utf8")).toBe("<b>x</b>");
  expect(outputs.leftOut).toBe(0);
});

test.each([
  ["a picture that is none", [{ media: "image/png", part: base64("<script>"), last: true }]],
  ["a page that is no text", [{ media: "text/html", part: base64(Buffer.from([0xff, 0xfe])), last: true }]],
  [
    "one that is too large",
    [
      ...Array.from({ length: 40 }, () => ({
        media: "text/html" as const,
        part: base64("x".repeat(300_000)),
        last: false,
      })),
      { media: "text/html", part: "", last: true },
    ],
  ],
] as const)("%s is left out, and no file made", (_, parts) => {
  const outputs = new RichOutputs(join(folder, "outputs"));
  for (const part of parts) outputs.take(1, part);
  expect([outputs.shown, outputs.leftOut]).toEqual([[], 1]);
  expect(readdirSync(folder)).toEqual([]);
  // What comes next is not spoiled by it.
  outputs.take(1, { media: "text/html", part: base64("ok"), last: true });
  expect(outputs.shown.length).toBe(1);
});

test("no more than 200, whatever comes", () => {
  const outputs = new RichOutputs(join(folder, "outputs"));
  for (let count = 0; count < 205; count += 1) outputs.take(1, { media: "text/html", part: "", last: true });
  expect([outputs.shown.length, outputs.leftOut]).toEqual([200, 5]);
});
