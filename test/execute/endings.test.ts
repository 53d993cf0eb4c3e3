import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { processesWith, STARTS, TestBench } from "./run-session.ts";

const exited = (exitCode: number): object => ({ kind: "exited", exitCode, signal: null });

const outcomes = (ended: Awaited<ReturnType<TestBench["run"]>>): string[] =>
  ended.selfReported.blocks.map((block) => block.outcome);

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  describe("a session that ends by itself", () => {
    test("well: exit record, streams, offsets, times", async () => {
      const lines: string[] = [];
      const blocks: number[] = [];
      let started = 0;
      const ended = await bench.run(
        ["print('äöü')\nimport sys; print('err', file=sys.stderr)", "print('two')"],
        {
          observer: {
            onStarted: () => (started += 1),
            onBlock: (index) => blocks.push(index),
            onLine: (line) => lines.push(line),
          },
        },
      );
      expect(ended.execution.outcome).toEqual(exited(0));
      expect([ended.stdout, ended.stderr]).toEqual(["äöü\ntwo\n", "err\n"]);
      expect(ended.execution.stdout).toMatchObject({ path: "stdout.txt", bytes: 11, truncated: false });
      expect(ended.selfReported.blocks.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
        [
          [0, 7],
          [0, 4],
        ],
        [
          [7, 11],
          [4, 4],
        ],
      ]);
      expect([started, blocks]).toEqual([1, [1, 2]]);
      expect(lines.toSorted()).toEqual(["err", "two", "äöü"].toSorted());
      expect(ended.execution.cpuMs).toBeGreaterThan(start === "cold" ? 20 : 1);
      expect(ended.execution.maxRssBytes).toBeGreaterThan(5_000_000);
      expect(ended.execution).toMatchObject({
        files: [],
        error: null,
        isolation: { level: "full", start },
      });
      expect(ended.execution.isolation.notes?.join()).toMatch(/bubblewrap \d.*[0-9a-f]{64}/u);
    });

    test("after a failed block the next ones run, and the first error is the execution's", async () => {
      const ended = await bench.run([
        { code: "x = 1\n1/0\nprint('never')", startLine: 41 },
        "import nope_module.sub",
        "print('on', x)",
      ]);
      expect(ended.execution.outcome).toEqual(exited(1));
      expect(outcomes(ended)).toEqual(["failed", "failed", "ok"]);
      expect(ended.execution.error).toMatchObject({ name: "ZeroDivisionError", message: "division by zero" });
      expect(ended.selfReported.blocks[0]?.error?.line).toBe(42);
      expect(ended.selfReported.blocks[1]?.missingModule).toBe("nope_module");
      expect(ended.stdout).toBe("on 1\n");
      expect(ended.stderr).toContain('File "<ops_commander.md block 1>", line 42, in <module>\n    1/0\n');
    });

    test.each([
      ["exit()", exited(0), "ok"],
      ["quit()", exited(0), "ok"],
      ["import sys; sys.exit(0)", exited(0), "ok"],
      ["import sys; sys.exit()", exited(0), "ok"],
      ["raise SystemExit(3)", exited(3), "failed"],
      ["import sys; sys.exit('said why')", exited(1), "failed"],
      ["import os; os._exit(0)", exited(0), "not-reached"],
      ["import os; os._exit(7)", exited(7), "not-reached"],
      [
        "import ctypes; ctypes.string_at(0)",
        { kind: "killed", exitCode: null, signal: "SIGSEGV" },
        "not-reached",
      ],
      ["import os; os.abort()", { kind: "killed", exitCode: null, signal: "SIGABRT" }, "not-reached"],
      [
        "import os; os.kill(os.getpid(), 9)",
        { kind: "killed", exitCode: null, signal: "SIGKILL" },
        "not-reached",
      ],
    ])("%s", async (code, outcome, block) => {
      const ended = await bench.run([`print('before')\n${code}`, "print('after')"]);
      expect(ended.execution.outcome).toEqual(outcome);
      expect(outcomes(ended)).toEqual([block, "not-reached"]);
      expect(ended.stdout).toBe("before\n");
    });

    test("sys.exit(text) shows the text, not a traceback", async () => {
      expect((await bench.run(["import sys; sys.exit('said why')"])).stderr).toBe("said why\n");
    });

    test("sys.exit(0) after a failed block is not exit code 0", async () => {
      expect((await bench.run(["1/0", "exit(0)"])).execution.outcome).toEqual(exited(1));
    });

    test("atexit runs, non-daemon threads are joined, a failing atexit changes nothing", async () => {
      const ended = await bench.run([
        "import atexit, threading, time\natexit.register(print, 'bye')\natexit.register(lambda: 1/0)\n" +
          "threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start();",
      ]);
      expect(ended.execution.outcome).toEqual(exited(0));
      expect(ended.stdout.split("\n")).toEqual(expect.arrayContaining(["thread", "bye"]));
    });

    test("a fork that falls out of its block runs no further block", async () => {
      const ended = await bench.run([
        "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0);",
        "print('second', end=';')",
      ]);
      expect(ended.stdout).toBe("second;");
      expect(outcomes(ended)).toEqual(["ok", "ok"]);
    });

    test("processes left behind end with the session", async () => {
      const ended = await bench.run([
        "import subprocess\np = subprocess.Popen(['sleep', '54.321'], start_new_session=True)",
      ]);
      expect(ended.execution.outcome).toEqual(exited(0));
      expect(processesWith("sleep 54.321")).toEqual([]);
    });
  });

  describe("a session that is ended", () => {
    const STUBBORN = `
import os, signal, subprocess, time
print("line"); print("partial", end="")
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            subprocess.Popen(["sleep", "65.432"])
            time.sleep(100)
        os._exit(0)
time.sleep(100)`;

    test("at the timeout with its whole tree, with its partial output", async () => {
      const ended = await bench.run([STUBBORN, "print('after')"], { limits: { timeoutMs: 800 } });
      expect(ended.execution.outcome).toEqual({ kind: "timed-out", exitCode: null, signal: "SIGKILL" });
      expect(ended.stdout).toBe("line\npartial");
      expect(ended.execution.stdout.truncated).toBe(true);
      expect(outcomes(ended)).toEqual(["not-reached", "not-reached"]);
      expect(ended.selfReported.blocks[0]?.stdout).toEqual([0, 12]);
      expect(processesWith("sleep 65.432")).toEqual([]);
    });

    test("the timeout counts from the first line of code; a stopped process is ended too", async () => {
      let startedAt = 0;
      const ended = await bench.run(["import os, signal\nprint('x')\nos.kill(os.getpid(), signal.SIGSTOP)"], {
        limits: { timeoutMs: 500 },
        observer: { onStarted: () => (startedAt = performance.now()) },
      });
      const took = performance.now() - startedAt;
      expect(ended.execution.outcome.kind).toBe("timed-out");
      expect(took).toBeGreaterThan(480);
      expect(ended.stdout).toBe("x\n");
    });

    test("by its caller: killed, and what it used is counted", async () => {
      const control = new AbortController();
      const ended = await bench.run(["print('on')\nwhile True: pass"], {
        signal: control.signal,
        observer: { onLine: () => setTimeout(() => control.abort(), 300) },
      });
      expect(ended.execution.outcome).toEqual({ kind: "killed", exitCode: null, signal: "SIGKILL" });
      expect(ended.stdout).toBe("on\n");
      expect(ended.execution.cpuMs).toBeGreaterThan(30);
    });

    test("by closing the executor", async () => {
      const other = await TestBench.open({ start });
      const running = other.run(["print('on')\nwhile True: pass"], {
        observer: { onLine: () => void other.executor.close() },
      });
      expect((await running).execution.outcome.kind).toBe("killed");
      await other.close();
    });

    test("by a full disk: an error of ours, not an end of the code", async () => {
      const full = { request: { stdoutPath: "/dev/full" } };
      await expect(bench.run(["print('x')\nimport time; time.sleep(30)"], full)).rejects.toMatchObject({
        code: "STORAGE_FAILED",
      });
    });

    test("before it began", async () => {
      const ended = await bench.run(["print('never')"], { signal: AbortSignal.abort() });
      expect(ended.execution.outcome).toMatchObject({ kind: "killed", exitCode: null });
      expect(outcomes(ended)).toEqual(["not-reached"]);
    });

    test.each([
      ["lines", "while True: print('x' * 999)"],
      ["no line end", "import os\nwhile True: os.write(1, b'y' * 65536)"],
      ["both streams", "import os\nwhile True: os.write(1, b'y' * 999); os.write(2, b'z' * 999)"],
    ])("at the output limit, keeping everything up to it: %s", async (_, code) => {
      const ended = await bench.run([code], { limits: { outputBytes: 100_000 } });
      expect(ended.execution.outcome.kind).toBe("output-limit");
      expect(ended.execution.outcome.exitCode).toBeNull();
      expect(ended.stdout.length + ended.stderr.length).toBe(100_000);
      expect(ended.execution.stdout.truncated).toBe(true);
    });

    test("output of exactly the limit is no overrun", async () => {
      const ended = await bench.run(["print('x' * 999)"], { limits: { outputBytes: 1000 } });
      expect(ended.execution.outcome).toEqual(exited(0));
      expect(ended.execution.stdout).toMatchObject({ bytes: 1000, truncated: false });
    });

    test("a large output arrives whole and in order, in bounded memory", async () => {
      const before = process.memoryUsage().rss;
      const ended = await bench.run(
        ["import os\nfor i in range(600): os.write(1, (b'%07d\\n' % i) * 12500)"],
        {
          limits: { outputBytes: 100_000_000 },
        },
      );
      expect(ended.execution.stdout).toMatchObject({ bytes: 60_000_000, truncated: false });
      expect(ended.stdout.slice(-8)).toBe("0000599\n");
      expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    });
  });

  describe("limits", () => {
    test("a MemoryError that ends a block: memory-limit, exit code kept, later blocks run", async () => {
      const ended = await bench.run(["x = bytearray(10**9)", "print('on')"], {
        limits: { memoryBytes: 300_000_000 },
      });
      expect(ended.execution.outcome).toEqual({ kind: "memory-limit", exitCode: 1, signal: null });
      expect(ended.execution.error?.name).toBe("MemoryError");
      expect(ended.stdout).toBe("on\n");
    });

    test("a MemoryError that the code handles is no memory-limit", async () => {
      const ended = await bench.run(["try: bytearray(10**9)\nexcept MemoryError: print('less')"], {
        limits: { memoryBytes: 300_000_000 },
      });
      expect([ended.execution.outcome, ended.stdout]).toEqual([exited(0), "less\n"]);
    });

    test.each([
      [
        "many processes",
        "import os, time\nfor i in range(6):\n    if os.fork() == 0:\n        x = bytearray(b'1') * 80_000_000\n        time.sleep(20)\ntime.sleep(20)",
      ],
      [
        "files in memory",
        "import time\nfor folder in ('/tmp', '/dev/shm', '/home/runproof'):\n    with open(folder + '/x', 'wb') as f: f.write(bytes(99_000_000))\ntime.sleep(20)",
      ],
      [
        "shared memory",
        "import mmap, time\nm = mmap.mmap(-1, 400_000_000)\nfor i in range(0, 400_000_000, 4096): m[i] = 1\ntime.sleep(20)",
      ],
    ])("memory held by %s: memory-limit", async (_, code) => {
      const ended = await bench.run([code], { limits: { memoryBytes: 260_000_000 } });
      expect(ended.execution.outcome).toEqual({ kind: "memory-limit", exitCode: null, signal: "SIGKILL" });
    });

    test("pages shared after a fork count once", async () => {
      const ended = await bench.run(
        [
          "import os, time\nx = bytearray(b'1') * 120_000_000\nfor i in range(4):\n    if os.fork() == 0:\n        time.sleep(0.6)\n        os._exit(0)\nfor i in range(4): os.wait()\nprint('shared')",
        ],
        { limits: { memoryBytes: 300_000_000 } },
      );
      expect([ended.execution.outcome, ended.stdout]).toEqual([exited(0), "shared\n"]);
    });

    test("processes, file size, open files, core", async () => {
      const ended = await bench.run(
        [
          "import os, resource, time\nn = 0\ntry:\n    while True:\n        if os.fork() == 0: time.sleep(30)\n        n += 1\nexcept OSError as error: print(n, error.errno)",
          "with open('big', 'wb') as f:\n    try: f.truncate(10**10)\n    except OSError as error: print(error.errno)",
          "print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NOFILE))",
        ],
        { limits: { processes: 20, fileBytes: 1_000_000 } },
      );
      const [forks = "", size, core] = ended.stdout.split("\n");
      const [count, error] = forks.split(" ").map(Number);
      expect(count).toBeGreaterThan(10);
      expect(count).toBeLessThan(22);
      expect(error).toBe(11);
      expect([size, core]).toEqual(["27", "(0, 0) (4096, 4096)"]);
    });

    test("what really held stands in the isolation", async () => {
      const { limits } = (await bench.run(["pass"])).execution.isolation;
      expect(Object.keys(limits ?? {}).toSorted()).toEqual(
        ["fileSize", "memory", "output", "processes", "systemCalls", "temporaryFiles", "time"].toSorted(),
      );
      expect(readFileSync("/proc/self/status", "utf8")).toContain("Seccomp");
    });
  });
});
