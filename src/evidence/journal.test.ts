import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openJournal } from "./journal.ts";

const folders: string[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "rp-journal-"));
  folders.push(folder);
  return join(folder, "journal.jsonl");
}

interface Line {
  seq: number;
  n?: number;
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(path, "utf8");
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/** Counts the syncs of a journal, and lets a test fail them. */
async function watched() {
  const path = await place();
  const probe = await import("node:fs/promises").then(({ open }) => open(path, "a"));
  const prototype = Object.getPrototypeOf(probe) as {
    datasync: () => Promise<void>;
    appendFile: () => Promise<void>;
  };
  await probe.close();
  const syncs = vi.spyOn(prototype, "datasync");
  const writes = vi.spyOn(prototype, "appendFile");
  return { path, journal: await openJournal(path, () => 0), syncs, writes };
}

test("lines stand in the order in which they were added, whichever way", async () => {
  const { path, journal } = await watched();
  await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      n % 7 === 0 ? journal.append({ type: "t", n }) : journal.appendQuickly({ type: "t", n }),
    ),
  );
  await journal.close();
  const lines = await linesOf(path);
  expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
});

test("a quick line is there before any sync, and synced soon without a further call", async () => {
  const { path, journal, syncs } = await watched();
  for (let n = 0; n < 50; n += 1) await journal.appendQuickly({ type: "t", n });
  expect(await linesOf(path)).toHaveLength(50);
  expect(syncs).not.toHaveBeenCalled();
  await expect.poll(() => syncs.mock.calls.length).toBe(1);
  await journal.sync();
  expect(syncs).toHaveBeenCalledTimes(1);
  await journal.close();
});

test("append and sync bring all before them to the disk, and sync is free where nothing waits", async () => {
  const { journal, syncs } = await watched();
  await journal.sync();
  expect(syncs).not.toHaveBeenCalled();
  await journal.appendQuickly({ type: "t" });
  await journal.append({ type: "t" });
  expect(syncs).toHaveBeenCalledTimes(1);
  await journal.appendQuickly({ type: "t" });
  await journal.sync();
  expect(syncs).toHaveBeenCalledTimes(2);
  await journal.close();
  expect(syncs).toHaveBeenCalledTimes(2);
});

test("a sync that began before a line was written does not count for it", async () => {
  const { journal, syncs } = await watched();
  const under: { end?: () => void } = {};
  syncs.mockImplementationOnce(() => new Promise<void>((resolve) => (under.end = resolve)));
  const first = journal.append({ type: "t" });
  await expect.poll(() => syncs.mock.calls.length).toBe(1);
  const second = journal.append({ type: "t" });
  await journal.appendQuickly({ type: "t" });
  expect(syncs).toHaveBeenCalledTimes(1);
  under.end?.();
  await Promise.all([first, second]);
  expect(syncs).toHaveBeenCalledTimes(2);
  await journal.close();
});

test("where a line that was reported cannot be synced, nothing more is taken", async () => {
  const { journal, syncs } = await watched();
  syncs.mockRejectedValueOnce(new Error("EIO"));
  await journal.appendQuickly({ type: "t" });
  await expect(journal.sync()).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  await expect(journal.append({ type: "t" })).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  await expect(journal.appendQuickly({ type: "t" })).rejects.toMatchObject({
    message: expect.stringContaining("EIO"),
  });
  await journal.close();
});

test("a line that was cut by a full disk is taken back, and the next one stands", async () => {
  const { path, journal, writes } = await watched();
  await journal.append({ type: "t", n: 1 });
  writes.mockImplementationOnce(async () => {
    await writeFile(path, '{"seq":2,"at":"19', { flag: "a" });
    throw new Error("ENOSPC");
  });
  await expect(journal.append({ type: "t", n: 2 })).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  await journal.append({ type: "t", n: 3 });
  await journal.close();
  expect((await linesOf(path)).map(({ n }) => n)).toEqual([1, 3]);
});
