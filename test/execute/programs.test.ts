import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SandboxedProcess, SandboxedProgram } from "../../src/contracts/index.ts";
import { managedPython } from "../support/python.ts";
import { prefixesOf, processesWith, TestBench } from "./run-session.ts";

let bench: TestBench;
let python: string;
let folder: string;
beforeAll(async () => {
  bench = await TestBench.open();
  python = await managedPython();
  folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(code: string, more: Partial<SandboxedProgram> = {}): Promise<SandboxedProcess> {
  const store = join(folder, "store");
  mkdirSync(join(store, "hidden"), { recursive: true });
  writeFileSync(join(store, "hidden", "key"), "secret");
  writeFileSync(join(store, "journal"), "secret");
  return bench.executor.startSandboxed({
    command: [python, "-I", "-c", code],
    mounts: [
      ...prefixesOf(python).map((path) => ({ source: path, target: path, writable: false })),
      { source: store, target: store, writable: true },
    ],
    environment: { STORE: store },
    workingDirectory: "/tmp",
    ...more,
  });
}

test("a helper talks over its streams, writes as the caller, and tells how it ended", async () => {
  const program = await start(
    "import os, sys\nopen(os.environ['STORE'] + '/made', 'w').write('x')\nprint(sys.stdin.read().upper())\nprint('err', file=sys.stderr)\nsys.exit(3)",
  );
  program.stdin.end("talk");
  const [out, err, end] = await Promise.all([text(program.stdout), text(program.stderr), program.exited]);
  expect([out, err, end]).toEqual(["TALK\n", "err\n", { exitCode: 3, signal: null }]);
  const made = statSync(join(folder, "store", "made"));
  expect([made.uid, made.gid]).toEqual([process.getuid?.(), process.getgid?.()]);
});

test("without network, home or what is masked", async () => {
  const program = await start(
    `
import os, socket
def attempt(action):
    try: return action()
    except OSError as error: return type(error).__name__
store = os.environ["STORE"]
print(attempt(lambda: socket.create_connection(("192.0.2.1", 80), 2)))
print(attempt(lambda: os.listdir("/root/.ssh")))
print(os.listdir(store + "/hidden"), attempt(lambda: open(store + "/journal").read()), sorted(os.listdir(store)))
print(attempt(lambda: open(store + "/hidden/x", "w")), attempt(lambda: open("/usr/x", "w")))
print(sorted(set(os.environ) - {"LC_CTYPE", "PWD"}))
`,
    { masked: [join(folder, "store", "hidden"), join(folder, "store", "journal")] },
  );
  const [out, err] = await Promise.all([text(program.stdout), text(program.stderr)]);
  expect(err).toBe("");
  expect(out.split("\n").slice(0, 5)).toEqual([
    "OSError",
    "FileNotFoundError",
    "[] PermissionError ['hidden', 'journal', 'made']",
    "OSError OSError",
    "['HOME', 'LANG', 'PATH', 'STORE', 'TMPDIR']",
  ]);
  expect(readFileSync(join(folder, "store", "journal"), "utf8")).toBe("secret");
});

test("kill ends the whole tree", async () => {
  const program = await start(
    "import subprocess, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsubprocess.Popen(['sleep', '76.543'], start_new_session=True)\nprint('up', flush=True)\ntime.sleep(100)",
  );
  await new Promise((resolve) => program.stdout.once("data", resolve));
  program.kill();
  expect(await program.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
  expect(processesWith("sleep 76.543")).toEqual([]);
});

test("a signal is told as such; a program that is not there gives an exit code, not a hang", async () => {
  const crashed = await start("import os; os.abort()");
  expect(await crashed.exited).toEqual({ exitCode: null, signal: "SIGABRT" });
  const absent = await start("", { command: ["/nowhere/at-all"] });
  expect((await absent.exited).exitCode).not.toBe(0);
});
