import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  test.each([
    ["a single line", ""],
    ["a line after a flood", "for i in range(200_000): print(i)\n"],
    [
      "a line after a flood and a fork",
      "import os\nfor i in range(200_000): print(i)\nif os.fork() == 0: os._exit(0)\n",
    ],
  ])("%s is seen while the code goes on", async (_, before) => {
    let workspace = "";
    // The code waits for the test, and the test for the line: neither would end if it stayed in a buffer.
    const ended = await bench.run(
      [`import os, time\n${before}print("waiting")\nwhile not os.path.exists("seen"): time.sleep(0.01)`],
      {
        prepare: (path) => {
          workspace = path;
        },
        observer: {
          onLine: (line) => {
            if (line === "waiting") writeFileSync(join(workspace, "seen"), "");
          },
        },
      },
    );
    expect(ended.execution.outcome).toEqual({ kind: "exited", exitCode: 0, signal: null });
    expect(ended.stdout.endsWith("waiting\n")).toBe(true);
  });

  test("a flood arrives whole and in order, from threads and forks too, nothing twice", async () => {
    const code = `
import os, sys, threading
for i in range(300_000): print(f"main {i}")
def work(name):
    for i in range(20_000): sys.stdout.write(f"{name} {i}\\n")
threads = [threading.Thread(target=work, args=(f"thread{n}",)) for n in range(2)]
for each in threads: each.start()
for each in threads: each.join()
print("before the fork", end="")
if os.fork() == 0:
    print(); [print(f"child {i}") for i in range(1000)]; os._exit(0)
os.wait(); print("done")`;
    const ended = await bench.run([code]);
    // Python itself may put the ends of two threads' lines together; nothing is lost or comes twice.
    const words = ended.stdout.split(/\s+|(?<=\d)(?=thread|main|child|before)/u);
    for (const [name, count] of [
      ["main", 300_000],
      ["thread0", 20_000],
      ["thread1", 20_000],
      ["child", 1000],
    ] as const) {
      expect([name, words.filter((word) => word === name).length]).toEqual([name, count]);
    }
    const lines = ended.stdout.split("\n");
    const main = lines.filter((line) => line.startsWith("main "));
    expect(main.every((line, place) => line === `main ${place}`)).toBe(true);
    expect(lines.filter((line) => line.includes("before the fork"))).toEqual(["before the fork"]);
  });

  test("bytes that are no text, control characters and a replaced stdout survive in the file", async () => {
    const ended = await bench.run([
      'import sys\nsys.stdout.buffer.write(b"\\xff\\x00\\x1b[31m")\nprint("red")',
      "import io, contextlib\nwith contextlib.redirect_stdout(io.StringIO()) as kept: print('kept')\nprint(kept.getvalue())",
      "import os\nprint('first'); os.write(1, b'second\\n');",
    ]);
    expect(ended.stdout).toBe("\u{fffd}\0\u001b[31mred\nkept\n\nfirst\nsecond\n");
    expect(ended.execution.stdout.bytes).toBe(Buffer.byteLength(ended.stdout) - 2);
  });

  test("files that the code never closes are written out at the end", async () => {
    const code = `
import csv, sys
f = open("global.txt", "w"); f.write("global")
class Holder: pass
sys.modules["json"].kept = open("held.txt", "w"); sys.modules["json"].kept.write("held")
a, b = Holder(), Holder(); a.other, b.other = b, a; a.file = open("circle.txt", "w"); a.file.write("circle")
class Last:
    def __del__(self): open("finalised.txt", "w").write("finalised")
last = Last()
def local():
    g = open("local.txt", "w"); g.write("local"); raise ValueError
local()`;
    const ended = await bench.run([code]);
    for (const name of ["global", "held", "circle", "finalised", "local"])
      expect(readFileSync(join(ended.workspace, `${name}.txt`), "utf8")).toBe(name);
  });
});
