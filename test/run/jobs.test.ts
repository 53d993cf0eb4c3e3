import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { markdown, runDocument, tracker } from "../support/cli.ts";
import type { RunResult } from "../support/cli.ts";

/** Writes a file of its own, and says which files it sees. */
const code = (name: string): string =>
  markdown(
    `import pathlib, time\ntime.sleep(0.4)\npathlib.Path("${name}.txt").write_text("${name}")\nprint(*sorted(p.name for p in pathlib.Path().glob("*.txt")))`,
  );

const NAMES = ["a", "b", "c", "d", "e", "f"];
let result: RunResult;

beforeAll(async () => {
  const responses = Object.fromEntries(NAMES.map((name) => [name, code(name)]));
  result = await runDocument(
    tracker(responses, {
      ...Object.fromEntries(NAMES.map((name) => [name, { evidence_paths: [`${name}.txt`] }])),
      b: { evidence_paths: ["b.txt"], dependencies: ["a"] },
      e: { evidence_paths: ["e.txt"], dependencies: ["b", "c", "the data team"] },
    }),
    ["--jobs", "2"],
  );
});

test("with --jobs 2 two sessions run at a time, never more, and none before those it depends on", () => {
  const events = readFileSync(join(result.out, "journal.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; taskId: string });
  const running = new Set<string>();
  const ended = new Set<string>();
  const before: Record<string, string[]> = {};
  let most = 0;
  for (const { type, taskId } of events) {
    if (type === "execution.started") {
      running.add(taskId);
      most = Math.max(most, running.size);
      before[taskId] = [...ended];
    }
    if (type !== "execution.ended") continue;
    running.delete(taskId);
    ended.add(taskId);
  }
  expect([most, ended.size]).toEqual([2, NAMES.length]);
  expect(before["b"]).toContain("a");
  expect(before["e"]).toEqual(expect.arrayContaining(["b", "c"]));
  const starts = events.flatMap(({ type, taskId }) => (type === "execution.started" ? taskId : []));
  // Both begin at once: which of them the journal has first is chance.
  expect(starts.slice(0, 2).toSorted()).toEqual(["a", "c"]);
});

test("each sees the files of those it depends on, and the out folder has the files of all", async () => {
  const seen = Object.fromEntries(
    await Promise.all(
      NAMES.map(async (name) => [
        name,
        (await readFile(join(result.out, "tasks", name, "attempt-1", "stdout.txt"), "utf8")).trim(),
      ]),
    ),
  );
  expect(seen).toEqual({
    a: "a.txt",
    b: "a.txt b.txt",
    c: "c.txt",
    d: "d.txt",
    e: "a.txt b.txt c.txt e.txt",
    f: "f.txt",
  });
  for (const name of NAMES)
    expect(readFileSync(join(result.out, "workspace", `${name}.txt`), "utf8")).toBe(name);
  expect([result.code, result.cycle.decision.outcome]).toEqual([0, "GO"]);
  expect(result.cycle.tasks.map(({ taskId }) => taskId)).toEqual(NAMES);
  expect(result.stderr).toMatch(/the data team/u);
});
