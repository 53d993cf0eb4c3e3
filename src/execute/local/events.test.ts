import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { EventReader, SessionStory } from "./events.ts";
import type { SessionEvent } from "./events.ts";
import { RichOutputs } from "./rich-outputs.ts";

const NONCE = "n0";
const line = (fields: object): string => `\n${JSON.stringify({ nonce: NONCE, ...fields })}\n`;

function read(chunks: (string | Buffer)[]): { events: SessionEvent[]; junk: number } {
  const events: SessionEvent[] = [];
  const reader = new EventReader(new PassThrough(), NONCE, (event) => events.push(event));
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { events, junk: reader.junk };
}

test("events survive any cutting of the bytes", () => {
  const text = line({ type: "code-starting" }) + line({ type: "package-request", requirement: "ä==1" });
  const whole = read([text]);
  expect(whole.events.map((event) => event.type)).toEqual(["code-starting", "package-request"]);
  expect(read([...Buffer.from(text)].map((byte) => Buffer.of(byte)))).toEqual(whole);
});

test.each([
  ["no JSON", "\n{nope\n"],
  ["no object", "\n[1]\n"],
  ["another nonce", '\n{"nonce":"x","type":"code-starting"}\n'],
  ["no nonce", '\n{"type":"code-starting"}\n'],
  ["unknown type", line({ type: "ended", record: 0 })],
  ["wrong field", line({ type: "block-start", index: "1" })],
  ["too long a text", line({ type: "package-request", requirement: "x".repeat(501) })],
  ["NUL and broken UTF-8", Buffer.from([0, 255, 254, 10])],
  ["an endless line", `${"x".repeat(2 << 20)}\n`],
])("junk is counted and left: %s", (_, junk) => {
  const { events, junk: count } = read([junk, line({ type: "code-starting" })]);
  expect(events).toEqual([{ type: "code-starting" }]);
  expect(count).toBe(1);
});

test("what a block left without line end does not join the next event", () => {
  expect(read(['{"forged"', line({ type: "code-starting" })]).events).toHaveLength(1);
});

test("past the total limit nothing is taken", () => {
  const { events } = read([
    ...Array.from({ length: 129 }, () => `${"x".repeat(1 << 20)}\n`),
    line({ type: "code-starting" }),
  ]);
  expect(events).toEqual([]);
});

const blockEnd = (index: number, more: object = {}): SessionEvent => ({
  type: "block-end",
  index,
  outcome: "ok",
  error: null,
  missingModule: null,
  outOfMemory: false,
  ...more,
});

const at = (stdout: number): { stdout: number; stderr: number } => ({ stdout, stderr: 0 });

test("blocks end only in turn and once; what never ended is not-reached", () => {
  const story = new SessionStory([1, 2, 5], new RichOutputs("/nonexistent"));
  story.take(blockEnd(1), at(0));
  story.take({ type: "block-start", index: 2 }, at(0));
  story.take({ type: "block-start", index: 1 }, at(1));
  story.take(blockEnd(2), at(2));
  story.take(blockEnd(1, { outcome: "failed" }), at(3));
  story.take(blockEnd(1), at(4));
  story.take({ type: "block-start", index: 2 }, at(5));
  const reports = story.reports(at(9));
  expect(reports.map(({ index, outcome, stdout }) => [index, outcome, stdout])).toEqual([
    [1, "failed", [1, 3]],
    [2, "not-reached", [5, 9]],
    [5, "not-reached", null],
  ]);
});

test("a block that ended well has no error, whatever it says", () => {
  const story = new SessionStory([1], new RichOutputs("/nonexistent"));
  const zero = { stdout: 0, stderr: 0 };
  story.take({ type: "block-start", index: 1 }, zero);
  story.take(blockEnd(1, { error: { name: "E", message: "", traceback: "", line: 1 } }), zero);
  expect(story.reports(zero)[0]?.error).toBeNull();
});
