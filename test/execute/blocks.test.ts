import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";

const outcomes = (ended: Awaited<ReturnType<TestBench["run"]>>): string[] =>
  ended.selfReported.blocks.map((block) => block.outcome);

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  describe("what a block sees", () => {
    test("one fresh __main__ for all blocks", async () => {
      const ended = await bench.run([
        "print(__name__, type(MULTI_AGENT_ROOT).__name__, MULTI_AGENT_ROOT == Path.cwd(), str(MULTI_AGENT_ROOT))",
        "import sys\nprint(sys.argv, sys.path[0], any('/opt/runproof' in p or 'runproof_guest' in p for p in sys.path))",
        "import os; print(open(__file__).read().startswith('import os;'), os.access(__file__, os.W_OK), __file__.startswith(str(MULTI_AGENT_ROOT)))",
        "import pickle\nclass Thing: pass\nprint(type(pickle.loads(pickle.dumps(Thing()))) is Thing, Thing.__module__)",
        "import __main__; print(__main__.Thing is Thing)\nif __name__ == '__main__': print('main')",
        "import threading; print(len(threading.enumerate()))",
        "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import os, sys; print(os.getcwd(), sys.path[0] == \"\", \"/opt/runproof\" in str(sys.path))'], capture_output=True, text=True).stdout)",
      ]);
      expect(ended.stderr).toBe("");
      expect(ended.stdout.split("\n").slice(0, 8)).toEqual([
        "__main__ PosixPath True /workspace",
        "['ops_commander.md'] /workspace False",
        "True False False",
        "True __main__",
        "True",
        "main",
        "1",
        "/workspace True False",
      ]);
      expect(readdirSync(ended.workspace)).toEqual([]);
    });

    test("last values as plain repr, none after a semicolon; display", async () => {
      const ended = await bench.run([
        "x = {'b': 1, 'a': 'text'}\nx",
        "x;",
        "None",
        "display([1, 2])",
        "_ = 5\n'a\\tb'",
      ]);
      expect(ended.stdout).toBe("{'b': 1, 'a': 'text'}\n[1, 2]\n'a\\tb'\n");
    });

    test("own modules of the workspace, argparse, logging, top-level await, future imports", async () => {
      const ended = await bench.run([
        { mode: "write", code: "VALUE = 41\n", fileName: "lib/tools.py" },
        "from lib.tools import VALUE\nprint(VALUE + 1)",
        "import argparse\np = argparse.ArgumentParser(); p.add_argument('--n', type=int, default=3); print(p.parse_args().n)",
        "import logging, sys\nlogging.basicConfig(level=logging.INFO, stream=sys.stdout); logging.info('logged')",
        "import asyncio\nasync def f(): return 7\nprint(await f())",
        "from __future__ import annotations\ndef g(a: Nope): return 8\nprint(g(1))",
      ]);
      expect(ended.stderr).toBe("");
      expect(ended.stdout).toBe("42\n3\nINFO:root:logged\n7\n8\n");
    });

    test("multiprocessing pools, managers and joblib-like subprocesses work", async () => {
      const ended = await bench.run([
        "import multiprocessing as mp\ndef double(x): return 2 * x\nif __name__ == '__main__':\n    with mp.Pool(2) as pool: print(pool.map(double, [1, 2]))",
        "with mp.Manager() as manager:\n    shared = manager.list([1]); shared.append(2); print(list(shared))",
        "from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor(2) as pool: print(list(pool.map(double, [3])))",
      ]);
      expect([ended.stdout, ended.stderr]).toEqual(["[2, 4]\n[1, 2]\n[6]\n", ""]);
    });

    test("environment: allow-listed, additional names, none that would undo the sandbox", async () => {
      process.env["SECRET_FOR_TEST"] = "secret";
      const ended = await bench.run(
        [
          "import os\nprint(sorted(os.environ))",
          "print(os.environ['HF_HOME'], os.environ['MPLBACKEND'], os.environ['PYTHONHASHSEED'])",
        ],
        { request: { environment: { HF_HOME: "/cache/hf", LD_PRELOAD: "/x.so", PYTHONPATH: "/x" } } },
      );
      delete process.env["SECRET_FOR_TEST"];
      expect(ended.stdout).not.toMatch(/SECRET|LD_PRELOAD|PYTHONPATH|MLFLOW_TRACKING_URI/u);
      expect(ended.stdout).toContain("/cache/hf Agg 0");
    });

    test("mounts, read-only and writable", async () => {
      const ended = await bench.run(
        ["print(open('/data/x').read())\nopen('/cache/new', 'w').write('kept');"],
        {
          request: {
            mounts: [
              { source: folderWith("data", "x", "mounted"), target: "/data", writable: false },
              { source: folderWith("cache", "old", "old"), target: "/cache", writable: true },
            ],
          },
        },
      );
      expect(ended.stdout).toBe("mounted\n");
      expect(readFileSync(join(bench.folder, "cache", "new"), "utf8")).toBe("kept");
    });
  });

  function folderWith(name: string, file: string, text: string): string {
    const folder = join(bench.folder, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), text);
    return folder;
  }

  describe("odd bytes", () => {
    test("CRLF, tabs, form feeds, NUL, lone surrogates, blank and empty blocks", async () => {
      const ended = await bench.run([
        { code: "if True:\r\n\tprint('crlf')\r\n1/0\r\n", startLine: 10 },
        { code: "\f\nprint('feed')\n", startLine: 20 },
        { code: "print('a\0b')", startLine: 30 },
        { code: "print('\ud800')", startLine: 40 },
        "",
        "  \n\n",
        "    print('indented')",
        "# only a comment",
        `x = ${"(".repeat(300)}1${")".repeat(300)}`,
        "print('last')",
      ]);
      expect(outcomes(ended).filter((_, index) => ![2, 3, 8].includes(index))).toEqual([
        "failed",
        ...Array<string>(6).fill("ok"),
      ]);
      expect([outcomes(ended)[2], outcomes(ended)[8]]).toEqual(["failed", "failed"]);
      expect(ended.selfReported.blocks[0]?.error).toMatchObject({ name: "ZeroDivisionError", line: 12 });
      expect(ended.stdout.split("\n").filter((line) => /^[a-z]+$/u.test(line))).toEqual([
        "crlf",
        "feed",
        "indented",
        "last",
      ]);
    });
  });

  describe("tracebacks", () => {
    test("plain, with the response's lines and source, without our frames", async () => {
      const ended = await bench.run([
        { code: "\n\ndef inner():\n    return 1 / 0\n", startLine: 101 },
        { code: "def outer():\n    inner()\nouter()", startLine: 201 },
        { code: "x = (1,\n", startLine: 301 },
        { code: "if True:\nprint(1)", startLine: 401 },
        {
          code: "try:\n    outer()\nexcept ZeroDivisionError as error:\n    raise ValueError('later') from error",
          startLine: 501,
        },
        { code: "import inspect\nprint(inspect.getsource(inner))", startLine: 601 },
      ]);
      const [, second, third, fourth, fifth] = ended.selfReported.blocks;
      expect(second?.error?.traceback).toBe(
        [
          "Traceback (most recent call last):",
          '  File "<ops_commander.md block 2>", line 203, in <module>',
          "    outer()",
          '  File "<ops_commander.md block 2>", line 202, in outer',
          "    inner()",
          '  File "<ops_commander.md block 1>", line 104, in inner',
          "    return 1 / 0",
          "           ~~^~~",
          "ZeroDivisionError: division by zero",
          "",
        ].join("\n"),
      );
      expect(second?.error?.line).toBe(203);
      expect(third?.error).toMatchObject({ name: "SyntaxError", line: 301 });
      expect(third?.error?.message).toContain("'(' was never closed");
      expect(fourth?.error).toMatchObject({ name: "IndentationError", line: 402 });
      expect(fifth?.error?.traceback).toContain("The above exception was the direct cause");
      expect(ended.stderr).not.toMatch(/runproof_guest|IPython/u);
      expect(ended.stderr).toContain(second?.error?.traceback ?? "?");
      expect(ended.stdout).toBe("def inner():\n    return 1 / 0\n\n");
    });

    test("errors that misbehave, and very long ones", async () => {
      const ended = await bench.run([
        "class Bad(Exception):\n    def __str__(self): raise RuntimeError('no')\nraise Bad()",
        "raise ValueError('x' * 1_000_000)",
        "raise KeyboardInterrupt",
        "raise BaseExceptionGroup('group', [ValueError(1), KeyboardInterrupt()])",
      ]);
      expect(outcomes(ended)).toEqual(["failed", "failed", "failed", "failed"]);
      expect(ended.selfReported.blocks.map((block) => block.error?.name)).toEqual([
        "Bad",
        "ValueError",
        "KeyboardInterrupt",
        "BaseExceptionGroup",
      ]);
      expect(ended.selfReported.blocks[1]?.error?.traceback.length).toBeLessThan(70_000);
    });
  });

  describe("blocks with files", () => {
    test("written, written and run, by magic; earlier blocks may import a later file", async () => {
      const ended = await bench.run([
        "import helper; print(helper.NAME)",
        { mode: "write", code: "# helper.py\nNAME = 'ä'\r\n", fileName: "helper.py" },
        { mode: "both", code: "print('both', __name__)", fileName: "scripts/run.py" },
        { mode: "both", code: "%%writefile magic.py\nprint('magic')\n", fileName: "magic.py" },
        { mode: "write", code: "%%writefile only.py\nprint('only')\n", fileName: "only.py" },
        "!python magic.py && python only.py",
      ]);
      expect(outcomes(ended)).toEqual(["ok", "ok", "ok", "ok", "ok", "ok"]);
      expect(ended.stdout).toContain("ä\nboth __main__\n");
      expect(ended.stdout).toContain("magic\nonly\n");
      expect(readFileSync(join(ended.workspace, "helper.py"), "utf8")).toBe("# helper.py\nNAME = 'ä'\r\n");
      expect(readFileSync(join(ended.workspace, "only.py"), "utf8")).toBe("print('only')\n");
      expect(readFileSync(join(ended.workspace, "scripts/run.py"), "utf8")).toContain("both");
      expect(readdirSync(ended.workspace).toSorted()).toEqual([
        "helper.py",
        "magic.py",
        "only.py",
        "scripts",
      ]);
    });

    test("a file that cannot be written fails its block only", async () => {
      const ended = await bench.run([
        "import os; os.mkdir('taken')",
        { mode: "both", code: "print('not run')", fileName: "taken" },
        "print('on')",
      ]);
      expect(outcomes(ended)).toEqual(["ok", "failed", "ok"]);
      expect(ended.stdout).toBe("on\n");
    });
  });

  describe("MLflow", () => {
    test("a run left open by a failed block is ended as FAILED; run_id and versions are told", async () => {
      const ended = await bench.run(
        [
          "import mlflow\nmlflow.set_tracking_uri('file:' + str(MULTI_AGENT_ROOT / 'mlruns'))",
          "run = mlflow.start_run()\nrun_id = run.info.run_id\nmlflow.log_metric('m', 0.5)\n1/0",
          "print(mlflow.active_run(), mlflow.get_run(run_id).info.status)",
          "with mlflow.start_run() as second: pass\nprint(mlflow.get_run(second.info.run_id).info.status)",
        ],
        { limits: { memoryBytes: 2 ** 32 } },
      );
      expect(ended.stdout).toBe("None FAILED\nFINISHED\n");
      expect(ended.selfReported.runId).toMatch(/^[0-9a-f]{32}$/u);
      expect(ended.selfReported.notes.join(";")).toMatch(/python 3\.\d+.*;mlflow \d/u);
    });
  });
});
