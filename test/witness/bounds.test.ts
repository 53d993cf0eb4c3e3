import { expect, test } from "vitest";
import { call, openBench } from "./bench.ts";
import { api, newRun } from "./neighbours.ts";

test("more names than can be kept are refused, the end of the run is not", async () => {
  const small = await openBench({ heldLimitBytes: 40_000 });
  try {
    const url = await small.witness.open({ executionId: "small", taskId: "t" });
    const runId = await newRun(url);
    const statuses: number[] = [];
    const words = new Set<string>();
    for (let name = 0; name < 200; name += 1) {
      const params = [{ key: `p${name}`, value: "x".repeat(100) }];
      const answer = await call(url, "POST", api("runs/log-batch"), { run_id: runId, params });
      statuses.push(answer.status);
      if (answer.status !== 200) words.add(answer.json.message);
      // What only waits has its own bound.
      if (name % 10 === 0) await call(url, "GET", api(`runs/get?run_id=${runId}`));
    }
    expect(statuses.filter((status) => status === 200).length).toBeLessThan(150);
    expect([...words]).toEqual([expect.stringContaining("Log fewer of them")]);
    expect(new Set(statuses)).toEqual(new Set([200, 413]));
    expect((await call(url, "POST", api("runs/create"), { experiment_id: "0" })).status).toBe(413);
    expect((await call(url, "POST", api("runs/update"), { run_id: runId, status: "FINISHED" })).status).toBe(
      200,
    );
    const closed = await small.witness.close("small");
    expect(closed.unusable).toBeNull();
    expect(closed.runs[0]?.status).toBe("FINISHED");
    expect(Object.keys(closed.runs[0]?.params ?? {})).toHaveLength(
      statuses.filter((status) => status === 200).length,
    );
  } finally {
    await small.close();
  }
});
