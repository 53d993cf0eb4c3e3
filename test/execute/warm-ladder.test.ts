import { utimesSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { PreloadMemory } from "../../src/execute/local/warm/preload-memory.ts";
import { openLadder } from "./ladder.ts";
import type { Ladder } from "./ladder.ts";
import { ownProcesses } from "./run-session.ts";

/** Why a session started cold; or "warm". */
async function reason(session: ReturnType<Ladder["run"]>): Promise<string> {
  const { isolation } = (await session).execution;
  return isolation.start === "warm"
    ? "warm"
    : (isolation.notes?.find((note) => note.startsWith("cold")) ?? "");
}

describe("the ladder: cold for a reason, never silently", () => {
  let bench: Ladder;
  afterEach(() => bench.close());

  test("before the warm parent is ready, where a block asks for it, where mounts differ", async () => {
    bench = await openLadder({ wait: false });
    expect(await reason(bench.run("print(1)"))).toBe("cold start: the warm parent was not ready yet");
    await bench.settled();
    expect(await reason(bench.run("print(1)"))).toBe("warm");
    const asked = { coldBecause: "block 1 asks for a cold start" };
    expect(await reason(bench.run("print(1)", undefined, asked))).toBe(
      "cold start: block 1 asks for a cold start",
    );
    const mounted = { mounts: [{ source: bench.folder, target: "/data", writable: false }] };
    expect(await reason(bench.run("print(1)", undefined, mounted))).toMatch(/mounts or environment differ/u);
  });

  test("after the packages of the environment have changed", async () => {
    bench = await openLadder();
    utimesSync(bench.packages, new Date(), new Date(Date.now() + 5000));
    expect(await reason(bench.run("print(1)"))).toMatch(
      /packages changed after the warm parent was started/u,
    );
    await bench.settled();
    expect(await reason(bench.run("print(1)"))).toBe("warm");
  });

  test("not where the warm parent is old: it serves until a new one takes over", async () => {
    bench = await openLadder({ renewAfter: 2 });
    const layouts: string[] = [];
    for (let count = 1; count <= 4; count += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const ended = await bench.run("print(id(len))");
      expect(ended.execution.isolation.start).toBe("warm");
      layouts.push(ended.stdout);
      // oxlint-disable-next-line no-await-in-loop
      await bench.settled();
    }
    expect(layouts[1]).toBe(layouts[0]);
    expect(layouts[2]).toBe(layouts[0]);
    expect(layouts[3]).not.toBe(layouts[0]);
    expect(ownProcesses("warm_parent")).toHaveLength(1);
  });

  test("after blocks that crashed; where they pass cold, the environment is not started warm any more", async () => {
    bench = await openLadder();
    const crash = "import os, sys\nif os.getppid() == 0: os.kill(os.getpid(), 11)";
    const ended = await bench.run(crash);
    expect(ended.execution.outcome).toEqual({ kind: "killed", exitCode: null, signal: "SIGSEGV" });
    expect(await reason(bench.run("print(1)"))).toBe("warm");
    expect(await reason(bench.run(crash))).toMatch(
      /these blocks crashed \(SIGSEGV\) when they last started warm/u,
    );
    const memory = new PreloadMemory(bench.memoryFile);
    expect(memory.cold).toMatch(/crashed \(SIGSEGV\) after a warm start and ended well after a cold one/u);
  });

  test.each([
    [
      "starts a thread",
      "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
      /started a thread/u,
    ],
    ["shares memory", "import mmap\nshared = mmap.mmap(-1, 4096)", /memory that forks would share/u],
    [
      "dies in a fork",
      "import os\nos.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), 9))",
      /fork die by signal 9/u,
    ],
    [
      "hangs in a fork",
      "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(60))",
      /hang in a fork/u,
    ],
  ])("a module that %s is left out and named; the others are loaded", async (_, code, why) => {
    bench = await openLadder({ module: code });
    const ended = await bench.run("import sys; print('odd_module' in sys.modules, 'decimal' in sys.modules)");
    expect([ended.execution.isolation.start, ended.stdout]).toEqual(["warm", "False True\n"]);
    const { dropped } = new PreloadMemory(bench.memoryFile);
    expect(dropped).toEqual([{ package: "odd_module", reason: expect.stringMatching(why) }]);
  });
});
