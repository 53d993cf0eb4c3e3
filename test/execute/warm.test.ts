import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PreloadMemory } from "../../src/execute/local/warm/preload-memory.ts";
import { openLocalExecutor } from "../../src/execute/index.ts";
import type { LocalExecutor } from "../../src/execute/index.ts";
import { managedPython } from "../support/python.ts";
import { GUEST, ownProcesses, prefixesOf, TestBench } from "./run-session.ts";

type Ladder = Awaited<ReturnType<typeof openLadder>>;

const exited = { kind: "exited", exitCode: 0, signal: null };

describe("sessions forked from one warm parent", () => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start: "warm", modules: ["numpy", "pandas", "no_such_module"] });
  });
  afterAll(() => bench.close());

  test("have what it has loaded, and nothing else", async () => {
    const ended = await bench.run([
      'import os, sys\nprint(os.getcwd(), os.getppid(), "pandas" in sys.modules, "scipy" in sys.modules, "no_such_module" in sys.modules)',
    ]);
    expect(ended.stdout).toBe("/workspace 0 True False False\n");
    expect(ended.execution.isolation.notes?.join()).toMatch(
      /forked from a process that had loaded \d+ modules/u,
    );
  });

  test("find nothing that an earlier one has left", async () => {
    const leave = `
import builtins, json, os, pathlib, random, subprocess, sys, numpy
for place in ("/tmp/left", "/dev/shm/left", os.path.expanduser("~/left")): pathlib.Path(place).write_text("left")
os.environ["LEFT"] = "left"; builtins.left = json.left = numpy.left = "left"; sys.path.append("/left"); os.umask(0o777)
sys.modules["left"] = json; random.seed(1); numpy.random.seed(1); sys.setrecursionlimit(77)
subprocess.Popen(["sleep", "60"]); import ctypes; ctypes.CDLL(None).shmget(77, 4096, 0o1666)
os.chdir("/tmp")
`;
    const look = `
import builtins, ctypes, glob, json, os, random, sys, numpy
print([p for p in ("/tmp/left", "/dev/shm/left", os.path.expanduser("~/left")) if os.path.exists(p)], os.environ.get("LEFT"),
      hasattr(builtins, "left"), hasattr(json, "left"), hasattr(numpy, "left"), "/left" in sys.path, "left" in sys.modules,
      sys.getrecursionlimit() == 77, os.umask(0o022) == 0o777, os.getcwd(), ctypes.CDLL(None).shmget(77, 4096, 0),
      [p for p in glob.glob("/proc/[0-9]*/comm") if "sleep" in open(p).read()], random.random(), numpy.random.random())
`;
    expect((await bench.run([leave])).execution.outcome).toEqual(exited);
    const seen = await Promise.all([bench.run([look]), bench.run([look])]);
    const nothing =
      /^\[\] None False False False False False False False \/workspace -1 \[\] 0\.\d+ 0\.\d+\n$/u;
    for (const { stdout } of seen) expect(stdout).toMatch(nothing);
    // Forks of one process would draw the same numbers.
    expect(seen[0]?.stdout).not.toBe(seen[1]?.stdout);
    expect(seen[0]?.selfReported.notes.join()).toMatch(/seed of random and numpy: \d+/u);
  });

  test("cannot see or signal the warm parent, its keeper or a sibling", async () => {
    const before = ownProcesses("entry.py").length;
    const [one, other] = await Promise.all([
      bench.run([
        `
import os, signal
for target in (-1, 0, os.getppid(), *range(1, 400)):
    if target in (0, -1, os.getpid()): continue
    try: os.kill(target, signal.SIGKILL)
    except OSError: pass
print("sent")`,
      ]),
      bench.run(["import time; time.sleep(0.5); print('alive')"]),
    ]);
    expect(other.stdout).toBe("alive\n");
    // It has killed what holds its own sandbox, and so itself.
    expect(one.execution.outcome).toMatchObject({ kind: "killed", signal: "SIGKILL" });
    expect(ownProcesses("entry.py").length).toBe(before);
  });

  test("leave no process, descriptor or file of the runner behind", async () => {
    const look = (): unknown => [
      ownProcesses("").length,
      openPaths(bench.folder),
      execFileSync("find", [join(bench.folder, "r"), "-type", "p"], { encoding: "utf8" }),
      execFileSync("sh", ["-c", "cat /proc/self/mounts | wc -l"], { encoding: "utf8" }),
    ];
    await bench.run(["print(1)"]);
    const before = look();
    for (let turn = 0; turn < 5; turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all([bench.run(["import os; os.fork(); print(1)"]), bench.run(["1/0"])]);
    }
    expect(look()).toEqual(before);
  });
});

describe("where something of the warm sandbox dies in the middle of a session", () => {
  let bench: Ladder;
  afterEach(() => bench.close());

  test.each([
    ["the warm parent", "entry.py warm_parent"],
    ["the keeper", "entry.py keeper"],
    ["the launcher", "launcher.py"],
  ])("%s: the session was killed, and the next one works", async (_, text) => {
    bench = await openLadder();
    const session = await sleeping(bench);
    killOwn(text);
    const ended = await session.ended;
    expect(ended.execution.outcome).toMatchObject({ kind: "killed", exitCode: null, signal: "SIGKILL" });
    expect(ended.execution.isolation.start).toBe("warm");
    const next = await bench.run("print('works')");
    expect(next.execution.outcome).toEqual(exited);
    expect(next.execution.isolation.notes?.join()).toMatch(
      /cold start: (the warm parent|the warm start failed)/u,
    );
    await bench.settled();
    const later = await bench.run("print('works')");
    expect(later.execution.isolation.start).toBe("warm");
  });

  test("the holder of the sandbox: the session was killed, the next one is warm", async () => {
    bench = await openLadder();
    const session = await sleeping(bench);
    killOwn("/bin/cat");
    expect((await session.ended).execution.outcome).toMatchObject({ kind: "killed", exitCode: null });
    const next = await bench.run("print('works')");
    expect([next.execution.outcome, next.execution.isolation.start]).toEqual([exited, "warm"]);
  });
});

describe("the ladder: cold for a reason, never silently", () => {
  let bench: Ladder;
  afterEach(() => bench.close());
  const reason = async (session: ReturnType<Ladder["run"]>): Promise<string> => {
    const { isolation } = (await session).execution;
    return isolation.start === "warm"
      ? "warm"
      : (isolation.notes?.find((note) => note.startsWith("cold")) ?? "");
  };

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

/** A session that runs until it is killed; resolves once its code runs. */
function sleeping(bench: Ladder): Promise<{ ended: ReturnType<Ladder["run"]> }> {
  return new Promise((resolve) => {
    const ended = bench.run("import time\nprint('begun', flush=True)\ntime.sleep(30)", () =>
      resolve({ ended }),
    );
  });
}

function killOwn(text: string): void {
  for (const pid of ownProcesses(text)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      continue; // it went with the one before
    }
  }
}

/** Files below a folder that this process has open. */
function openPaths(folder: string): string[] {
  return readdirSync("/proc/self/fd")
    .map((name) => readlinkOrNull(`/proc/self/fd/${name}`) ?? "")
    .filter((path) => path.startsWith(folder));
}

function readlinkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null; // closed since it was listed
  }
}

/** An executor with a warm parent over an environment that has one module of the test's own. */
async function openLadder({ wait = true, module = "", renewAfter = 1000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
  const managed = await managedPython();
  const environment = join(folder, "environment");
  execFileSync(managed, ["-m", "venv", "--without-pip", environment]);
  const version = execFileSync(managed, ["-c", "import sys; print('python%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  }).trim();
  const [prefix = "", base = ""] = prefixesOf(managed);
  const packages = join(environment, "lib", version, "site-packages");
  writeFileSync(join(packages, "base.pth"), `${join(prefix, "lib", version, "site-packages")}\n`);
  writeFileSync(join(packages, "odd_module.py"), module);
  const python = join(environment, "bin", "python");
  const executor: LocalExecutor = await openLocalExecutor({
    level: "full",
    network: "none",
    python,
    readOnlyPrefixes: [environment, prefix, base],
    guestDirectory: GUEST,
    runtimeDirectory: join(folder, "r"),
  });
  const memoryFile = join(folder, "memory.json");
  mkdirSync(join(folder, "w"));
  const handle = executor.startWarm({
    workspaces: join(folder, "w"),
    witness: null,
    mounts: [],
    environment: {},
    modules: ["decimal", ...(module === "" ? [] : ["odd_module"])],
    memoryFile,
    packageFolders: [packages],
    renewAfter,
    next: () => Promise.resolve(null),
  });
  if (wait) await handle.settled();
  let count = 0;
  return {
    folder,
    packages,
    memoryFile,
    settled: () => handle.settled(),
    run: (code: string, onLine?: () => void, request: object = {}) => {
      count += 1;
      const workspace = join(folder, "w", String(count));
      const stdoutPath = join(folder, `o${count}`);
      mkdirSync(workspace);
      return executor
        .execute(
          {
            executionId: `e${count}`,
            responseName: "r.md",
            blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
            workspace,
            mounts: [],
            environment: {},
            limits: {
              timeoutMs: 30_000,
              memoryBytes: 2 ** 30,
              outputBytes: 1_000_000,
              processes: 64,
              fileBytes: 10_000_000,
            },
            coldBecause: null,
            witness: null,
            stdoutPath,
            stderrPath: join(folder, `e${count}`),
            outputsPath: join(folder, `r${count}`),
            ...request,
          },
          onLine === undefined ? {} : { onLine },
          new AbortController().signal,
        )
        .then((result) => ({ ...result, stdout: readFileSync(stdoutPath, "utf8") }));
    },
    async close() {
      await executor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
