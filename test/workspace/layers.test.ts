import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openWorkspace } from "../../src/execute/workspace/index.ts";
import type { WorkspaceChanges } from "../../src/execute/workspace/index.ts";
import { listed } from "./staging.ts";

/** What an execution leaves in its upper layer, written by hand; folders that hide what is below are named in `opaque`. */
async function layered(
  files: Record<string, string>,
  { limits = {}, copiedSize = { entries: 0, bytes: 0 } } = {},
) {
  const base = mkdtempSync(join(tmpdir(), "runproof-test-"));
  mkdirSync(join(base, "project"));
  write(join(base, "project"), files);
  let opaque: string[] = [];
  const cleared: string[] = [];
  const workspace = await openWorkspace({
    directory: join(base, "staging"),
    project: join(base, "project"),
    limits,
    copiedSize,
    layerMarks: {
      opaqueFolders: (_, folders) =>
        Promise.resolve(folders.flatMap((path, at) => (opaque.includes(path.toString()) ? [at] : []))),
      clear: (_, paths) => Promise.resolve(void cleared.push(...paths.map(String))),
    },
  });
  let count = 0;
  return {
    base,
    workspace,
    cleared,
    attempt: async (
      made: Record<string, string>,
      {
        hiding = [],
        keep = true,
        act,
      }: { hiding?: string[]; keep?: boolean; act?: (upper: string) => void } = {},
    ): Promise<WorkspaceChanges> => {
      count += 1;
      const id = `e${count}`;
      opaque = hiding;
      const { layers } = await workspace.begin(id, { obstacleToLayers: null });
      write(layers?.upper ?? "", made);
      act?.(layers?.upper ?? "");
      return workspace.finish(id, { keep, taskId: `t${count}` });
    },
  };
}

test("a state is shown in layers where it is large and nothing is in the way; the way not taken is told once", async () => {
  const { workspace } = await layered({ a: "1", "b/c": "2" }, { copiedSize: { entries: 2, bytes: 100 } });
  expect(await workspace.reserve()).toBe(null);
  const large = await workspace.begin("e1", { obstacleToLayers: null });
  expect(readdirSync(large.path)).toEqual([]);
  expect(readFileSync(join(large.layers?.lower ?? "", "b/c"), "utf8")).toBe("2");
  expect((await workspace.finish("e1", { keep: true, taskId: "t" })).notes.join()).toMatch(/layers.*EXDEV/u);
  const notes = [];
  for (const id of ["e2", "e3"]) {
    // oxlint-disable-next-line no-await-in-loop
    const { path, layers } = await workspace.begin(id, { obstacleToLayers: "the kernel is too old" });
    expect([readdirSync(path).toSorted(), layers]).toEqual([["a", "b"], null]);
    // oxlint-disable-next-line no-await-in-loop
    notes.push(...(await workspace.finish(id, { keep: true, taskId: "t" })).notes);
  }
  expect(notes).toEqual([expect.stringContaining("the kernel is too old")]);
  const small = (await layered({ a: "1" }, { copiedSize: { entries: 2, bytes: 100 } })).workspace;
  expect(await small.reserve()).toMatch(/live\/1$/u);
  expect((await small.begin("e1", { obstacleToLayers: null })).layers).toBe(null);
  const heavy = (await layered({ a: "1".repeat(101) }, { copiedSize: { entries: 2, bytes: 100 } })).workspace;
  expect((await heavy.begin("e1", { obstacleToLayers: null })).layers).not.toBe(null);
});

test("only files that code had in a plain folder are cleared of marks, once", async () => {
  const { workspace, cleared, attempt } = await layered({ a: "1", "b/c": "2" });
  const { path } = await workspace.begin("plain");
  writeFileSync(join(path, "made"), "m");
  mkdirSync(join(path, "folder"));
  symlinkSync("a", join(path, "link"));
  await workspace.finish("plain", { keep: true, taskId: "t" });
  await attempt({ "b/d": "3" });
  expect(cleared).toEqual(["made"]);
  await attempt({});
  expect(cleared).toEqual(["made"]);
});

test("attempts by choice, and those that nobody wants in layers, are copies however large the state is", async () => {
  const one = (await layered({ a: "1" })).workspace;
  expect((await one.begin("e1", { sees: [], obstacleToLayers: null })).layers).toBe(null);
  const other = (await layered({ a: "1" })).workspace;
  expect((await other.begin("e1")).layers).toBe(null);
});

test("a folder over a file, a file over a folder, and a folder made again hide what was below", async () => {
  const { attempt, base, workspace } = await layered({
    "f/x": "1",
    "f/y": "2",
    "g/z": "3",
    h: "4",
    "i/j": "5",
  });
  const changes = await attempt({ f: "file", "g/new": "n", "h/in": "i", "i/k": "k" }, { hiding: ["g"] });
  expect(listed(changes)).toEqual([
    "created f",
    "deleted f/x",
    "deleted f/y",
    "created g/new",
    "deleted g/z",
    "deleted h",
    "created h/in",
    "created i/k",
  ]);
  expect(changes.entries.map(({ path, madeBy }) => [path, madeBy])).toEqual([
    ["f", "t1"],
    ["g/new", "t1"],
    ["h/in", "t1"],
    ["i/j", null],
    ["i/k", "t1"],
  ]);
  expect(readdirSync(changes.root, { recursive: true, encoding: "utf8" }).toSorted()).toEqual([
    "f",
    "g",
    "g/new",
    "h",
    "h/in",
    "i",
    "i/j",
    "i/k",
  ]);
  const next = await attempt({});
  expect([listed(next), next.entries.length]).toEqual([[], 5]);
  await workspace.publish(join(base, "out"));
  expect(readFileSync(join(base, "out/g/new"), "utf8")).toBe("n");
});

test("links are followed on paper over both layers", async () => {
  const { attempt } = await layered({ "data/in.csv": "1" });
  const first = await attempt({}, { act: (upper) => symlinkSync("data", join(upper, "below")) });
  expect(first.entries.find(({ path }) => path === "below")).toMatchObject({
    resolved: "data",
    escapes: false,
  });
  const second = await attempt({}, { act: (upper) => symlinkSync("below/../../etc", join(upper, "out")) });
  expect(
    second.entries.map(({ path, change, escapes, resolved }) => [path, change, escapes, resolved]),
  ).toEqual([
    ["below", "unchanged", false, "data"],
    ["data/in.csv", "unchanged", false, null],
    ["out", "created", true, null],
  ]);
});

test("what was killed is whole to read and seen by nobody, and shares files only with what is never written", async () => {
  const { attempt, base, workspace } = await layered({ "a.txt": "a", "b/c.txt": "c" });
  const killed = await attempt({ "a.txt": "half" }, { keep: false });
  expect(["a.txt", "b/c.txt"].map((path) => killed.read(path, 9)?.content.toString())).toEqual(["half", "c"]);
  const kept = await attempt({ "b/c.txt": "new" });
  expect(["a.txt", "b/c.txt"].map((path) => kept.read(path, 9)?.content.toString())).toEqual(["a", "new"]);
  expect(["a.txt", "b/c.txt"].map((path) => killed.read(path, 9)?.content.toString())).toEqual(["half", "c"]);
  await workspace.publish(join(base, "out"));
  await workspace.close();
  expect(readFileSync(join(base, "out/a.txt"), "utf8")).toBe("a");
  expect(existsSync(join(base, "staging"))).toBe(false);
});

test("beyond the bounds nothing is called deleted, and the next attempt sees what was looked at", async () => {
  const { attempt, workspace } = await layered({ a: "1", b: "2", c: "3" }, { limits: { entries: 6 } });
  const many = await attempt(
    Object.fromEntries(["d", "e", "f", "g", "h", "i", "j"].map((name) => [name, name])),
  );
  expect([many.complete, many.omitted.length > 0]).toEqual([false, true]);
  const { path } = await workspace.begin("next");
  const seen = readdirSync(path).toSorted();
  expect(seen).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect(
    (await workspace.finish("next", { keep: true, taskId: "t" })).entries.map((each) => each.path),
  ).toEqual(seen);
});

test("a copy of what lies below shows by its digest, and is read once", async () => {
  const { attempt } = await layered({ "old/scores.csv": "0.5,0.6", "old/other.csv": "0.7,0.8" });
  const copied = await attempt({ "result.csv": "0.5,0.6" });
  expect(digestIn(copied, "result.csv")).toBe(digestIn(copied, "old/scores.csv"));
  expect(digestIn(copied, "old/other.csv")).toMatch(/^[0-9a-f]{64}$/u);
  const later = await attempt({});
  expect(digestIn(later, "old/other.csv")).toBe(digestIn(copied, "old/other.csv"));
});

function write(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

function digestIn(changes: WorkspaceChanges, path: string): string | null | undefined {
  return changes.entries.find((entry) => entry.path === path)?.sha256;
}
