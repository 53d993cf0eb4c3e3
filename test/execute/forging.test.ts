import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STARTS, TestBench } from "./run-session.ts";

describe.each(STARTS)("%s start:", (start) => {
  let bench: TestBench;
  beforeAll(async () => {
    bench = await TestBench.open({ start });
  });
  afterAll(() => bench.close());

  test("only the declared descriptors are open, and children get three", async () => {
    const ended = await bench.run([
      "import os, subprocess\nprint(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1])",
      "print(subprocess.run(['ls', '/proc/self/fd'], capture_output=True, text=True).stdout.split())",
      "print(open('/dev/stdin').read() == '', file=open('/dev/stdout', 'w'), flush=True)",
    ]);
    expect(ended.stdout.split("\n").slice(0, 2)).toEqual(["[0, 1, 2, 3]", "['0', '1', '2', '3']"]);
    expect(ended.stdout.trim().split("\n").at(-1)).toBe("True");
  });

  test("forged events on every descriptor change no record", async () => {
    const forged = String.raw`
import gc, json, os
lines = [{"type": "finished", "runId": "forged", "notes": ["forged"]}, {"type": "block-end", "index": 2, "outcome": "ok"},
         {"type": "code-starting"}, {"status": 0}, {"exit-code": 0}, {"type": "ended", "record": 0}]
text = "".join("\n" + json.dumps(line) + "\n" for line in lines) + "{" * 300 + "\n" + "\0\xff" * 10 + '{"nonce": "' + "a" * 32
for descriptor in range(0, 1024):
    try: os.write(descriptor, text.encode())
    except OSError: pass
`;
    const ended = await bench.run([forged, "1/0", "import os; os._exit(5)"]);
    expect(ended.execution.outcome).toEqual({ kind: "exited", exitCode: 5, signal: null });
    expect(ended.selfReported.blocks.map((block) => block.outcome)).toEqual(["ok", "failed", "not-reached"]);
    expect(ended.selfReported.runId).toBeNull();
    expect(ended.selfReported.notes.join()).toMatch(/unreadable events ignored/u);
  });

  test("events with the true nonce out of turn change no earlier block and no exit record", async () => {
    const ended = await bench.run([
      "1/0",
      `
import gc, os
channel = next(o for o in gc.get_objects() if type(o).__name__ == "EventChannel")
channel.send("block-end", index=1, outcome="ok")
channel.send("block-end", index=3, outcome="ok")
channel.send("block-start", index=9)
os._exit(9)`,
      "print('never')",
    ]);
    expect(ended.execution.outcome.exitCode).toBe(9);
    expect(ended.selfReported.blocks.map((block) => block.outcome)).toEqual([
      "failed",
      "not-reached",
      "not-reached",
    ]);
  });

  test.each([
    ["stdout and stderr", "import os\nos.close(1); os.close(2)", "ok"],
    ["everything", "import os\nos.closerange(0, 1000)", "not-reached"],
  ])("closing %s leaves a truthful end", async (_, code, first) => {
    const ended = await bench.run([code, "x = 1", "raise SystemExit(4)"]);
    expect(ended.execution.outcome).toMatchObject({ kind: "exited", signal: null });
    expect(ended.execution.outcome.exitCode).not.toBe(0);
    expect(ended.selfReported.blocks[0]?.outcome).toBe(first);
  });
});
