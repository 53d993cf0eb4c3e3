import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Terminal } from "./io.ts";
import { startProgress } from "./progress-line.ts";

let written = "";
const terminal = (live: boolean): Terminal => ({
  out: () => undefined,
  err: (text) => void (written += text),
  live,
  columns: 120,
  stdin: () => Promise.resolve(new Uint8Array()),
  environment: {},
  workingDirectory: "/",
});
const task = { taskId: "t1", action: "Train", place: 1, total: 3 };
const ended = {
  taskId: "t1",
  verdict: "verified" as const,
  status: "completed",
  reason: "ran",
  durationMs: 1500,
};

beforeEach(() => {
  written = "";
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
});
afterEach(() => void vi.useRealTimers());

test("on a terminal: place, time, the metrics logged last and the last line, on one line", () => {
  const progress = startProgress(terminal(true), false);
  progress.taskStarted(task);
  for (const [key, value] of [
    ["old", 1],
    ["loss", 0.5],
    ["lr", 0.01],
    ["acc", 0.9],
    ["loss", 0.25],
  ] as const)
    progress.taskMetric("t1", key, value);
  progress.taskLine("t1", "epoch 2");
  vi.advanceTimersByTime(2000);
  expect(written.split("\r\u001b[K").at(-1)).toBe("[1/3] t1  2s  lr=0.01  acc=0.9  loss=0.25  epoch 2");
  progress.taskEnded(ended);
  expect(written.endsWith("[1/3] t1  verified  1.5s  ran\n")).toBe(true);
});

test("nothing of the agents' text reaches the terminal as a control sequence", () => {
  const progress = startProgress(terminal(true), false);
  progress.taskStarted({ ...task, action: "\u001b[2Jgone" });
  progress.taskMetric("t1", "\u001b]0;title\u0007", { nonFinite: "nan" });
  progress.taskLine("t1", "\u001b[31mred\rover\u202e");
  vi.advanceTimersByTime(200);
  progress.taskEnded({ ...ended, reason: "\u001b[1m" });
  expect(written.replaceAll("\r\u001b[K", "")).not.toMatch(/(?!\n)\p{Cc}|\u202E/u);
});

test("the reason of what is not verified is told to its end, wrapped on a terminal and on one line elsewhere", () => {
  const reason = `Not verified: ${"word ".repeat(60)}To verify it: Name the store (--tracking-uri URL).`;
  const unverified = { ...ended, verdict: "unverified" as const, reason };
  const onTerminal = startProgress(terminal(true), false);
  onTerminal.taskStarted(task);
  onTerminal.taskEnded(unverified);
  const lines = written.split("\n").map((line) => line.replace("\r\u001b[K", ""));
  expect(lines.every((line) => line.length < 120)).toBe(true);
  expect(lines.join(" ").replaceAll(/ +/g, " ")).toContain(reason);
  written = "";
  const plain = startProgress(terminal(false), false);
  plain.taskEnded(unverified);
  plain.taskEnded({ ...unverified, reason: reason.repeat(5000) });
  expect(written.split("\n")[0]).toBe(`t1  unverified  1.5s  ${reason}`);
  expect(written.split("\n")[1]?.length).toBeLessThan(1300);
  expect(written.split("\n")[1]?.endsWith("Name the store (--tracking-uri URL).")).toBe(true);
});

test("elsewhere plain lines; with --quiet nothing", () => {
  const plain = startProgress(terminal(false), false);
  plain.taskStarted(task);
  plain.taskLine("t1", "epoch 1");
  vi.advanceTimersByTime(1000);
  plain.taskEnded(ended);
  expect(written).toBe("[1/3] t1  Train\n[1/3] t1  verified  1.5s  ran\n");
  written = "";
  const quiet = startProgress(terminal(true), true);
  quiet.taskStarted(task);
  vi.advanceTimersByTime(1000);
  quiet.taskEnded(ended);
  quiet.stop();
  expect(written).toBe("");
});
