import { createServer } from "node:http";
import type { Server } from "node:http";
import { createServer as createSocketServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attempts, resultsOf } from "./attempts.ts";
import { GUEST, ownProcesses, STARTS, TestBench } from "./run-session.ts";

// Every way out that we know of, tried from inside a block, cold and warm; the table is printed.

const benches = new Map<string, TestBench>();
let outside: Server;
let port = 0;
let path = "";
const unix = createSocketServer();
const abstract = createSocketServer();
const abstractName = `runproof-attempts-${process.pid}`;

beforeAll(async () => {
  for (const start of STARTS) {
    // oxlint-disable-next-line no-await-in-loop
    benches.set(start, await TestBench.open({ start, modules: ["json", "numpy"] }));
  }
  outside = createServer((_, answer) => answer.end("reached"));
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const address = outside.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  path = join(benches.get("cold")?.folder ?? "", "host.sock");
  unix.listen(path);
  abstract.listen(`\0${abstractName}`);
});
afterAll(async () => {
  outside.close();
  unix.close();
  abstract.close();
  for (const bench of benches.values()) await bench.close();
});

const NUMBERS = process.arch === "arm64" ? 1 : 0;
const number = (...numbers: [number, number]): number => numbers[NUMBERS] ?? 0;
const write = (place: string): string => `open(${place}, 'w').close()`;

const gone = (place: string): [string, string] => [`os.stat(${JSON.stringify(place)})`, "ENOENT"];

/** What is tried, and what it must come to. */
function table(): Record<string, [code: string, expected: string | RegExp]> {
  return {
    // First: what follows leaves descriptors of its own open.
    "descriptors: open": [
      "sorted(os.readlink(f'/proc/self/fd/{n}').split(':')[0].split('/')[-1] for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}'))",
      "ok ['events', 'null', 'stderr', 'stdout']",
    ],
    "read: root's home": ["open('/root/.bashrc').read()", "ENOENT"],
    "read: ssh keys": ["os.listdir('/root/.ssh')", "ENOENT"],
    "read: users' homes": ["os.listdir('/home')", "ok ['runproof']"],
    "read: shadow": ["open('/etc/shadow').read()", "ENOENT"],
    "read: machine id": ["open('/etc/machine-id').read()", "ENOENT"],
    "read: old root": gone("/oldroot"),
    "read: docker's socket": gone("/run/docker.sock"),
    "read: devices of the host": [
      "[n for n in os.listdir('/dev') if n.startswith(('sd', 'vd', 'nvme', 'kvm', 'mem'))]",
      "ok []",
    ],
    "read: sys": gone("/sys"),
    "read: the checkout": gone(import.meta.dirname),
    "read: the guest's host folder": gone(GUEST),
    "read: the runner's folder": gone(benches.get("cold")?.folder ?? ""),
    "read: what the warm sandbox is given": gone("/run/runproof/workspaces"),
    "read: slots of siblings": gone("/run/runproof/slots"),
    "read: environment of the first process": ["open('/proc/1/environ').read()", "ok "],
    "read: root of the first process": ["os.listdir('/proc/1/root') == os.listdir('/')", "ok True"],
    "read: memory of the first process": ["open('/proc/1/mem', 'rb').read(1)", /^(EACCES|EIO|EPERM)$/u],
    "read: kernel memory": ["open('/proc/kcore', 'rb').read(1)", /^(EPERM|EACCES|ENOENT)$/u],
    "read: kernel log": [`call(${number(103, 116)}, 3, 0, 0)`, "EPERM"],
    "write: usr": [write("'/usr/x'"), "EROFS"],
    "write: root": [write("'/x'"), "EROFS"],
    "write: etc": [write("'/etc/passwd'"), "EROFS"],
    "write: dev": [write("'/dev/x'"), "EROFS"],
    "write: interpreter": [write("sys.base_prefix + '/x'"), "EROFS"],
    "write: environment": [write("sys.prefix + '/x'"), "EROFS"],
    "write: guest": [write("'/opt/runproof/runproof_guest/x'"), "EROFS"],
    "write: own blocks": [write("__file__"), "EROFS"],
    "write: kernel settings": [
      "open('/proc/sys/kernel/hostname', 'w').write('x')",
      /^(EROFS|EACCES|EPERM)$/u,
    ],
    "write: oom score of the first process": [
      "open('/proc/1/oom_score_adj', 'w').write('1000')",
      /^(EACCES|EPERM|ok .*)$/u,
    ],
    "write: through a link": ["(os.symlink('/etc/hosts', 'l'), open('l', 'w'))", "EROFS"],
    "write: hard link": ["os.link('/etc/hosts', 'h')", "EXDEV"],
    "write: above the workspace": [write("'../x'"), "EROFS"],
    "make: device": ["os.mknod('d', 0o20666, os.makedev(1, 3))", "EPERM"],
    "network: outside": ["socket.create_connection(('192.0.2.1', 80), timeout=2)", "ENETUNREACH"],
    "network: outside, IPv6": ["socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))", "ENETUNREACH"],
    "network: datagram": [
      "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 53))",
      "ENETUNREACH",
    ],
    "network: names": ["socket.getaddrinfo('example.com', 80)", /resolution|gaierror/u],
    "network: the host's loopback": [
      `socket.create_connection(('127.0.0.1', ${port}), timeout=2)`,
      "ECONNREFUSED",
    ],
    "network: the host's UNIX socket": [
      `socket.socket(socket.AF_UNIX).connect(${JSON.stringify(path)})`,
      "ENOENT",
    ],
    "network: the host's abstract socket": [
      `socket.socket(socket.AF_UNIX).connect(chr(0) + "${abstractName}")`,
      "ECONNREFUSED",
    ],
    "network: raw": ["socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", "EPERM"],
    "network: packets": ["socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "EPERM"],
    "network: interfaces": ["[name for _, name in socket.if_nameindex()]", "ok ['lo']"],
    "network: a new interface": ["fcntl.ioctl(os.open('/dev/net/tun', os.O_RDWR), 1)", /^(ENOENT|EPERM)$/u],
    "privilege: root": ["os.setuid(0)", "EINVAL"],
    "privilege: su": [
      "subprocess.run(['su', '-c', 'id'], capture_output=True, timeout=5).returncode != 0",
      /^(ok True|FileNotFoundError|ENOENT|EACCES)$/u,
    ],
    "privilege: capabilities": [
      "[l.split()[1] for l in open('/proc/self/status') if l.startswith('Cap')]",
      /^ok \['0+'(, '0+')*\]$/u,
    ],
    "privilege: new privileges": [
      "[l.split()[1] for l in open('/proc/self/status') if l.startswith(('NoNewPrivs', 'Seccomp:'))]",
      "ok ['1', '2']",
    ],
    "namespace: user": [`call(${number(272, 97)}, 0x10000000)`, "EPERM"],
    "namespace: network": [`call(${number(272, 97)}, 0x40000000)`, "EPERM"],
    "namespace: by clone": [`call(${number(56, 220)}, 0x10000000 | 17, 0, 0, 0, 0)`, "EPERM"],
    "namespace: by clone3": ["call(435, 0, 0)", "ENOSYS"],
    "namespace: enter the first process's": [
      `call(${number(308, 268)}, os.open('/proc/1/ns/net', 0), 0)`,
      /^(EPERM|EACCES)$/u,
    ],
    "namespace: enter by pidfd": [`call(${number(308, 268)}, os.pidfd_open(1), 0x20000)`, "EPERM"],
    "mount: new": [`call(${number(165, 40)}, 0, 0, 0, 0, 0)`, "EPERM"],
    "mount: remove": [`call(${number(166, 39)}, 0, 0)`, "EPERM"],
    "mount: new interface": ["call(428, -100, 0, 0)", "EPERM"],
    "mount: new root": [`call(${number(155, 41)}, 0, 0)`, "EPERM"],
    chroot: ["os.chroot('/tmp')", "EPERM"],
    "trace: the first process": [`call(${number(101, 117)}, 16, 1, 0, 0)`, "EPERM"],
    "trace: the second": [`call(${number(101, 117)}, 16, 2, 0, 0)`, "EPERM"],
    "trace: read memory": [`call(${number(310, 270)}, 2, 0, 0, 0, 0, 0)`, "EPERM"],
    "trace: take a descriptor": ["call(438, os.pidfd_open(2), 0, 0)", "EPERM"],
    "kernel: bpf": [`call(${number(321, 280)}, 0, 0, 0)`, "EPERM"],
    "kernel: perf": [`call(${number(298, 241)}, 0, 0, 0, 0, 0)`, "EPERM"],
    "kernel: userfaultfd": [`call(${number(323, 282)}, 0)`, "EPERM"],
    "kernel: io_uring": ["call(425, 1, 0)", "EPERM"],
    "kernel: keyrings": [`call(${number(250, 219)}, 0, 0, 0, 0, 0)`, "EPERM"],
    "kernel: file handles": [`call(${number(304, 265)}, 0, 0, 0)`, "EPERM"],
    "kernel: host name": ["socket.sethostname('x')", "EPERM"],
    "kernel: clock": [`call(${number(227, 112)}, 0, 0)`, "EPERM"],
    "kernel: priority": ["os.nice(-5)", "EPERM"],
    "terminal: typing": ["fcntl.ioctl(0, 0x5412, b'x')", "EPERM"],
    "siblings: processes that are seen": ["len([n for n in os.listdir('/proc') if n.isdigit()])", "ok 3"],
    "siblings: the parent": ["(os.getppid(), os.getsid(0) == os.getpid())", /^ok \([02], True\)$/u],
    "siblings: shared writable memory": [
      "[l for l in open('/proc/self/maps') if l.split()[1].startswith('rw') and l.split()[1].endswith('s')]",
      "ok []",
    ],
    "siblings: System V memory": ["ctypes.CDLL(None).shmget(4711, 4096, 0)", "ok -1"],
    "limits: a file beyond its size": ["open('big', 'wb').truncate(10**12)", "EFBIG"],
    "limits: memory": ["len(bytearray(10**11))", "MemoryError"],
    "limits: filling a file system in memory": [
      "[open(f'/dev/shm/{i}', 'wb').write(bytes(50_000_000)) for i in range(100)]",
      /^(ENOSPC|MemoryError)$/u,
    ],
    "limits: raising them": [
      "__import__('resource').setrlimit(__import__('resource').RLIMIT_NOFILE, (10**6, 10**6))",
      "ValueError",
    ],
  };
}

test.each(STARTS)("%s: no attempt comes to more than it may", async (start) => {
  const tried = table();
  const names = Object.keys(tried);
  expect(names.length).toBeGreaterThanOrEqual(60);
  const bench = benches.get(start);
  const ended = await bench?.run(
    [attempts(Object.fromEntries(names.map((name) => [name, tried[name]?.[0] ?? ""])))],
    {
      limits: { memoryBytes: 2 ** 31 },
    },
  );
  const results = resultsOf(ended?.stdout ?? "");
  const rows = names.map((name) => {
    const expected = tried[name]?.[1] ?? "";
    const result = results[name] ?? "(nothing)";
    const holds = typeof expected === "string" ? result === expected : expected.test(result);
    return { name, result, holds };
  });
  // oxlint-disable-next-line no-console
  console.log(
    [
      `${names.length} attempts from inside a session, ${start} start`,
      ...rows.map(
        ({ name, result, holds }) =>
          `  ${holds ? "held  " : "FAILED"}  ${name.padEnd(44)} ${result.slice(0, 60)}`,
      ),
    ].join("\n"),
  );
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  expect(ended?.execution.outcome).toMatchObject({ kind: expect.stringMatching(/exited|memory-limit/u) });
});

/** Attempts that end their session. */
const BOMBS: Record<string, [code: string, kinds: RegExp, limits: object]> = {
  "fork bomb": [
    "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    /timed-out|memory-limit/u,
    { timeoutMs: 1500, processes: 50 },
  ],
  "memory bomb of many processes": [
    "import os, time\nfor i in range(8):\n    if os.fork() == 0:\n        x = bytearray(b'1') * 100_000_000; time.sleep(30)\ntime.sleep(30)",
    /memory-limit/u,
    { memoryBytes: 300_000_000 },
  ],
  "endless output": ["while True: print('x' * 1000)", /output-limit/u, {}],
  "endless output without a line's end": [
    "import sys\nwhile True: sys.stdout.write('x' * 1000)",
    /output-limit/u,
    {},
  ],
  "signals to all": ["import os\nos.kill(-1, 9)", /exited|killed/u, {}],
  "signals to the group": ["import os\nos.kill(0, 9)", /killed/u, {}],
  "a tree that ignores signals": [
    "import os, signal, time\nfor s in (15, 2, 1): signal.signal(s, signal.SIG_IGN)\nfor i in range(12):\n    if os.fork() == 0:\n        os.setsid(); time.sleep(60)\ntime.sleep(60)",
    /timed-out/u,
    { timeoutMs: 500 },
  ],
  "stopping itself": [
    "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    /timed-out/u,
    { timeoutMs: 500 },
  ],
  "closing everything and living on": [
    "import os, time\nos.closerange(0, 1000)\ntime.sleep(60)",
    /timed-out/u,
    { timeoutMs: 500 },
  ],
};

test.each(STARTS)(
  "%s: a bomb ends its own session, a sibling goes on, and nothing is left",
  async (start) => {
    const bench = benches.get(start);
    if (bench === undefined) throw new Error("no bench");
    await bench.run(["print(1)"]);
    const before = ownProcesses("").length;
    for (const [name, [code, kinds, limits]] of Object.entries(BOMBS)) {
      // oxlint-disable-next-line no-await-in-loop
      const [bomb, sibling] = await Promise.all([
        bench.run([code], { limits }),
        bench.run(["import time; time.sleep(0.3); print('alive')"]),
      ]);
      expect([name, bomb.execution.outcome.kind]).toEqual([name, expect.stringMatching(kinds)]);
      expect([name, sibling.stdout]).toEqual([name, "alive\n"]);
      // A launcher that has ended is taken back a moment later.
      // oxlint-disable-next-line no-await-in-loop
      await expect.poll(() => [name, ownProcesses("").length], { timeout: 10_000 }).toEqual([name, before]);
    }
  },
);
