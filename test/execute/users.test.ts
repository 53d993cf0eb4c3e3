import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionResult } from "../../src/contracts/index.ts";
import { managedPython } from "../support/python.ts";
import { compileSources } from "./compile-sources.ts";
import { makeReachableEnvironment } from "./reachable-environment.ts";
import { prefixesOf, processesWith, TestBench } from "./run-session.ts";

const USER = 1001;
const asRoot = process.getuid?.() === 0;
let folder: string;
let environment: ReturnType<typeof makeReachableEnvironment>;

// Only root can become another user; an ordinary user's whole test run is this test already.
describe.skipIf(!asRoot)(
  "from root, with an environment that every user can read (skipped: not root)",
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "runproof-users-"));
      chmodSync(folder, 0o755);
      compileSources(folder);
      environment = makeReachableEnvironment(folder, await managedPython());
      writeFileSync(join(folder, "one.mjs"), ONE);
    }, 120_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test("level full as an ordinary user", async () => {
      const { result, stdout } = await asUser("full", ESCAPES, { timeoutMs: 20_000 });
      expect(result.execution.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
      expect(stdout.trim().split("\n")).toEqual([
        `${USER} runproof`,
        "home FileNotFoundError",
        "write OSError",
        "network OSError",
        "kill 1 ok",
        "forks True",
        "memory MemoryError",
        "capabilities 0000000000000000",
      ]);
      expect(result.execution.isolation.level).toBe("full");
    });

    test("level full as an ordinary user, with an environment in a home that nobody else may enter", async () => {
      const home = join(folder, "home");
      execFileSync("cp", ["-a", environment.prefix, `${home}-environment`]);
      mkdirSync(home, { mode: 0o700 });
      renameSync(`${home}-environment`, join(home, "environment"));
      execFileSync("chmod", ["-R", "go-rwx", home]);
      execFileSync("chown", ["-R", `${USER}:${USER}`, home]);
      const python = join(home, "environment", "bin", "python");
      const code = "import sys, IPython\nprint(sys.prefix, IPython.__file__.startswith(sys.prefix))";
      const { result, stdout } = await asUser("full", code, { timeoutMs: 20_000 }, python);
      expect(result.execution.error).toBeNull();
      expect(stdout).toBe(`${join(home, "environment")} True\n`);
    });

    test("level full as an ordinary user: timeout, tree, ownership", async () => {
      const { result, stdout, base } = await asUser(
        "full",
        "import os, signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen('made', 'w').close()\nprint('on')\nsubprocess.Popen(['sleep', '43.211'], start_new_session=True)\ntime.sleep(60)",
        { timeoutMs: 600 },
      );
      expect([result.execution.outcome.kind, stdout]).toEqual(["timed-out", "on\n"]);
      expect(processesWith("sleep 43.211")).toEqual([]);
      expect(statSync(join(base, "w", "made")).uid).toBe(USER);
    });

    test("level process as an ordinary user: Landlock", async () => {
      const { result, stdout } = await asUser("process", LANDLOCKED, { timeoutMs: 20_000 });
      expect(stdout.trim().split("\n")).toEqual([
        `${USER}`,
        "read PermissionError",
        "write PermissionError",
        "workspace ok",
      ]);
      expect(result.execution.isolation.notes?.join()).toContain("Landlock");
    });

    test("level process as root takes an uid that is nobody else's, and gives the files back", async () => {
      const bench = await TestBench.open({
        level: "process",
        python: environment.python,
        readOnlyPrefixes: prefixesOf(environment.python),
        guestDirectory: environment.guest,
      });
      try {
        chmodSync(bench.folder, 0o755);
        const ended = await bench.run([
          "import os, subprocess\nprint(os.getuid() > 60000, os.getgid() == os.getuid(), os.getgroups())\nos.makedirs('a/b'); open('a/b/c', 'w').close()",
          "print('text', file=open('/dev/stdout', 'w'), flush=True)\nsubprocess.Popen(['sleep', '21.098'], start_new_session=True);",
          "open('/root/x')",
        ]);
        expect(ended.stdout).toBe("True True []\ntext\n");
        expect(ended.execution.error?.name).toBe("PermissionError");
        expect(ended.execution.isolation.notes?.join()).toMatch(/an uid of its own: \d+/u);
        expect(statSync(join(ended.workspace, "a/b/c")).uid).toBe(0);
        expect(processesWith("sleep 21.098")).toEqual([]);
      } finally {
        await bench.close();
      }
    });
  },
);

async function asUser(
  level: string,
  code: string,
  limits: { timeoutMs: number },
  python = environment.python,
): Promise<{ result: SessionResult; stdout: string; base: string }> {
  const base = mkdtempSync(join(folder, "u-"));
  mkdirSync(join(base, "w"));
  for (const path of [base, join(base, "w")]) chownSync(path, USER, USER);
  writeFileSync(join(base, "secret"), "secret");
  chmodSync(join(base, "secret"), 0o644);
  const words = [
    join(folder, "one.mjs"),
    base,
    level,
    python,
    environment.guest,
    code,
    String(limits.timeoutMs),
  ];
  const child = spawn(
    "/usr/bin/setpriv",
    ["--reuid", `${USER}`, "--regid", `${USER}`, "--clear-groups", process.execPath, ...words],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env["PATH"], PREFIXES: prefixesOf(python).join(":") },
    },
  );
  const [out, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === "") throw new Error(complaint);
  return { ...(JSON.parse(out) as { result: SessionResult; stdout: string }), base };
}

const ONE = `
import { readFileSync } from "node:fs";
import { openLocalExecutor } from "./dist/execute/index.js";
const [, , base, level, python, guestDirectory, code, timeoutMs] = process.argv;
const executor = await openLocalExecutor({
  level, network: "none", python, guestDirectory, readOnlyPrefixes: process.env.PREFIXES.split(":"), runtimeDirectory: base + "/r",
});
const result = await executor.execute({
  executionId: "e", responseName: "r.md", workspace: base + "/w", mounts: [], environment: { SECRET: base + "/secret" }, coldBecause: null, witness: null,
  blocks: [{ index: 1, mode: "execute", code, fileName: null, startLine: 1 }],
  limits: { timeoutMs: Number(timeoutMs), memoryBytes: 300e6, outputBytes: 1e6, processes: 24, fileBytes: 1e8 },
  stdoutPath: base + "/o", stderrPath: base + "/e", outputsPath: base + "/r",
}, {}, new AbortController().signal);
process.stdout.write(JSON.stringify({ result, stdout: readFileSync(base + "/o", "utf8") }));
`;

const ESCAPES = `
import getpass, os, socket, time
def attempt(action):
    try: action(); return "ok"
    except Exception as error: return type(error).__name__
print(os.getuid(), getpass.getuser())
print("home", attempt(lambda: os.listdir("/root")))
print("write", attempt(lambda: open("/usr/x", "w")))
print("network", attempt(lambda: socket.create_connection(("192.0.2.1", 80), 2)))
print("kill 1", attempt(lambda: os.kill(1, 9)))
forks = 0
try:
    while True:
        if os.fork() == 0: time.sleep(30)
        forks += 1
except OSError: print("forks", 10 < forks < 30)
print("memory", attempt(lambda: bytearray(10**9)))
print("capabilities", next(line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")))
`;

const LANDLOCKED = `
import os
def attempt(action):
    try: action(); return "ok"
    except Exception as error: return type(error).__name__
print(os.getuid())
print("read", attempt(lambda: open(os.environ["SECRET"])))
print("write", attempt(lambda: open("/tmp/runproof-escape", "w")))
print("workspace", attempt(lambda: open("made", "w")))
`;
