import { execFileSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openLadder } from "./ladder.ts";
import type { Ladder } from "./ladder.ts";
import { ownProcesses, TestBench } from "./run-session.ts";

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
