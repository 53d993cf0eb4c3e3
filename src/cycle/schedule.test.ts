import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { predecessors, workInOrder } from "./schedule.ts";
import type { Scheduled } from "./schedule.ts";

const item = (id: string, ...after: string[]): Scheduled => ({ id, after });

/** Works on the items; tells in which order they began, and how many were at work at once. */
async function observed(items: Scheduled[], jobs: number) {
  const begun: string[] = [];
  const finished = new Set<string>();
  let running = 0;
  let most = 0;
  const early: string[] = [];
  const results = await workInOrder(items, jobs, async ({ id, after }) => {
    begun.push(id);
    running += 1;
    most = Math.max(most, running);
    early.push(...after.filter((one) => items.some((known) => known.id === one) && !finished.has(one)));
    await pause(id.length);
    finished.add(id);
    running -= 1;
    return id.toUpperCase();
  });
  return { begun, most, early, results };
}

test("one at a time: in the given order", async () => {
  const { begun, most, results } = await observed([item("b"), item("a", "b"), item("c")], 1);
  expect([begun, most, results]).toEqual([["b", "a", "c"], 1, ["B", "A", "C"]]);
});

test("several at a time: never more, each after its predecessors, results in the given order", async () => {
  const items = [
    item("a"),
    item("bbbbbbbb"),
    item("c", "a"),
    item("d", "bbbbbbbb", "c"),
    ...Array.from({ length: 200 }, (_, place) => item(`t${place}`, ...(place % 3 === 0 ? ["a"] : []))),
  ];
  const { most, early, results, begun } = await observed(items, 3);
  expect([most, early]).toEqual([3, []]);
  expect(results).toEqual(items.map(({ id }) => id.toUpperCase()));
  expect(begun.slice(0, 2)).toEqual(["a", "bbbbbbbb"]);
});

test("predecessors that are not among the items count as finished", async () => {
  expect((await observed([item("a", "elsewhere")], 2)).results).toEqual(["A"]);
});

test("a failure ends it, after what runs has ended", async () => {
  const ended: string[] = [];
  const working = workInOrder([item("a"), item("b"), item("c")], 2, async ({ id }) => {
    if (id === "a") throw new Error("broken");
    await pause(5);
    ended.push(id);
  });
  await expect(working).rejects.toThrow("broken");
  expect(ended).toEqual(["b"]);
});

test("predecessors: direct and indirect, in order, each once", () => {
  const items = [item("a"), item("b", "a"), item("c", "a"), item("d", "c", "b"), item("e", "x")];
  expect(Object.fromEntries(predecessors(items))).toEqual({
    a: [],
    b: ["a"],
    c: ["a"],
    d: ["a", "b", "c"],
    e: [],
  });
});
