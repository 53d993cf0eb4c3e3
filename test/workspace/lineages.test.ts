import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { WorkspaceChanges } from "../../src/execute/workspace/index.ts";
import { listed, stage } from "./staging.ts";
import type { Staging } from "./staging.ts";

type Act = (path: string) => void;

/** Attempts that say whose states they see; execution ids are the tasks'. */
function turns({ workspace }: Staging) {
  const begin = async (taskId: string, sees: string[]): Promise<string> =>
    (await workspace.begin(taskId, { sees })).path;
  const end = async (taskId: string, keep = true): Promise<WorkspaceChanges> => {
    const changes = await workspace.finish(taskId, { keep, taskId });
    return changes;
  };
  const task = async (taskId: string, sees: string[], act: Act, keep = true): Promise<WorkspaceChanges> => {
    act(await begin(taskId, sees));
    const changes = await end(taskId, keep);
    await workspace.release(taskId);
    return changes;
  };
  return { begin, end, task };
}

const write =
  (path: string, content: string): Act =>
  (root) =>
    writeFileSync(join(root, path), content);
const read = (root: string, path: string): string => readFileSync(join(root, path), "utf8");

async function publishedBy({ workspace, base }: Staging): Promise<string> {
  const out = join(base, "workspace");
  await workspace.publish(out);
  return out;
}

test("a diamond: each task sees what those before it left, and nothing of its neighbour", async () => {
  const staging = await stage({ "data.csv": "d" });
  const { task } = turns(staging);
  await task("top", [], write("top.txt", "top"));
  const left = await task("left", ["top"], (root) => {
    expect(readdirSync(root).toSorted()).toEqual(["data.csv", "top.txt"]);
    writeFileSync(join(root, "left.txt"), read(root, "top.txt"));
  });
  const right = await task("right", ["top"], (root) => {
    expect(existsSync(join(root, "left.txt"))).toBe(false);
    writeFileSync(join(root, "right.txt"), "right");
    writeFileSync(join(root, "top.txt"), "right's");
  });
  const bottom = await task("bottom", ["top", "left", "right"], (root) => {
    expect(readdirSync(root).toSorted()).toEqual(["data.csv", "left.txt", "right.txt", "top.txt"]);
    expect(read(root, "top.txt")).toBe("right's");
  });
  expect([left, right, bottom].map(listed)).toEqual([
    ["created left.txt"],
    ["created right.txt", "changed top.txt"],
    [],
  ]);
  expect(bottom.entries.map(({ path, madeBy }) => [path, madeBy])).toEqual([
    ["data.csv", null],
    ["left.txt", "left"],
    ["right.txt", "right"],
    ["top.txt", "right"],
  ]);
  const out = await publishedBy(staging);
  expect(read(out, "top.txt")).toBe("right's");
});

test("two that write the same path see their own; the one that finished later stands in the end", async () => {
  const staging = await stage({ "shared.txt": "0" });
  const { workspace } = staging;
  const { begin, end, task } = turns(staging);
  const [one, two] = [await begin("one", []), await begin("two", [])];
  write("shared.txt", "by one")(one);
  write("same.txt", "one")(one);
  write("shared.txt", "by two")(two);
  write("same.txt", "two")(two);
  const second = await end("two");
  const first = await end("one");
  expect([first, second].map(listed)).toEqual([
    ["created same.txt", "changed shared.txt"],
    ["created same.txt", "changed shared.txt"],
  ]);
  expect(first.read("same.txt", 9)?.content.toString()).toBe("one");
  expect(second.read("same.txt", 9)?.content.toString()).toBe("two");
  for (const id of ["one", "two"]) await workspace.release(id);
  // In the order of the plan, not of finishing.
  await task("three", ["one", "two"], (root) => expect(read(root, "same.txt")).toBe("two"));
  await task("four", ["one"], (root) => expect(read(root, "shared.txt")).toBe("by one"));
  const now = await workspace.current();
  expect(now.entries.map(({ path, madeBy }) => [path, madeBy])).toEqual([
    ["same.txt", "one"],
    ["shared.txt", "one"],
  ]);
  expect(now.read("same.txt", 9)?.content.toString()).toBe("one");
  expect((await workspace.current(["two"])).read("same.txt", 9)?.content.toString()).toBe("two");
  const out = await publishedBy(staging);
  expect(readdirSync(out).map((path) => read(out, path))).toEqual(["one", "by one"]);
});

test("deletions hold where they are seen; a folder stays where another has put something into it", async () => {
  const staging = await stage({ "old/a.txt": "a", "old/b.txt": "b", "kept/k.txt": "k", file: "f" });
  const { task } = turns(staging);
  const cleared = await task("clear", [], (root) => {
    rmSync(join(root, "old"), { recursive: true });
    rmSync(join(root, "kept/k.txt"));
    rmSync(join(root, "file"));
    mkdirSync(join(root, "file"));
    writeFileSync(join(root, "file/inside"), "i");
    mkdirSync(join(root, "empty"));
  });
  expect(listed(cleared)).toEqual([
    "deleted file",
    "created file/inside",
    "deleted kept/k.txt",
    "deleted old/a.txt",
    "deleted old/b.txt",
  ]);
  await task("beside", [], (root) => {
    expect(readdirSync(join(root, "old"))).toEqual(["a.txt", "b.txt"]);
    writeFileSync(join(root, "old/new.txt"), "n");
    rmSync(join(root, "kept"), { recursive: true });
    writeFileSync(join(root, "kept"), "a file now");
  });
  await task("filling", [], (root) => {
    mkdirSync(join(root, "kept/sub"));
    writeFileSync(join(root, "kept/sub/s.txt"), "s");
  });
  const order = ["filling", "beside"];
  await task("later wins", order, (root) => expect(read(root, "kept")).toBe("a file now"));
  await task("later wins too", order.toReversed(), (root) => {
    expect(readdirSync(join(root, "kept"), { recursive: true, encoding: "utf8" })).toEqual([
      "sub",
      "sub/s.txt",
    ]);
  });
  await task("both", ["clear", "beside"], (root) => {
    expect(readdirSync(root).toSorted()).toEqual(["empty", "file", "kept", "old"]);
    expect(readdirSync(join(root, "old"))).toEqual(["new.txt"]);
    expect([read(root, "kept"), read(root, "file/inside")]).toEqual(["a file now", "i"]);
  });
  await task("one", ["clear"], (root) => {
    expect(readdirSync(root).toSorted()).toEqual(["empty", "file", "kept"]);
    expect(readdirSync(join(root, "kept"))).toEqual([]);
  });
  const out = await publishedBy(staging);
  expect(readdirSync(out, { recursive: true, encoding: "utf8" }).toSorted()).toEqual([
    "empty",
    "file",
    "file/inside",
    "kept",
    "kept/sub",
    "kept/sub/s.txt",
    "old",
    "old/new.txt",
  ]);
});

test("a killed attempt and a superseded one are seen by nobody", async () => {
  const staging = await stage();
  const { workspace } = staging;
  const { task } = turns(staging);
  const killed = await task("one", [], write("half.txt", "h"), false);
  expect(killed.read("half.txt", 9)?.content.toString()).toBe("h");
  const first = await workspace.begin("first", { sees: [] });
  write("wrong.txt", "w")(first.path);
  await workspace.finish("first", { keep: true, taskId: "one" });
  await workspace.release("first");
  const second = await workspace.begin("second", { sees: [] });
  expect(readdirSync(second.path)).toEqual([]);
  write("right.txt", "r")(second.path);
  await workspace.finish("second", { keep: true, taskId: "one" });
  await task("two", ["one", "never"], (root) => expect(readdirSync(root)).toEqual(["right.txt"]));
  expect(readdirSync(await publishedBy(staging))).toEqual(["right.txt"]);
});

test("after release a state takes no more room than what changed; links, modes and new folders go along", async () => {
  const staging = await stage({ "large.bin": "l".repeat(10_000), "run.sh": "#!", "sub/x": "x" });
  const { workspace } = staging;
  const { task } = turns(staging);
  const changes = await task("one", [], (root) => {
    chmodSync(join(root, "run.sh"), 0o755);
    mkdirSync(join(root, "made/deep/empty"), { recursive: true });
    writeFileSync(join(root, "made/deep/file"), "d");
    writeFileSync(join(root, "sub/y"), "y");
    symlinkSync("../large.bin", join(root, "sub/link"));
  });
  expect(listed(changes)).toEqual(["created made/deep/file", "created sub/y"]);
  const [delta = ""] = readdirSync(workspace.directory).filter((name) => name.startsWith("delta-"));
  const kept = readdirSync(join(workspace.directory, delta), { recursive: true, encoding: "utf8" });
  expect(kept.toSorted()).toEqual([
    "made",
    "made/deep",
    "made/deep/empty",
    "made/deep/file",
    "run.sh",
    "sub",
    "sub/link",
    "sub/y",
  ]);
  expect(existsSync(changes.root)).toBe(false);
  const next = await task("two", ["one"], (root) => {
    expect(read(root, "sub/link")).toBe("l".repeat(10_000));
    expect(readdirSync(join(root, "made/deep")).toSorted()).toEqual(["empty", "file"]);
  });
  expect(next.entries.find(({ path }) => path === "sub/link")).toMatchObject({
    change: "unchanged",
    madeBy: "one",
    resolved: "large.bin",
  });
});

test("copies of what an earlier task made show by digest and maker in every lineage", async () => {
  const staging = await stage({ "scores.csv": "0.5,0.6" });
  const { task } = turns(staging);
  await task("one", [], write("model.bin", "weights"));
  const copied = await task("two", ["one"], (root) => {
    writeFileSync(join(root, "mine.bin"), read(root, "model.bin"));
    writeFileSync(join(root, "result.csv"), read(root, "scores.csv"));
  });
  const digest = (path: string) => copied.entries.find((entry) => entry.path === path)?.sha256;
  expect([digest("mine.bin"), digest("result.csv")]).toEqual([digest("model.bin"), digest("scores.csv")]);
  const apart = await task("three", [], write("mine.bin", "weights"));
  expect(apart.entries.map(({ path, madeBy }) => [path, madeBy])).toEqual([
    ["mine.bin", "three"],
    ["scores.csv", null],
  ]);
});

test("one workspace is used in one way only, and not after it was published", async () => {
  const staging = await stage();
  const { workspace } = staging;
  const { task } = turns(staging);
  await task("one", [], write("a", "a"));
  await expect(workspace.begin("two")).rejects.toMatchObject({ code: "INTERNAL" });
  await publishedBy(staging);
  await expect(workspace.begin("three", { sees: [] })).rejects.toMatchObject({ code: "INTERNAL" });
  const other = (await stage()).workspace;
  await other.begin("one");
  await expect(other.begin("two")).rejects.toMatchObject({ code: "INTERNAL" });
});
