import { expect, test } from "vitest";
import { createRunQueue } from "./run-queue.ts";

/** A call that ends when told to. */
function held(order: string[], name: string) {
  let end: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => {
    end = resolve;
  });
  const call = async (): Promise<string> => {
    order.push(`${name} begins`);
    await gate;
    order.push(`${name} ends`);
    return name;
  };
  return { call, end: () => end?.() };
}

test("calls of one run follow each other in order of arrival, other runs do not wait", async () => {
  const queue = createRunQueue();
  const order: string[] = [];
  const [first, second, other, free] = ["first", "second", "other", "free"].map((name) => held(order, name));
  const all = [
    queue.enter("a", first!.call),
    queue.enter("a", second!.call),
    queue.enter("b", other!.call),
    queue.enter(null, free!.call),
  ];
  for (const call of [second, other, free, first]) call!.end();
  expect(await Promise.all(all)).toEqual(["first", "second", "other", "free"]);
  expect(order.indexOf("second begins")).toBeGreaterThan(order.indexOf("first ends"));
  expect(order.indexOf("other begins")).toBeLessThan(order.indexOf("first ends"));
  expect(order.indexOf("free begins")).toBeLessThan(order.indexOf("first ends"));
});

test("a call that fails does not stop the ones behind it", async () => {
  const queue = createRunQueue();
  const failing = queue.enter("a", () => Promise.reject(new Error("no")));
  const next = queue.enter("a", () => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
