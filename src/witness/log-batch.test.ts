import { expect, test } from "vitest";
import { nextBatch, pendingValue } from "./log-batch.ts";
import type { LoggedValue } from "./logged-value.ts";

const metric = (key: string, value: number | { nonFinite: "nan" } = 1): LoggedValue => ({
  is: "metric",
  point: { key, value, timestampMs: 7, step: 3 },
});
const pair = (is: "param" | "tag", key: string, value: string): LoggedValue => ({ is, pair: { key, value } });
const batch = (values: LoggedValue[]) => {
  const { count, body } = nextBatch("r", values.map(pendingValue));
  return { count, body: JSON.parse(body), bytes: Buffer.byteLength(body) };
};

test("values stand in the server's own form, in order", () => {
  expect(batch([metric("b"), metric("a", { nonFinite: "nan" }), pair("param", "p", "1")])).toMatchObject({
    count: 3,
    body: {
      run_id: "r",
      metrics: [
        { key: "b", value: 1, timestamp: 7, step: 3 },
        { key: "a", value: "NaN", timestamp: 7, step: 3 },
      ],
      params: [{ key: "p", value: "1" }],
      tags: [],
    },
  });
});

test("a param or tag that comes twice is sent once, by its last value", () => {
  const twice = [
    pair("param", "p", "1"),
    pair("tag", "t", "1"),
    pair("tag", "t", "2"),
    pair("param", "p", "1"),
  ];
  expect(batch(twice)).toMatchObject({
    count: 4,
    body: { params: [{ key: "p", value: "1" }], tags: [{ key: "t", value: "2" }] },
  });
});

test("no call goes beyond MLflow's limits, and none is empty", () => {
  const metrics = Array.from({ length: 1500 }, (_, n) => metric(`m${n}`));
  expect(batch(metrics).count).toBe(1000);
  const params = Array.from({ length: 150 }, (_, n) => pair("param", `p${n}`, "v"));
  expect(batch([...metrics.slice(0, 20), ...params]).count).toBe(120);
  expect(batch([...params.slice(0, 60), ...metrics]).count).toBe(1000);
  const long = Array.from({ length: 99 }, (_, n) => pair("tag", `t${n}`, "\u{1f600}".repeat(4000)));
  const cut = batch(long);
  expect(cut.count).toBeGreaterThan(10);
  expect(cut.bytes).toBeLessThan(1_000_000);
});
