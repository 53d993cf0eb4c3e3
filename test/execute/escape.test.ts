import { createServer } from "node:http";
import type { Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attempts, resultsOf } from "./attempts.ts";
import { GUEST, STARTS, TestBench } from "./run-session.ts";

const write = (path: string): string => `open(${path}, 'w').close()`;

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  let outside: Server;
  let port = 0;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
    outside = createServer((_, answer) => answer.end("reached"));
    await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
    const address = outside.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    outside.close();
    await bench.close();
  });

  async function results(lines: Record<string, string>, options = {}): Promise<Record<string, string>> {
    const ended = await bench.run([attempts(lines)], options);
    expect(ended.execution.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
    return resultsOf(ended.stdout);
  }

  test("nothing of the host is there to be read", async () => {
    const absent = {
      home: "open('/root/.bashrc').read()",
      ssh: "os.listdir('/root/.ssh')",
      shadow: "open('/etc/shadow').read()",
      machine: "open('/etc/machine-id').read()",
      oldroot: "os.listdir('/oldroot')",
      checkout: `os.listdir(${JSON.stringify(import.meta.dirname)})`,
      guest: `os.listdir(${JSON.stringify(GUEST)})`,
      runtime: `os.listdir(${JSON.stringify(bench.folder)})`,
      docker: "os.stat('/run/docker.sock')",
      sys: "os.listdir('/sys')",
    };
    const seen = await results({
      ...absent,
      environ: "open('/proc/1/environ').read()",
      root: "sorted(os.listdir('/proc/1/root')) == sorted(os.listdir('/'))",
      parent: "open('/proc/2/environ').read()",
      parentRoot: "sorted(os.listdir('/proc/2/root')) == sorted(os.listdir('/'))",
      parentMemory: "open('/proc/2/mem', 'rb').read(1)",
      parentDescriptors: "len(os.listdir('/proc/2/fd'))",
      command: "open('/proc/1/cmdline').read().replace(chr(0), ' ')",
      processes: "sum(name.isdigit() for name in os.listdir('/proc'))",
      users: "open('/etc/passwd').read().count(chr(10))",
      environment:
        "sorted(set(os.environ) & {'SECRET_FOR_TEST', 'SSH_AUTH_SOCK', 'RUNPROOF_TEST_PYTHON', 'VITEST'})",
    });
    for (const name of Object.keys(absent)) expect([name, seen[name]]).toEqual([name, "ENOENT"]);
    expect(seen["environ"]).toBe("ok ");
    expect(seen["root"]).toBe("ok True");
    // Cold, process 2 is what records the end; warm, it only holds the sandbox and has nothing of its own.
    const ofSecond = {
      parent: "ok PWD=/workspace\0",
      parentRoot: "ok True",
      parentMemory: "EIO",
      parentDescriptors: "ok 3",
    };
    for (const [name, warm] of Object.entries(ofSecond))
      expect([name, seen[name]]).toEqual([name, start === "cold" ? "EACCES" : warm]);
    expect(seen["command"]).not.toContain(bench.folder);
    expect(seen["processes"]).toBe("ok 3");
    expect(seen["users"]).toBe("ok 3");
    expect(seen["environment"]).toBe("ok []");
  });

  test("writing outside of the workspace and the folders in memory is refused", async () => {
    const refused = {
      usr: write("'/usr/x'"),
      root: write("'/x'"),
      etc: write("'/etc/x'"),
      passwd: write("'/etc/passwd'"),
      dev: write("'/dev/x'"),
      interpreter: write("sys.base_prefix + '/x'"),
      environment: write("sys.prefix + '/x'"),
      guest: write("'/opt/runproof/runproof_guest/x'"),
      block: write("__file__"),
      mode: "os.chmod(__file__, 0o777)",
      replaced: "os.rename('/opt/runproof/blocks', '/opt/runproof/moved')",
      mount: write("'/data/x'"),
      mounted: write("'/data/given.txt'"),
    };
    const seen = await results(
      {
        ...refused,
        workspace: write("'here.txt'"),
        tmp: write("'/tmp/x'"),
        shm: write("'/dev/shm/x'"),
        home: write("os.path.expanduser('~/x')"),
      },
      { request: { mounts: [{ source: mounted(), target: "/data", writable: false }] } },
    );
    for (const name of Object.keys(refused)) expect([name, seen[name]]).toEqual([name, "EROFS"]);
    for (const name of ["workspace", "tmp", "shm", "home"])
      expect([name, seen[name]]).toEqual([name, "ok None"]);
  });

  function mounted(): string {
    const folder = join(bench.folder, "given");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "given.txt"), "given");
    return folder;
  }

  test("links lead nowhere, and what the session leaves belongs to the caller", async () => {
    const secret = join(bench.folder, "secret.txt");
    writeFileSync(secret, "secret", { mode: 0o666 });
    const ended = await bench.run(
      [
        attempts({
          through: "open('link').read()",
          made: `os.symlink(${JSON.stringify(secret)}, 'made')`,
          throughMade: "open('made', 'w').write('x')",
          hard: "os.link('/etc/hosts', 'hosts')",
          setuid: "(open('tool', 'w').close(), os.chmod('tool', 0o6755))",
          device: "os.mknod('device', 0o20666, os.makedev(1, 3))",
        }),
        "import os; os.makedirs('a/b'); open('a/b/c', 'w').write('c'); os.mkfifo('pipe'); os.chmod('a/b', 0);",
      ],
      { prepare: (workspace) => symlinkSync(secret, join(workspace, "link")) },
    );
    expect(resultsOf(ended.stdout)).toEqual({
      through: "ENOENT",
      made: "ok None",
      throughMade: "ENOENT",
      hard: "EXDEV",
      setuid: "ok (None, None)",
      device: "EPERM",
    });
    expect(readFileSync(secret, "utf8")).toBe("secret");
    expect(statSync(secret).uid).toBe(process.getuid?.());
    for (const path of ["", "tool", "made", "link", "pipe", "a", "a/b"]) {
      expect([path, lstatSync(join(ended.workspace, path)).uid]).toEqual([path, process.getuid?.()]);
    }
    // The comparison takes these bits away, before anyone else can reach the file.
    expect(statSync(join(ended.workspace, "tool")).mode & 0o6000).toBe(0o6000);
    expect(readdirSync(ended.workspace).toSorted()).toEqual(["a", "link", "made", "pipe", "tool"]);
  });

  test("the network is away: outside, the host's loopback, its sockets", async () => {
    const path = join(bench.folder, "host.sock");
    const server = createSocketServer().listen(path);
    const name = `runproof-test-${process.pid}`;
    const abstract = createSocketServer().listen(`\0${name}`);
    try {
      const seen = await results({
        outside: "socket.create_connection(('192.0.2.1', 80), timeout=2)",
        datagram: "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 53))",
        six: "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
        name: "socket.getaddrinfo('example.com', 80)",
        loopback: `socket.create_connection(('127.0.0.1', ${port}), timeout=2)`,
        path: `socket.socket(socket.AF_UNIX).connect(${JSON.stringify(path)})`,
        abstract: `socket.socket(socket.AF_UNIX).connect(chr(0) + "${name}")`,
        raw: "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
        packet: "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        interfaces: "[name for _, name in socket.if_nameindex()]",
        own: "socket.create_server(('127.0.0.1', 0)).getsockname()[0]",
      });
      expect(seen).toEqual({
        outside: "ENETUNREACH",
        datagram: "ENETUNREACH",
        six: "ENETUNREACH",
        name: expect.stringContaining("resolution"),
        loopback: "ECONNREFUSED",
        path: "ENOENT",
        abstract: "ECONNREFUSED",
        raw: "EPERM",
        packet: "EPERM",
        interfaces: "ok ['lo']",
        own: "ok 127.0.0.1",
      });
    } finally {
      server.close();
      abstract.close();
    }
  });

  test("no privilege, namespace, mount or tracing can be had", async () => {
    const machine = process.arch === "arm64" ? 1 : 0;
    const number = (...numbers: [number, number]): number => numbers[machine] ?? 0;
    const refused = {
      unshareUser: `call(${number(272, 97)}, 0x10000000)`,
      unshareNet: `call(${number(272, 97)}, 0x40000000)`,
      setns: `call(${number(308, 268)}, 0, 0)`,
      cloneUser: `call(${number(56, 220)}, 0x10000000 | 17, 0, 0, 0, 0)`,
      mount: `call(${number(165, 40)}, 0, 0, 0, 0, 0)`,
      umount: `call(${number(166, 39)}, 0, 0)`,
      pivot: `call(${number(155, 41)}, 0, 0)`,
      chroot: "os.chroot('/tmp')",
      openTree: "call(428, -100, 0, 0)",
      ptraceInit: `call(${number(101, 117)}, 16, 1, 0, 0)`,
      ptraceParent: `call(${number(101, 117)}, 16, 2, 0, 0)`,
      readMemory: `call(${number(310, 270)}, 2, 0, 0, 0, 0, 0)`,
      bpf: `call(${number(321, 280)}, 0, 0, 0)`,
      perf: `call(${number(298, 241)}, 0, 0, 0, 0, 0)`,
      userfaultfd: `call(${number(323, 282)}, 0)`,
      keyctl: `call(${number(250, 219)}, 0, 0, 0, 0, 0)`,
      uring: "call(425, 1, 0)",
      terminal: "fcntl.ioctl(0, 0x5412, b'x')",
      handle: `call(${number(304, 265)}, 0, 0, 0)`,
      hostname: "socket.sethostname('x')",
      nice: "os.nice(-5)",
    };
    const seen = await results({
      ...refused,
      clone3: "call(435, 0, 0)",
      root: "os.setuid(0)",
      sudo: "subprocess.run(['su', '-c', 'id'], capture_output=True, timeout=5).returncode != 0",
      thread: "__import__('threading').Thread(target=print).start()",
      status:
        "[line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapEff', 'CapBnd', 'CapPrm', 'NoNewPrivs', 'Seccomp:'))]",
    });
    for (const name of Object.keys(refused)) expect([name, seen[name]]).toEqual([name, "EPERM"]);
    expect(seen["clone3"]).toBe("ENOSYS");
    expect(seen["root"]).toBe("EINVAL");
    expect(seen["sudo"]).not.toContain("False");
    expect(seen["thread"]).toBe("ok None");
    const none = "'0000000000000000'";
    expect(seen["status"]).toBe(`ok [${none}, ${none}, ${none}, '1', '2']`);
  });

  test.each([
    ["kill(0)", "os.kill(0, signal.SIGTERM)", "SIGTERM"],
    ["kill(-1)", "os.kill(-1, signal.SIGKILL)", "SIGKILL"],
    ["its first program", "os.kill(2, signal.SIGKILL)", "SIGKILL"],
  ])("signals stay inside: %s", async (_, code, signal) => {
    const witness = process.pid;
    const ended = await bench.run([`import os, signal, time\n${code}\ntime.sleep(5)\nprint('alive')`]);
    expect(ended.execution.outcome).toEqual({ kind: "killed", exitCode: null, signal });
    expect(ended.stdout).toBe("");
    expect(existsSync(`/proc/${witness}`)).toBe(true);
  });

  test("the sandbox's init cannot be killed from inside", async () => {
    const ended = await bench.run([
      "import os, signal, time\nfor s in (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP): os.kill(1, s)\ntime.sleep(0.2)\nprint('alive')",
    ]);
    expect([ended.execution.outcome.kind, ended.stdout]).toEqual(["exited", "alive\n"]);
  });

  test("twenty starts never show a host path", async () => {
    const own = [
      "bin",
      "dev",
      "etc",
      "home",
      "lib",
      "opt",
      "proc",
      "root",
      "run",
      "sbin",
      "tmp",
      "usr",
      "workspace",
    ];
    const shown = new Set<string>();
    // Two at a time: the machine has few cores.
    for (let pair = 0; pair < 10; pair += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const ended = await Promise.all(
        [1, 2].map(() =>
          bench.run(["import os; print(sorted(os.listdir('/')), os.getuid(), os.listdir('.'))"]),
        ),
      );
      for (const one of ended) shown.add(one.stdout);
    }
    expect(shown.size).toBe(1);
    const names = [...shown][0]?.match(/'([^']+)'/gu)?.map((word) => word.slice(1, -1)) ?? [];
    expect(names.filter((name) => !own.includes(name) && !name.startsWith("lib"))).toEqual([]);
  }, 60_000);
});
