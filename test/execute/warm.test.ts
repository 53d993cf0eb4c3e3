import { afterAll, beforeAll, expect, test } from "vitest";
import { TestBench } from "./run-session.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.open({ warm: ["json", "mlflow", "pandas"] });
});
afterAll(() => bench.close());

test("a session is forked from the warm parent, with what that has loaded and nothing else", async () => {
  const seen =
    'print(os.getcwd(), os.getuid() == os.getppid(), "pandas" in sys.modules, "torch" in sys.modules)';
  const ended = await bench.run([`import os, sys\n${seen}`]);
  expect(ended.execution.isolation).toMatchObject({ level: "full", start: "warm" });
  expect(ended.stdout).toBe("/workspace False True False\n");
});
