import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { runsFromEvents, WitnessEvent } from "../../src/witness/index.ts";
import { managedPython } from "../support/python.ts";
import { call, openBench } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, newRun } from "./neighbours.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

/** Starts the process and gives its URL. */
async function start(folder: string) {
  const store = join(folder, "project", ".runproof");
  mkdirSync(store, { recursive: true });
  const journal = join(folder, "journal.jsonl");
  const program = resolve(import.meta.dirname, "cut-off-process.mjs");
  const child = spawn(process.execPath, [program, store, folder, journal, await managedPython()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => child.once("close", done));
  const url = await new Promise<Url>((found) => {
    child.stdout.once("data", (part: Buffer) => found(JSON.parse(part.toString()) as Url));
  });
  return {
    url,
    store,
    journal,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const eventsOf = (journal: string): WitnessEvent[] => {
  const text = readFileSync(journal, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => WitnessEvent.parse(JSON.parse(line)));
};

async function steps(bench: Bench, url: Url, runId: string): Promise<number[]> {
  const history = await call(url, "GET", api(`metrics/get-history?run_id=${runId}&metric_key=m`));
  expect(bench.events.length).toBeGreaterThan(0);
  return (history.json.metrics as { step: number | string }[])
    .map(({ step }) => Number(step))
    .toSorted((one, other) => one - other);
}

test("runproof killed in the middle of a loop: the journal has all that was acknowledged, and it can be brought to the store", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rk-"));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const process = await start(folder);
  const runId = await newRun(process.url);
  let acknowledged = 0;
  let killed: Promise<void> | null = null;
  for (let step = 0; step < 5000; step += 1) {
    // The last values have certainly not been forwarded: they wait for company first.
    if (step === 400) killed = process.kill();
    const body = { run_id: runId, key: "m", value: step, timestamp: step, step };
    const answer = await call(process.url, "POST", api("runs/log-metric"), body).catch(() => null);
    if (answer?.status !== 200) break;
    acknowledged += 1;
  }
  await killed;
  expect(acknowledged).toBeGreaterThanOrEqual(400);
  const events = eventsOf(process.journal);
  const [run] = runsFromEvents(events);
  expect(run).toMatchObject({ status: "RUNNING", unfinished: true });
  // One more may have been written whose answer did not arrive any more.
  const points = run?.metrics["m"]?.points ?? 0;
  expect([acknowledged, acknowledged + 1]).toContain(points);
  expect(
    events.filter((event) => event.kind === "witness-delivered").reduce((sum, { values }) => sum + values, 0),
  ).toBeLessThan(points);

  // The server that was left behind ends with its input.
  await pause(500);
  const bench = await openBench({ storeDirectory: process.store });
  cleanups.push(() => bench.close());
  await bench.witness.recover(events);
  const delivered = bench.events.filter((event) => event.kind === "witness-delivered");
  expect(delivered).toMatchObject([{ executionId: "cut", runId, status: 200 }]);
  const next = await bench.witness.open({ executionId: "next", taskId: "u" });
  expect(await steps(bench, next, runId)).toEqual(Array.from({ length: points }, (_, step) => step));
  // Read, never changed: it belongs to the execution that was cut off.
  const late = await call(next, "POST", api("runs/set-tag"), { run_id: runId, key: "a", value: "b" });
  expect([late.status, late.json.message]).toEqual([403, expect.stringContaining("task t")]);
  expect(runsFromEvents([...events, ...bench.events])[0]).toMatchObject({
    unfinished: true,
    metrics: { m: { points } },
  });
  // Once more changes nothing: exact repeats collapse in the store.
  await bench.witness.recover([]);
  expect(await steps(bench, next, runId)).toHaveLength(points);
});
