import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLocalExecutor, probeIsolation } from "../../src/execute/index.ts";
import { managedPython } from "../support/python.ts";
import { GUEST, prefixesOf, TestBench } from "./run-session.ts";

const LOOK = `
import json, os, socket
def attempt(action):
    try: return str(action())
    except OSError as error: return type(error).__name__
print(json.dumps({
    "uid": os.getuid(),
    "cwd": os.getcwd() == str(MULTI_AGENT_ROOT),
    "home": attempt(lambda: os.listdir(os.environ["OUTSIDE"])),
    "secret": attempt(lambda: open(os.environ["OUTSIDE"] + "/secret").read()),
    "write": attempt(lambda: open(os.environ["OUTSIDE"] + "/new", "w").close()),
    "usr": attempt(lambda: open("/usr/new", "w").close()),
    "workspace": attempt(lambda: open("made.txt", "w").close()),
    "temporary": attempt(lambda: __import__("tempfile").NamedTemporaryFile().name is not None),
    "own": attempt(lambda: open(os.path.expanduser("~/x"), "w").close()),
    "stdout": attempt(lambda: open("/dev/stdout", "w").close()),
    "variables": sorted(set(os.environ) & {"VITEST", "RUNPROOF_TEST_PYTHON", "NODE_ENV"}),
    "status": [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "NoNewPrivs", "Seccomp:"))],
}))`;

const Seen = (text: string): Record<string, unknown> =>
  JSON.parse(text.split("\n")[0] ?? "{}") as Record<string, unknown>;

let outside: string;
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), "runproof-outside-"));
  writeFileSync(join(outside, "secret"), "secret", { mode: 0o600 });
  chmodSync(outside, 0o700);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe("level process", () => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ level: "process" });
  });
  afterAll(() => bench.close());

  test("files of others are out of reach, the filter holds, and the evidence says what this level is", async () => {
    const ended = await bench.run([LOOK], { request: { environment: { OUTSIDE: outside } } });
    expect(ended.execution.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
    expect(Seen(ended.stdout)).toMatchObject({
      cwd: true,
      home: "PermissionError",
      secret: "PermissionError",
      write: "PermissionError",
      usr: "PermissionError",
      workspace: "None",
      temporary: "True",
      own: "None",
      stdout: "None",
      variables: [],
      status: ["0000000000000000", "1", "2"],
    });
    expect(ended.execution.isolation).toMatchObject({ level: "process", start: "cold" });
    expect(ended.execution.isolation.notes?.join()).toMatch(/cannot promise.*(Landlock|uid of its own)/u);
    expect(bench.executor.level).toBe("process");
    expect(statSync(join(ended.workspace, "made.txt")).uid).toBe(process.getuid?.());
  });

  test("timeouts end setsid grandchildren too; memory and failures as at full", async () => {
    const ended = await bench.run(
      [
        "1/0",
        "import os, subprocess, time\nprint('on')\nsubprocess.Popen(['sleep', '98.765'], start_new_session=True)\nif os.fork() == 0: os.setsid()\ntime.sleep(100)",
      ],
      { limits: { timeoutMs: 700 } },
    );
    expect(ended.execution.outcome.kind).toBe("timed-out");
    expect(ended.stdout).toBe("on\n");
    expect(ended.selfReported.blocks.map((block) => block.outcome)).toEqual(["failed", "not-reached"]);
    const memory = await bench.run(["bytearray(10**9)"], { limits: { memoryBytes: 300_000_000 } });
    expect(memory.execution.outcome.kind).toBe("memory-limit");
  });

  test("the witness is reached over the loopback", async () => {
    const socketPath = join(bench.folder, "w.sock");
    const server = createServer((connection) =>
      connection.on("data", (chunk) => connection.end(`echo ${chunk.toString()}`)),
    ).listen(socketPath);
    try {
      const ended = await bench.run([CALL], { request: { witness: { socketPath, secret: "s3" } } });
      expect(ended.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s3 echo hi\n$/u);
    } finally {
      server.close();
    }
  });
});

const CALL = `
import os, socket, urllib.parse
uri = os.environ["MLFLOW_TRACKING_URI"]
connection = socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(uri).port))
connection.sendall(b"hi")
answer = b""
while chunk := connection.recv(100): answer += chunk
print(uri, answer.decode())`;

describe("level full", () => {
  test("the witness is reached through one bound socket, many calls at once, large ones whole", async () => {
    const bench = await TestBench.open();
    const socketPath = join(bench.folder, "w.sock");
    const server = createServer({ allowHalfOpen: true }, (connection) => connection.pipe(connection)).listen(
      socketPath,
    );
    try {
      const ended = await bench.run(
        [
          CALL.replace('sendall(b"hi")', 'sendall(b"hi"); connection.shutdown(socket.SHUT_WR)'),
          `
import hashlib, threading
def echo(size):
    c = socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(uri).port))
    data = os.urandom(size)
    def send():
        c.sendall(data); c.shutdown(socket.SHUT_WR)
    threading.Thread(target=send).start()
    got = hashlib.sha256()
    while chunk := c.recv(65536): got.update(chunk)
    return got.digest() == hashlib.sha256(data).digest()
results = []
threads = [threading.Thread(target=lambda: results.append(echo(3_000_000))) for _ in range(8)]
for t in threads: t.start()
for t in threads: t.join()
print(results)`,
        ],
        { request: { witness: { socketPath, secret: "s3" } } },
      );
      expect(ended.stdout).toBe(
        `http://127.0.0.1:47113/s3 hi\n${JSON.stringify(Array(8).fill("T")).replaceAll('"T"', "True").replaceAll(",", ", ")}\n`,
      );
      expect(statSync(socketPath).uid).toBe(process.getuid?.());
    } finally {
      server.close();
      await bench.close();
    }
  });

  test("with the host's network it is full-net, and says so", async () => {
    const bench = await TestBench.open({ network: "host" });
    const server = createServer((connection) => connection.end("reached")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const ended = await bench.run([
        `import socket; print(socket.create_connection(("127.0.0.1", ${port})).recv(10))`,
      ]);
      expect(ended.stdout).toBe("b'reached'\n");
      expect([ended.execution.isolation.level, bench.executor.level]).toEqual(["full-net", "full-net"]);
    } finally {
      server.close();
      await bench.close();
    }
  });

  test("probing does the whole sequence; what is missing is named with its mend", async () => {
    const python = await managedPython();
    const folder = mkdtempSync(join(tmpdir(), "runproof-probe-"));
    const options = {
      level: "full" as const,
      network: "none" as const,
      python,
      readOnlyPrefixes: prefixesOf(python),
      guestDirectory: GUEST,
      runtimeDirectory: join(folder, "r"),
    };
    try {
      for (const level of ["full", "process"] as const) {
        // oxlint-disable-next-line no-await-in-loop
        expect(await probeIsolation({ ...options, level })).toMatchObject({
          ok: true,
          cause: null,
          mend: null,
        });
      }
      const absent = { ...options, readOnlyPrefixes: ["/nowhere"] };
      const probe = await probeIsolation(absent);
      expect(probe.ok).toBe(false);
      expect(probe.detail).toContain("/nowhere");
      await expect(openLocalExecutor(absent)).rejects.toMatchObject({
        code: "ISOLATION_UNAVAILABLE",
        hint: expect.stringContaining("runproof doctor --accept process"),
      });
      await expect(openLocalExecutor({ ...options, readOnlyPrefixes: ["/"] })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("level none", () => {
  test("a plain child: runs, says that nothing held, and is ended all the same", async () => {
    const bench = await TestBench.open({ level: "none" });
    try {
      const ended = await bench.run(
        [LOOK.replace("/usr/new", "/nowhere/new"), "import time; time.sleep(60)"],
        {
          limits: { timeoutMs: 1500 },
          request: { environment: { OUTSIDE: outside } },
        },
      );
      expect(ended.execution.outcome.kind).toBe("timed-out");
      expect(Seen(ended.stdout)).toMatchObject({
        uid: process.getuid?.(),
        secret: "secret",
        workspace: "None",
        variables: [],
      });
      expect(ended.execution.isolation).toMatchObject({ level: "none" });
      expect(ended.execution.isolation.notes?.join()).toContain("no isolation");
    } finally {
      await bench.close();
      rmSync(join(outside, "new"), { force: true });
    }
  });
});

test("an ended session leaves nothing in the runtime folder", async () => {
  const bench = await TestBench.open();
  try {
    await bench.run(["print(1)"]);
    expect(readFileSync(join(bench.folder, "r", "etc", "passwd"), "utf8")).not.toContain("/root");
    expect(existsSync(join(bench.folder, "r", "x1"))).toBe(false);
  } finally {
    await bench.close();
  }
});
