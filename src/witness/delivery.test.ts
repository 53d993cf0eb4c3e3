import { expect, test } from "vitest";
import { createDelivery } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { DeliveredEvent } from "./event.ts";
import type { LoggedValue } from "./logged-value.ts";

const points = (...steps: number[]): LoggedValue[] =>
  steps.map((step) => ({ is: "metric", point: { key: "m", value: step, timestampMs: 1, step } }));

type Answer = number | Error | Promise<number>;

/** A delivery to a server that gives the answers in turn, then 200. */
function scene(answers: Answer[] = [], limits?: Parameters<typeof createDelivery>[1]) {
  const sent: { runId: string; steps: number[] }[] = [];
  const events: DeliveredEvent[] = [];
  const failures: string[] = [];
  const delivery = createDelivery(
    {
      async send(body) {
        const call = JSON.parse(body) as { run_id: string; metrics: { step: number }[] };
        sent.push({ runId: call.run_id, steps: call.metrics.map(({ step }) => step) });
        const answer = await (answers.shift() ?? 200);
        if (answer instanceof Error) throw answer;
        return { status: answer, text: JSON.stringify({ error_code: "X", message: `says ${answer}` }) };
      },
      record(event) {
        events.push(event);
        return Promise.resolve();
      },
      failed: (executionId, why) => failures.push(`${executionId}: ${why}`),
      now: () => 0,
    },
    limits,
  );
  return { delivery, sent, events, failures };
}

/** A status that comes when it is told to. */
function later(): { promise: Promise<number>; answer: (status: number) => void } {
  const settle: { answer?: (status: number) => void } = {};
  const promise = new Promise<number>((resolve) => (settle.answer = resolve));
  return { promise, answer: (status) => settle.answer?.(status) };
}

async function log(delivery: Delivery, runId: string, ...steps: number[]): Promise<void> {
  delivery.send(await delivery.reserve("e", runId, points(...steps)));
}

test("what was logged goes in order, gathered, run by run, and a flush waits for it", async () => {
  const { delivery, sent, events } = scene();
  for (const step of [0, 1, 2]) await log(delivery, "a", step);
  await log(delivery, "b", 9);
  expect(sent).toEqual([]);
  await delivery.flush({ runId: "a" });
  expect(sent).toEqual([{ runId: "a", steps: [0, 1, 2] }]);
  await delivery.flush(null);
  expect(sent.at(-1)).toEqual({ runId: "b", steps: [9] });
  expect(events.map((event) => [event.runId, event.values, event.status, event.reason])).toEqual([
    ["a", 3, 200, null],
    ["b", 1, 200, null],
  ]);
});

test("without a flush it goes by itself", async () => {
  const { delivery, sent } = scene();
  await log(delivery, "a", 1);
  await expect.poll(() => sent).toHaveLength(1);
  await log(delivery, "a", 2);
  await log(delivery, "a", 3);
  await expect.poll(() => sent).toHaveLength(2);
});

test("one batch of a run is on its way at a time", async () => {
  const { promise: first, answer } = later();
  const { delivery, sent } = scene([first]);
  await log(delivery, "a", 0);
  const flushed = delivery.flush({ runId: "a" });
  await log(delivery, "a", 1);
  const again = delivery.flush({ runId: "a" });
  await log(delivery, "b", 5);
  await delivery.flush({ runId: "b" });
  expect(sent.map(({ runId }) => runId)).toEqual(["a", "b"]);
  answer(200);
  await Promise.all([flushed, again]);
  expect(sent.map(({ steps }) => steps)).toEqual([[0], [5], [1]]);
});

test("a refused batch is told once, to the execution's next call, and the rest still goes", async () => {
  const { delivery, sent, events, failures } = scene([400]);
  await log(delivery, "a", ...Array.from({ length: 1001 }, (_, step) => step));
  await delivery.flush({ executionId: "e" });
  expect(sent.map(({ steps }) => steps.length)).toEqual([1000, 1]);
  expect(events.map(({ values, status, reason }) => [values, status, reason])).toEqual([
    [1000, 400, "says 400"],
    [1, 200, null],
  ]);
  expect(delivery.takeFailure("another", "a")).toBeNull();
  expect(delivery.takeFailure("e", "a")).toMatchObject({ status: 400, reason: "says 400" });
  expect(delivery.takeFailure("e", "a")).toBeNull();
  expect(failures).toEqual([expect.stringContaining("refused 1000 values of run a")]);
});

test.each([
  { answers: [503], status: 200 },
  { answers: [429], status: 200 },
  { answers: [new Error("reset")], status: 200 },
  { answers: [503, 503], status: 503 },
  { answers: [new Error("reset"), new Error("gone")], status: null },
])("what may pass is tried once more and no more: %j", async ({ answers, status }) => {
  const tries = answers.length === 1 ? 2 : answers.length;
  const { delivery, sent, events } = scene([...answers]);
  await log(delivery, "a", 1);
  await delivery.flush(null);
  expect(sent).toHaveLength(tries);
  expect(events.map((event) => event.status)).toEqual([status]);
});

test("without an answer all that waits is given up at once", async () => {
  const { delivery, sent, events } = scene([new Error("gone"), new Error("gone")]);
  await log(delivery, "a", ...Array.from({ length: 3000 }, (_, step) => step));
  await delivery.flush(null);
  expect(sent).toHaveLength(2);
  expect(events).toMatchObject([{ values: 3000, status: null, reason: "gone" }]);
});

test("giving up counts what waits once, whatever the server says later", async () => {
  const { promise, answer } = later();
  const { delivery, events } = scene([promise]);
  await log(delivery, "a", 1, 2);
  const flushed = delivery.flush(null);
  await delivery.giveUp("e", "too late");
  answer(200);
  await flushed;
  expect(events).toMatchObject([{ values: 2, status: null, reason: "too late" }]);
});

test("beyond its bound an execution waits, in order, and another one does not", async () => {
  const { promise: first, answer } = later();
  const limits = { one: { values: 2, bytes: 1000 }, all: { values: 100, bytes: 10_000 } };
  const { delivery, sent } = scene([first], limits);
  await log(delivery, "a", 0, 1);
  const flushed = delivery.flush(null);
  const order: number[] = [];
  const waiting = [2, 3].map(async (step) => {
    await log(delivery, "a", step);
    order.push(step);
  });
  delivery.send(await delivery.reserve("other", "b", points(7)));
  await delivery.flush({ runId: "b" });
  expect(order).toEqual([]);
  answer(200);
  await Promise.all([flushed, ...waiting]);
  await delivery.flush(null);
  expect(order).toEqual([2, 3]);
  expect(sent.filter(({ runId }) => runId === "a").flatMap(({ steps }) => steps)).toEqual([0, 1, 2, 3]);
});

test("bytes are bounded like values, and all executions together", async () => {
  const limits = { one: { values: 100, bytes: 60 }, all: { values: 3, bytes: 10_000 } };
  const { delivery } = scene([], limits);
  const parcels = [
    await delivery.reserve("e", "a", points(1)),
    await delivery.reserve("f", "b", points(1, 2)),
  ];
  let entered = 0;
  const waiting = ["e", "g"].map(async (executionId) => {
    await delivery.reserve(executionId, "c", points(1));
    entered += 1;
  });
  await Promise.resolve();
  expect(entered).toBe(0);
  for (const parcel of parcels) delivery.drop(parcel);
  await Promise.all(waiting);
  expect(entered).toBe(2);
});
