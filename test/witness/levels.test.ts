import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLocalExecutor } from "../../src/execute/index.ts";
import { captureRuns } from "../../src/witness/index.ts";
import { call, openBench } from "./bench.ts";
import { pythonParts } from "./sandbox.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "lv-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(["full", "process", "none"] as const)(
  "server and store reader work in the program's own sandbox at level %s",
  async (level) => {
    const { python, prefixes } = await pythonParts();
    const runtime = mkdtempSync(join(root, "r-"));
    const executor = await openLocalExecutor({
      level,
      network: "none",
      python,
      readOnlyPrefixes: prefixes,
      guestDirectory: resolve(import.meta.dirname, "../../python/runproof_guest"),
      runtimeDirectory: runtime,
    });
    const bench = await openBench({}, executor.startSandboxed);
    try {
      const url = await bench.witness.open({ executionId: "e", taskId: "t" });
      const made = await call(url, "POST", "api/2.0/mlflow/runs/create", { experiment_id: "0" });
      expect(made.status).toBe(200);
      const place = `api/2.0/mlflow-artifacts/artifacts/0/${made.json.run.info.run_id}/artifacts/a.txt`;
      expect((await call(url, "PUT", place, "body")).status).toBe(200);
      expect((await bench.witness.close("e")).runs[0]?.artifacts).toHaveLength(1);
      const workspace = join(root, `w-${level}`);
      mkdirSync(join(workspace, "mlruns/0/r1"), { recursive: true });
      writeFileSync(join(workspace, "mlruns/0/r1/meta.yaml"), "run_id: r1\nstatus: 3\nstart_time: 1\n");
      const captured = await captureRuns({
        start: executor.startSandboxed,
        python,
        readOnlyPrefixes: prefixes,
        before: null,
        after: workspace,
        executionId: "e",
      });
      expect(captured).toMatchObject({ complete: true, runs: [{ runId: "r1", source: "mlruns" }] });
    } finally {
      await bench.close();
      await executor.close();
    }
  },
);
