import { statSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestBench } from "./run-session.ts";

const LONG = process.env["RUNPROOF_TEST_LONG"] !== undefined;
const BYTES = LONG ? 10_000_000_000 : 300_000_000;
/** Ours, while it passes: less than what passes, so that keeping it all would be noticed. */
const MOST_MEMORY = 150_000_000;

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.open({ start: "warm" });
});
afterAll(() => bench.close());

test(`${BYTES / 1e9} GB of output arrive whole, and our memory stays where it was`, async () => {
  const { bavail, bsize } = statfsSync(tmpdir());
  expect(bavail * bsize, "free bytes of the temporary folder").toBeGreaterThan(BYTES + 1e9);
  const line = "x".repeat(99);
  const code = `line = "${line}\\n" * 10_000\nimport sys\nfor _ in range(${BYTES / 1_000_000}): sys.stdout.write(line)\nprint("end")`;
  await bench.run(["print(1)"]);
  const before = process.memoryUsage.rss();
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() - before)), 20);
  let last = "";
  const ended = await bench.run([code], {
    limits: { outputBytes: BYTES + 1000, timeoutMs: 600_000, fileBytes: BYTES + 1000 },
    observer: { onLine: (text) => void (last = text) },
  });
  clearInterval(timer);
  const { stdout, outcome } = ended.execution;
  expect([outcome.kind, stdout.truncated, stdout.bytes, last]).toEqual(["exited", false, BYTES + 4, "end"]);
  expect(statSync(join(ended.workspace, "../stdout.txt")).size).toBe(BYTES + 4);
  expect(most).toBeLessThan(MOST_MEMORY);
});
