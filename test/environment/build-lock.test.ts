import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { underLock } from "../../src/execute/environment/build-lock.ts";

const place = (): string => join(mkdtempSync(join(tmpdir(), "runproof-test-")), "environment.lock");

/** What a holder writes, with something else in it. */
async function holder(more: object): Promise<string> {
  const lock = place();
  const text = await underLock(
    lock,
    async () => readFileSync(lock, "utf8"),
    () => {},
  );
  return JSON.stringify({ ...JSON.parse(text), id: "other", ...more });
}

test("actions under one lock never overlap, and nothing is left behind", async () => {
  const lock = place();
  let inside = 0;
  let most = 0;
  const waited: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(() =>
      underLock(
        lock,
        async () => {
          inside += 1;
          most = Math.max(most, inside);
          await pause(30);
          inside -= 1;
        },
        (processId) => void waited.push(processId),
      ),
    ),
  );
  expect(most).toBe(1);
  expect(waited).toEqual([process.pid, process.pid, process.pid]);
  expect(readdirSync(join(lock, ".."))).toEqual([]);
});

test("a failing action gives the lock back", async () => {
  const lock = place();
  await expect(
    underLock(
      lock,
      () => Promise.reject(new Error("no")),
      () => {},
    ),
  ).rejects.toThrow("no");
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a process that is dead, or whose number another has now, is taken over", async () => {
  const dead = spawnSync("true").pid;
  for (const text of [await holder({ process: dead }), await holder({ started: "1" }), "half a holder"]) {
    const lock = place();
    writeFileSync(lock, text);
    if (text.startsWith("half")) utimesSync(lock, 0, 0);
    expect(
      await underLock(
        lock,
        async () => "done",
        () => {},
      ),
    ).toBe("done");
  }
});

test("a holder in another container counts as alive while it gives signs of life", async () => {
  const lock = place();
  writeFileSync(lock, await holder({ namespace: "elsewhere", process: 1 }));
  const waited: number[] = [];
  const action = underLock(
    lock,
    async () => "done",
    (processId) => void waited.push(processId),
  );
  await pause(600);
  expect(waited).toEqual([1]);
  expect(existsSync(lock)).toBe(true);
  utimesSync(lock, 0, 0);
  expect(await action).toBe("done");
});
