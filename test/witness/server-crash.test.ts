import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SandboxedProcess, StartSandboxed } from "../../src/contracts/index.ts";
import { call, openBench } from "./bench.ts";
import type { Bench, Url } from "./bench.ts";
import { api, metric, newRun } from "./neighbours.ts";
import { startSandboxed } from "./sandbox.ts";
import { stored } from "./stored-run.ts";

const others: Bench[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((one) => one.close()));
});

async function opened(one: Bench): Promise<{ url: Url; executionId: string }> {
  return { url: await one.witness.open({ executionId: "x", taskId: "t" }), executionId: "x" };
}

/** A bench whose server can be killed as a crash would. */
async function fragile(): Promise<Bench & { crash(): Promise<void> }> {
  const children: SandboxedProcess[] = [];
  const start: StartSandboxed = async (program) => {
    const child = await startSandboxed(program);
    children.push(child);
    return child;
  };
  const one = await openBench({}, start);
  others.push(one);
  return {
    ...one,
    async crash() {
      const last = children.at(-1);
      last?.kill();
      await last?.exited;
    },
  };
}

test("where the server is killed in the middle of a loop, nothing that was acknowledged is lost", async () => {
  const one = await fragile();
  const { url, executionId } = await opened(one);
  const runId = await newRun(url);
  let crashed: Promise<void> | null = null;
  let acknowledged = 0;
  let told: { status: number; text: string } | null = null;
  for (let step = 0; step < 2000 && told === null; step += 1) {
    if (step === 300) crashed = one.crash();
    const answer = await call(url, "POST", api("runs/log-metric"), metric(runId, step));
    if (answer.status === 200) acknowledged += 1;
    else told = answer;
  }
  await crashed;
  expect(acknowledged).toBeGreaterThanOrEqual(300);
  expect(told).toMatchObject({ status: 424, text: expect.stringMatching(/died during this execution/) });
  const closed = await one.witness.close(executionId);
  expect(closed.unusable).toMatch(/died during this execution/);
  expect(closed.runs[0]).toMatchObject({ metrics: { m: { last: acknowledged - 1, points: acknowledged } } });
  expect(closed.runs[0]).not.toHaveProperty("undelivered");
  expect(one.servers).toHaveLength(2);
  expect((await stored(one.store, runId)).points).toHaveLength(acknowledged);
});

test("where no server can be had again, the journal and the run have what was acknowledged, and say so", async () => {
  const one = await fragile();
  const { url, executionId } = await opened(one);
  const runId = await newRun(url);
  for (const part of [0, 1, 2, 3, 4]) {
    const metrics = Array.from({ length: 1000 }, (_, n) => ({
      key: "m",
      value: n,
      timestamp: 1,
      step: part * 1000 + n,
    }));
    expect((await call(url, "POST", api("runs/log-batch"), { run_id: runId, metrics })).status).toBe(200);
  }
  await one.crash();
  // The file in its place is no database any more.
  copyFileSync("/etc/passwd", join(one.store, "mlflow.db"));
  const closed = await one.witness.close(executionId);
  expect(closed.unusable).toMatch(/did not answer for \d+ values|died during this execution/);
  const [run] = closed.runs;
  expect(run).toMatchObject({
    metrics: { m: { last: 999, points: 5000 } },
    undelivered: { refused: 0, reason: expect.stringContaining("did not start") },
  });
  // The first batches may have been taken before the crash.
  expect(run?.undelivered?.values).toBeGreaterThanOrEqual(1000);
});

test("a store is one whole file after the end", async () => {
  const one = await fragile();
  const { url } = await opened(one);
  const runId = await newRun(url);
  await call(url, "POST", api("runs/log-metric"), metric(runId, 1));
  expect(existsSync(join(one.store, "mlflow.db-wal"))).toBe(true);
  await one.witness.stop();
  expect(existsSync(join(one.store, "mlflow.db-wal"))).toBe(false);
  expect((await stored(one.store, runId)).points).toHaveLength(1);
});
