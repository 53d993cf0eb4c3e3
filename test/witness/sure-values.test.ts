import { request } from "node:http";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Logged } from "../../src/witness/logged-value.ts";
import { nextBatch, pendingValue } from "../../src/witness/log-batch.ts";
import { valuesOf } from "../../src/witness/logged-value.ts";
import { areSure } from "../../src/witness/sure-values.ts";
import { call, openBench } from "./bench.ts";
import type { Bench } from "./bench.ts";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
  const url = await bench.witness.open({ executionId: "e", taskId: "t" });
  await call(url, "GET", "health");
});
afterAll(() => bench.close());

/** A call at the server itself, past the witness. */
function ask(route: string, body: string): Promise<{ status: number; text: string }> {
  const socketPath = bench.servers[0]?.socketPath ?? "";
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method: "POST",
        path: `/api/2.0/mlflow/runs/${route}`,
        headers: { host: "localhost", "content-type": "application/json" },
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => (text += part));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

const key = fc.oneof(
  fc.string({
    unit: fc.constantFrom("a", "B", "0", "_", ".", "-", " ", ":", "/", "\n", "é", "%", "\\"),
    minLength: 1,
    maxLength: 12,
  }),
  fc.stringMatching(/^[a-z]{1,4}(\/[a-z.]{1,4}){0,3}$/),
  fc.constantFrom(
    "..",
    ".",
    "a/..",
    "a".repeat(250),
    "a".repeat(251),
    "mlflow.user",
    "mlflow.note.content",
    "__proto__",
  ),
);
const text = (most: number) =>
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom("", "\u{1f600}", "x".repeat(most), "x".repeat(most + 1), "a\u0000b", "NaN"),
  );
const value = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, 1e-7),
);
const whole = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -2, max: 2 }));
const logged: fc.Arbitrary<Logged> = fc.record({
  does: fc.constant("logged" as const),
  runId: fc.constant(""),
  metrics: fc.array(
    fc.record({
      key,
      value: value.map((number) => {
        if (Number.isFinite(number)) return number;
        return {
          nonFinite: Number.isNaN(number)
            ? ("nan" as const)
            : number > 0
              ? ("inf" as const)
              : ("-inf" as const),
        };
      }),
      timestampMs: whole,
      step: whole,
    }),
    { maxLength: 2 },
  ),
  params: fc.array(fc.record({ key, value: text(6000) }), { maxLength: 1 }),
  tags: fc.array(fc.record({ key, value: text(8000) }), { maxLength: 1 }),
});

test("what is sure the real server takes, alone and in a batch", async () => {
  let sure = 0;
  await fc.assert(
    fc.asyncProperty(logged, async (what) => {
      if (!areSure(what)) return;
      sure += 1;
      const made = await ask("create", JSON.stringify({ experiment_id: "0", start_time: 1 }));
      const runId = (JSON.parse(made.text) as { run: { info: { run_id: string } } }).run.info.run_id;
      const { count, body } = nextBatch(runId, valuesOf(what).map(pendingValue));
      expect(count).toBe(what.metrics.length + what.params.length + what.tags.length);
      expect(await ask("log-batch", body)).toEqual({ status: 200, text: "{}" });
    }),
    { numRuns: 1500 },
  );
  expect(sure).toBeGreaterThan(150);
});
