import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SandboxedProgram, StartSandboxed } from "../../src/contracts/index.ts";
import type { WitnessEvent } from "../../src/witness/index.ts";
import { RunproofError } from "../../src/errors.ts";
import { call, openBench } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { startSandboxed } from "./sandbox.ts";

const benches: Bench[] = [];
afterEach(async () => {
  await Promise.all(benches.splice(0).map((bench) => bench.close()));
});

async function opened(...options: Parameters<typeof openBench>): Promise<Bench> {
  const bench = await openBench(...options);
  benches.push(bench);
  return bench;
}

const create = "api/2.0/mlflow/runs/create";
const body = { experiment_id: "0", start_time: 1000 };

test("two programs make one new store at the same time without breaking each other", async () => {
  const first = await opened();
  const second = await opened({ storeDirectory: first.store });
  const urls = await Promise.all(
    [first, second].map((one, place) => one.witness.open({ executionId: `e${place}`, taskId: "t" })),
  );
  const answers = await Promise.all(urls.map((url) => call(url, "POST", create, body)));
  expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  const [one] = (await first.witness.close("e0")).runs;
  const seen = await second.witness.lookup([one?.runId ?? ""]);
  expect(seen).toEqual({
    known: [
      { runId: one?.runId, owner: null, startTime: "1970-01-01T00:00:01.000Z", metrics: {}, params: {} },
    ],
    complete: true,
  });
});

test("the server sees of the store folder nothing but database and artifacts, and no network or home", async () => {
  let program: SandboxedProgram | null = null;
  const start: StartSandboxed = (asked) => {
    program = asked;
    return startSandboxed(asked);
  };
  const one = await opened({}, start);
  mkdirSync(join(one.store, "cycles", "c1"), { recursive: true });
  writeFileSync(join(one.store, "cycles", "c1", "journal.jsonl"), "secret");
  writeFileSync(join(one.store, "keys.json"), "secret");
  const url = await one.witness.open({ executionId: "e", taskId: "t" });
  expect((await call(url, "GET", "health")).text).toBe("OK");
  const masked = (program as SandboxedProgram | null)?.masked ?? [];
  expect(masked.toSorted()).toEqual([join(one.store, "cycles"), join(one.store, "keys.json")]);
  const writable = (program as SandboxedProgram | null)?.mounts.filter((mount) => mount.writable) ?? [];
  expect(writable).toHaveLength(2);
  // Its socket folder holds no other socket.
  expect(writable.map((mount) => mount.source)).not.toContain(one.directory);
  expect(statSync(join(one.store, "mlflow.db")).mode & 0o077).toBe(0);
});

test("a database that is none gives a named error, and calls are answered without retries", async () => {
  const one = await opened();
  writeFileSync(join(one.store, "mlflow.db"), "this is no database, and never was".repeat(100));
  const url = await one.witness.open({ executionId: "e", taskId: "t" });
  const answer = await call(url, "POST", create, body);
  expect(answer.status).toBe(424);
  expect(answer.json.message).toMatch(/did not start.*not a database/s);
  const closed = await one.witness.close("e");
  expect(closed.unusable).toMatch(/not a database/);
  expect(closed.runs).toEqual([]);
  expect(await one.witness.lookup(["a".repeat(32)])).toEqual({ known: [], complete: false });
});

test("startTrackingServer fails with MLFLOW_FAILED, the log's end and a hint", async () => {
  let failure: unknown = null;
  const one = await opened();
  writeFileSync(join(one.store, "mlflow.db"), "no database".repeat(1000));
  const { startTrackingServer } = await import("../../src/witness/index.ts");
  const { pythonParts } = await import("./sandbox.ts");
  const { python, mounts } = await pythonParts();
  const lines: string[] = [];
  try {
    await startTrackingServer({
      start: startSandboxed,
      python,
      prefixMounts: mounts,
      storeDirectory: one.store,
      socketDirectory: one.directory,
      onLog: (line) => lines.push(line),
    });
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(RunproofError);
  expect((failure as RunproofError).code).toBe("MLFLOW_FAILED");
  expect((failure as RunproofError).message).toContain(join(one.store, "mlflow.db"));
  expect((failure as RunproofError).hint).toMatch(/doctor/);
  expect(lines.length).toBeGreaterThan(0);
});

test("where the server dies, the execution is told so and marked unusable, and the next one has a new server", async () => {
  const one = await opened();
  const url = await one.witness.open({ executionId: "e1", taskId: "t" });
  const made = await call(url, "POST", create, body);
  expect(made.status).toBe(200);
  await one.servers[0]?.stop();
  const runId = made.json.run.info.run_id;
  const late = await call(url, "POST", "api/2.0/mlflow/runs/set-tag", {
    run_id: runId,
    key: "a",
    value: "b",
  });
  expect(late.status).toBe(424);
  expect(late.json.message).toMatch(/died during this execution/);
  const closed = await one.witness.close("e1");
  expect(closed.unusable).toMatch(/died during this execution/);
  expect(closed.runs[0]?.tags).not.toHaveProperty("a");
  const next = await one.witness.open({ executionId: "e2", taskId: "t2" });
  expect((await call(next, "POST", create, body)).status).toBe(200);
  expect(one.servers).toHaveLength(2);
  expect((await one.witness.close("e2")).unusable).toBeNull();
});

test("an answer waits for the journal, and a journal that fails makes the records unusable", async () => {
  const order: string[] = [];
  let failing = false;
  const append = async (event: WitnessEvent): Promise<void> => {
    if (failing) throw new Error("disk full");
    await new Promise((resolve) => setTimeout(resolve, 30));
    order.push(event.kind === "witness-call" ? event.route : event.kind);
  };
  const one = await opened({ journal: { append, appendQuickly: append, sync: () => Promise.resolve() } });
  const url = await one.witness.open({ executionId: "e", taskId: "t" });
  expect((await call(url, "POST", create, body)).status).toBe(200);
  order.push("answered");
  expect(order).toEqual(["witness-opened", "runs/create", "answered"]);
  failing = true;
  const answer = await call(url, "POST", create, body);
  expect(answer.status).toBe(424);
  failing = false;
  const closed = await one.witness.close("e");
  expect(closed.unusable).toMatch(/disk full/);
  expect(closed.runs).toHaveLength(1);
});

test("a read is answered only after the disk has what was acknowledged before", async () => {
  const order: string[] = [];
  const held: { release?: () => void } = {};
  const append = (event: WitnessEvent): Promise<void> => {
    order.push(event.kind === "witness-call" ? event.route : event.kind);
    return Promise.resolve();
  };
  const sync = (): Promise<void> => {
    order.push("sync begins");
    return new Promise((resolve) => (held.release = resolve));
  };
  const one = await opened({ journal: { append, appendQuickly: append, sync } });
  const url = await one.witness.open({ executionId: "e", taskId: "t" });
  const runId: string = (await call(url, "POST", create, body)).json.run.info.run_id;
  const metric = { run_id: runId, key: "m", value: 1, timestamp: 1, step: 0 };
  expect((await call(url, "POST", "api/2.0/mlflow/runs/log-metric", metric)).status).toBe(200);
  const read = call(url, "GET", `api/2.0/mlflow/runs/get?run_id=${runId}`).then(() => order.push("answered"));
  await expect.poll(() => held.release).toBeDefined();
  // Time enough for the server, which has answered long ago.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(order.slice(1)).toEqual(["runs/create", "runs/log-metric", "witness-delivered", "sync begins"]);
  held.release?.();
  await read;
  expect(order.slice(-2)).toEqual(["runs/get", "answered"]);
});

test("a store that does not exist has nothing to ask: complete, and no server is started", async () => {
  const one = await opened();
  expect(await one.witness.lookup(["a".repeat(32)])).toEqual({ known: [], complete: true });
  expect(one.servers).toHaveLength(0);
});

test("a socket path that would be cut is refused with a hint", async () => {
  const one = await opened();
  const long = join(one.directory, "x".repeat(120));
  mkdirSync(long);
  const two = await opened({ runtimeDirectory: long });
  await expect(two.witness.open({ executionId: "e", taskId: "t" })).rejects.toMatchObject({
    code: "MLFLOW_FAILED",
    hint: expect.stringContaining("TMPDIR"),
  });
});

test("runs of earlier processes of a resumed cycle may be read, not changed", async () => {
  const first = await opened();
  const url = await first.witness.open({ executionId: "e1", taskId: "early" });
  const runId: string = (await call(url, "POST", create, body)).json.run.info.run_id;
  await first.witness.stop();
  const resumed = await opened({ storeDirectory: first.store, earlierRuns: [{ runId, taskId: "early" }] });
  const next = await resumed.witness.open({ executionId: "e2", taskId: "late" });
  expect((await call(next, "GET", `api/2.0/mlflow/runs/get?run_id=${runId}`)).status).toBe(200);
  expect((await call(next, "POST", "api/2.0/mlflow/runs/delete", { run_id: runId })).status).toBe(403);
  expect((await resumed.witness.lookup([runId])).known[0]?.owner).toBe("early");
});

test("calls in flight at the end are waited for and recorded", async () => {
  const one = await opened();
  const url = await one.witness.open({ executionId: "e", taskId: "t" });
  const pending = call(url, "POST", create, body);
  // The first call also starts the server, which takes seconds: it is certainly in flight.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const closed = await one.witness.close("e");
  expect((await pending).status).toBe(200);
  expect(closed.runs).toHaveLength(1);
  expect(closed.unusable).toBeNull();
});
