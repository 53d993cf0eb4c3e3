import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownProcesses } from "../execute/run-session.ts";
import { markdown, tracker } from "../support/cli.ts";
import { runHere } from "./in-process.ts";

const SESSIONS = process.env["RUNPROOF_TEST_LONG"] === undefined ? 24 : 500;

/** Code that ends in one way each, and leaves what it can; with the exit it has. */
const ENDINGS = [
  ["exited", 'import mlflow\nwith mlflow.start_run(): mlflow.log_metric("loss", 0.5)'],
  ["exited", 'open("left.txt", "w").write("x")\nprint("x" * 100_000)'],
  [
    "exited",
    "import subprocess\nfor _ in range(4): subprocess.Popen(['sleep', '600'], start_new_session=True)",
  ],
  [
    "exited",
    "import os, socket, tempfile\nkept = [socket.socketpair() for _ in range(20)] + [tempfile.mkdtemp() for _ in range(9)]\nos.mkfifo('pipe')",
  ],
  ["exited", "raise ValueError('wrong')"],
  ["killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"],
  [
    "timed-out",
    "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.fork()\nwhile True: pass",
  ],
  ["exited", "import mlflow\nmlflow.set_experiment('other')\nmlflow.start_run()\nmlflow.log_param('p', 1)"],
] as const;

let temporary: string;
const usual = process.env["TMPDIR"];
beforeAll(() => {
  temporary = realpathSync(mkdtempSync(join(tmpdir(), "rp-")));
  process.env["TMPDIR"] = temporary;
});
afterAll(() => {
  if (usual === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = usual;
  rmSync(temporary, { recursive: true, force: true });
});

/** What sessions could leave on the machine. */
function traces(): Record<string, unknown> {
  const cgroups = "/sys/fs/cgroup";
  const scratches = /^runproof-test-/u;
  return {
    processes: execFileSync("ps", ["-o", "args=", "-p", ownProcesses("").join(",")], { encoding: "utf8" }),
    named: execFileSync("ps", ["-eo", "args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(temporary)),
    descriptors: readdirSync("/proc/self/fd").length,
    mounts: readFileSync("/proc/self/mountinfo", "utf8").trim().split("\n").length,
    sockets: readFileSync("/proc/net/unix", "utf8")
      .split("\n")
      .filter((line) => line.includes(temporary)),
    sharedMemory: readdirSync("/dev/shm").length,
    cgroups: existsSync(cgroups)
      ? execFileSync("find", [cgroups, "-maxdepth", "3", "-type", "d"], { encoding: "utf8" }).split("\n")
          .length
      : 0,
    folders: readdirSync(temporary).filter((name) => !scratches.test(name)),
  };
}

test(`${SESSIONS} sessions in a row leave no process, descriptor, mount, socket, cgroup or temporary folder`, async () => {
  const plan = Array.from({ length: SESSIONS }, (_, place) => ENDINGS[place % ENDINGS.length] ?? ENDINGS[0]);
  const document = tracker(
    Object.fromEntries(plan.map(([, code], place) => [`t${place}`, markdown(code)])),
    Object.fromEntries(
      plan.map(([kind], place) => [`t${place}`, kind === "timed-out" ? { timeout: "1s" } : {}]),
    ),
  );
  // What this process loads and opens once is not what a session leaves.
  await runHere(tracker({ one: markdown("print(1)"), two: markdown("print(2)") }));
  const before = traces();
  const { cycle, directory } = await runHere(document, {}, { jobs: "2" });
  expect(cycle.tasks.map(({ execution }) => execution?.outcome.kind)).toEqual(plan.map(([kind]) => kind));
  // A launcher that has ended is taken back a moment later.
  await expect.poll(traces, { timeout: 10_000 }).toEqual(before);
  expect(readdirSync(directory)).not.toContain(".staging");
  expect(cycle.tasks.filter(({ execution }) => execution?.isolation.start === "warm").length).toBeGreaterThan(
    SESSIONS / 4,
  );
});
