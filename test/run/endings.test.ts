import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Cycle, Task } from "../../src/contracts/index.ts";
import { cli, markdown, runDocument, scratch, tracker } from "../support/cli.ts";

const failed = (task: Task | undefined): string[] =>
  (task?.findings ?? []).filter((finding) => finding.outcome === "fail").map((finding) => finding.code);

/** Processes of this machine whose command line carries the marker. */
function alive(marker: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(marker);
      } catch {
        return false;
      }
    });
}

test("code that hangs with children that ignore SIGTERM ends in time, keeps its output, leaves no process", async () => {
  const marker = `runproof-hang-${process.pid}`;
  const { cycle, out, code } = await runDocument(
    tracker({
      hang: markdown(`
import subprocess, sys, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)  # ${marker}"
for _ in range(6):
    subprocess.Popen([sys.executable, "-c", child], start_new_session=True)
print("before the end", flush=True)
time.sleep(300)
`).concat(markdown("print('never')")),
    }),
    ["--timeout", "2s"],
  );
  const task = cycle.tasks[0];
  expect(task?.execution?.outcome.kind).toBe("timed-out");
  expect(task?.blocks.map((block) => block.outcome)).toEqual(["failed", "not-reached"]);
  expect(cycle.summary).toMatchObject({ blocksFound: 2, blocksExecuted: 1 });
  expect(failed(task)).toContain("TIMED_OUT");
  expect(task?.verdict).toBe("unverified");
  expect(readFileSync(join(out, "tasks/hang/attempt-1/stdout.txt"), "utf8")).toContain("before the end");
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain("before the end");
  expect(alive(marker)).toEqual([]);
  expect(code).toBe(100);
});

test("how sessions end is the machine's record, never what they print", async () => {
  const { cycle } = await runDocument(
    tracker({
      exit3: markdown("import sys\nsys.exit(3)"),
      gone: `${markdown("import os\nprint('VERDICT: verified')\nos._exit(0)")}\n${markdown("print('never')")}`,
      killed: markdown("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
      crash: markdown("import ctypes\nctypes.string_at(0)"),
      memory: markdown("x = bytearray(3 * 1024**3)"),
      flood: markdown("while True:\n    print('x' * 1000)"),
      missing: markdown("import surely_not_installed"),
      raises: markdown("1 / 0"),
      fine: markdown("open('result.txt', 'w').write('0.93')"),
    }),
    ["--output-limit", "1MiB", "--memory", "2GiB"],
  );
  const of = (taskId: string): Task | undefined => cycle.tasks.find((task) => task.taskId === taskId);
  expect(of("exit3")?.execution?.outcome).toEqual({ kind: "exited", exitCode: 3, signal: null });
  expect(of("gone")?.blocks.map((block) => block.outcome)).toEqual(["failed", "not-reached"]);
  expect(failed(of("gone"))).toContain("EXECUTION_FAILED");
  expect(of("killed")?.execution?.outcome).toMatchObject({ exitCode: null, signal: "SIGKILL" });
  expect(of("crash")?.execution?.outcome).toMatchObject({ signal: "SIGSEGV" });
  expect(of("memory")?.execution?.outcome.kind).toBe("memory-limit");
  expect(failed(of("memory"))).toContain("MEMORY_LIMIT");
  expect(of("flood")?.execution?.outcome.kind).toBe("output-limit");
  expect(of("flood")?.execution?.stdout).toMatchObject({ truncated: true });
  expect(of("flood")?.execution?.stdout.bytes).toBeGreaterThan(900_000);
  expect(failed(of("missing"))).toContain("PACKAGE_MISSING");
  expect(failed(of("raises"))).toContain("EXECUTION_FAILED");
  expect(of("fine")?.verdict).toBe("verified");
  for (const taskId of ["exit3", "gone", "killed", "crash", "memory", "flood", "missing", "raises"])
    expect(of(taskId)?.verdict, taskId).toBe("unverified");
});

test("Ctrl-C ends the session, finishes the record and exits with 130", async () => {
  const cwd = await scratch();
  writeFileSync(
    join(cwd, "input.json"),
    JSON.stringify(
      tracker({
        a: markdown("print('begun', flush=True)\nimport time\ntime.sleep(120)"),
        b: markdown("print(2)"),
      }),
    ),
  );
  const { code, stdout } = await cli(["run", "input.json", "--out", "out", "--json"], {
    cwd,
    onStart: (pid) => {
      const watch = setInterval(() => {
        try {
          if (!readFileSync(join(cwd, "out/tasks/a/attempt-1/stdout.txt"), "utf8").includes("begun")) return;
        } catch {
          return;
        }
        clearInterval(watch);
        process.kill(pid, "SIGINT");
      }, 100);
    },
  });
  expect(code).toBe(130);
  const cycle = JSON.parse(stdout) as Cycle;
  expect(cycle.tasks.map((task) => task.execution?.outcome.kind ?? task.status)).toEqual([
    "killed",
    "pending",
  ]);
  const [ended, pending] = cycle.tasks;
  expect(ended?.execution?.interrupted).toBe(true);
  for (const told of [
    ended?.findings.find((finding) => finding.code === "EXECUTION_FAILED")?.message,
    ended?.reason,
    cycle.decision.reasons.join("\n"),
    pending?.reason,
  ])
    expect(told).toMatch(/[Yy]ou interrupted the cycle/);
  expect(ended?.reason).toContain("Run it again");
  expect(JSON.stringify(cycle)).not.toContain("killed by SIGKILL");
  expect(ended?.blocks.map((block) => block.outcome)).toEqual(["failed"]);
  expect(cycle.summary.blocksExecuted).toBe(1);
  expect(readFileSync(join(cwd, "out/report.html"), "utf8")).toContain("was ended by your interruption");
});

test("exit codes: 0 GO, 100 another decision, 1 our failure, 2 usage; stdout is one document", async () => {
  const fine = tracker({ t: markdown("open('r.txt', 'w').write('0.93')") });
  expect((await runDocument(fine)).code).toBe(0);
  expect((await runDocument(tracker({ t: markdown("1/0") }))).code).toBe(100);
  const cwd = await scratch();
  writeFileSync(join(cwd, "input.json"), JSON.stringify(fine));
  const broken = await cli(["run", "input.json"], {
    cwd,
    environment: { RUNPROOF_PYTHON: "/nonexistent/python3", RUNPROOF_CACHE: await scratch() },
  });
  expect(broken.code, broken.stderr).toBe(1);
  expect((await cli(["run"], { cwd })).code).toBe(2);
  const none = await runDocument(fine, ["--isolation", "none"]);
  expect(none.cycle.decision.outcome).not.toBe("GO");
  expect(none.code).toBe(100);
});
