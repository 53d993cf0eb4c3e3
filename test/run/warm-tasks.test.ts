import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Task } from "../../src/contracts/index.ts";
import { markdown, runDocument, tracker } from "../support/cli.ts";
import type { RunResult } from "../support/cli.ts";
import { managedPython } from "../support/python.ts";
import { borrowedCache, makeIndex, onlyIndex } from "../support/wheels.ts";

const WAIT = "import time, numpy\ntime.sleep(1.5)\n";
const ASKING = `%pip install first-part\n${WAIT}import first_part\nprint(first_part.VALUE)`;
/** As torch.utils.data.DataLoader does it: workers of their own, batches through shared memory. */
const WORKERS = `import multiprocessing, os, numpy
from multiprocessing import shared_memory
def work(numbers, results):
    for number in iter(numbers.get, None):
        memory = shared_memory.SharedMemory(create=True, size=8_000_000)
        numpy.ndarray((1_000_000,), buffer=memory.buf)[:] = number
        results.put(memory.name); memory.close()
room = os.statvfs("/dev/shm")
print("room", room.f_blocks * room.f_frsize // 1024 ** 2)
numbers, results = multiprocessing.Queue(), multiprocessing.Queue()
workers = [multiprocessing.Process(target=work, args=(numbers, results)) for _ in range(2)]
for each in workers: each.start()
for number in range(20): numbers.put(number)
total = 0
for _ in range(20):
    memory = shared_memory.SharedMemory(name=results.get())
    total += int(numpy.ndarray((1_000_000,), buffer=memory.buf).mean()); memory.close(); memory.unlink()
for _ in workers: numbers.put(None)
for each in workers: each.join()
print("total", total)`;

const folder = mkdtempSync(join(tmpdir(), "runproof-test-"));
let result: RunResult;

beforeAll(async () => {
  const index = join(folder, "index");
  makeIndex(index, await managedPython(), [
    { name: "first-part", version: "2.0", files: { "first_part.py": "VALUE = 2\n" } },
  ]);
  const plain = Object.fromEntries(["a", "b", "c"].map((name) => [name, markdown(WAIT)]));
  const layered = Object.fromEntries(["x", "y", "z"].map((name) => [name, markdown(ASKING)]));
  result = await runDocument(
    tracker({
      ...plain,
      workers: markdown(WORKERS),
      fresh: "```python cold\nprint(1)\n```\n",
      ...layered,
    }),
    ["--allow-install", "--memory", "2GiB"],
    { environment: { ...onlyIndex(index), RUNPROOF_CACHE: borrowedCache(folder) } },
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function taskOf(taskId: string): Task {
  const task = result.cycle.tasks.find((each) => each.taskId === taskId);
  if (task === undefined) throw new Error(`no task ${taskId}`);
  return task;
}

const stdoutOf = (taskId: string): Promise<string> =>
  readFile(join(result.out, "tasks", taskId, "attempt-1", "stdout.txt"), "utf8");

test("after the first result tasks start warm; those before say why they did not", () => {
  const starts = ["a", "b", "c"].map((id) => taskOf(id).execution?.isolation);
  expect(starts[0]?.start).toBe("cold");
  for (const isolation of starts.filter((each) => each?.start === "cold"))
    expect(isolation?.notes?.join("; ")).toMatch(/cold start: .*warm parent/u);
  expect(starts[2]?.start).toBe("warm");
});

test("a block's word cold is obeyed and recorded", () => {
  const { execution } = taskOf("fresh");
  expect(execution?.isolation).toMatchObject({ start: "cold" });
  expect(execution?.isolation.notes).toContain("cold start: block 1 asks for it");
});

test("workers that hand batches on through shared memory work in a warm session; it has half of the memory", async () => {
  expect(taskOf("workers").execution).toMatchObject({
    isolation: { start: "warm" },
    outcome: { kind: "exited", exitCode: 0 },
  });
  expect(await stdoutOf("workers")).toBe("room 1024\ntotal 190\n");
});

test("tasks that ask for the same packages have a warm parent of their own", async () => {
  expect(await Promise.all(["x", "y", "z"].map(stdoutOf))).toEqual(
    ["x", "y", "z"].map(() => expect.stringMatching(/2\n$/u)),
  );
  expect(["x", "z"].map((id) => taskOf(id).execution?.isolation.start)).toEqual(["cold", "warm"]);
  expect(result.cycle.tasks.map(({ execution }) => execution?.error ?? null)).toEqual(
    result.cycle.tasks.map(() => null),
  );
});
