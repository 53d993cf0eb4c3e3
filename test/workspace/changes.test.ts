import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listed, stage } from "./staging.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("a first attempt in an empty workspace: what it made is created, with size, digest and maker", async () => {
  const { workspace, attempt } = await stage();
  const changes = await attempt("e1", (path) => {
    mkdirSync(join(path, "runs"));
    writeFileSync(join(path, "runs/a.json"), '{"a":1}');
    writeFileSync(join(path, "empty.txt"), "");
  });
  expect(changes.files).toEqual([
    { path: "empty.txt", bytes: 0, sha256: sha256(""), change: "created" },
    { path: "runs/a.json", bytes: 7, sha256: sha256('{"a":1}'), change: "created" },
  ]);
  expect(changes.entries.map(({ path, type, madeBy }) => [path, type, madeBy])).toEqual([
    ["empty.txt", "file", "task"],
    ["runs/a.json", "file", "task"],
  ]);
  expect([changes.complete, changes.omitted]).toEqual([true, []]);
  await workspace.close();
});

test("created, changed, rewritten, deleted and untouched files of a project are told apart", async () => {
  const project = {
    "untouched.txt": "1",
    "same.txt": "2",
    "other.txt": "3",
    "longer.txt": "4",
    "gone.txt": "5",
  };
  const { attempt } = await stage(project);
  const changes = await attempt("e1", (path) => {
    writeFileSync(join(path, "same.txt"), "2");
    writeFileSync(join(path, "other.txt"), "x");
    writeFileSync(join(path, "longer.txt"), "longer");
    rmSync(join(path, "gone.txt"));
    writeFileSync(join(path, "new.txt"), "n");
  });
  expect(listed(changes)).toEqual([
    "deleted gone.txt",
    "changed longer.txt",
    "created new.txt",
    "changed other.txt",
    "rewritten same.txt",
  ]);
  expect(changes.files[0]).toMatchObject({ bytes: 0, sha256: sha256("5") });
  const untouched = changes.entries.find(({ path }) => path === "untouched.txt");
  expect(untouched).toMatchObject({ change: "unchanged", madeBy: null, type: "file" });
});

test("a file replaced by one with the same content counts as rewritten", async () => {
  const { attempt } = await stage({ "result.csv": "a,b\n" });
  const changes = await attempt("e1", (path) => {
    writeFileSync(join(path, "draft"), "a,b\n");
    renameSync(join(path, "draft"), join(path, "result.csv"));
  });
  expect(listed(changes)).toEqual(["rewritten result.csv"]);
});

test("a change hidden by setting the old times and size again is found", async () => {
  const { attempt } = await stage({ "scores.csv": "0.51" });
  const changes = await attempt("e1", (path) => {
    const file = join(path, "scores.csv");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "0.99");
    utimesSync(file, atime, mtime);
  });
  expect(listed(changes)).toEqual(["changed scores.csv"]);
});

test("a new mode or owner alone is no change", async () => {
  const { attempt } = await stage({ "a.txt": "a", "b.txt": "b" });
  const changes = await attempt("e1", (path) => {
    chmodSync(join(path, "a.txt"), 0o755);
    const owner = process.getuid?.() === 0 ? 65_533 : statSync(join(path, "b.txt")).uid;
    chownSync(join(path, "b.txt"), owner, statSync(join(path, "b.txt")).gid);
  });
  expect(listed(changes)).toEqual([]);
  expect(changes.entries.map(({ change }) => change)).toEqual(["unchanged", "unchanged"]);
});

test("a copy or a move of what was there shows by the digest", async () => {
  const { attempt } = await stage({ "old/scores.csv": "0.5,0.6", "old/moved.csv": "1,2" });
  const changes = await attempt("e1", (path) => {
    writeFileSync(join(path, "result.csv"), readFileSync(join(path, "old/scores.csv")));
    renameSync(join(path, "old/moved.csv"), join(path, "fresh.csv"));
  });
  const digest = (path: string): string | null | undefined =>
    changes.entries.find((entry) => entry.path === path)?.sha256;
  expect(digest("result.csv")).toBe(digest("old/scores.csv"));
  const moved = changes.files.filter(({ sha256: each }) => each === sha256("1,2"));
  expect(moved.map(({ path, change }) => [path, change])).toEqual([
    ["fresh.csv", "created"],
    ["old/moved.csv", "deleted"],
  ]);
});

test("the next attempt sees the last kept state, with times and maker; a killed one leaves nothing to be seen", async () => {
  const { attempt, workspace } = await stage({ "data.csv": "d" });
  const first = await attempt(
    "e1",
    (path) => {
      writeFileSync(join(path, "model.bin"), "m");
      utimesSync(join(path, "model.bin"), 1_000_000, 1_000_000);
    },
    { taskId: "one" },
  );
  const killed = await attempt(
    "e2",
    (path) => {
      writeFileSync(join(path, "half.bin"), "h");
      rmSync(join(path, "model.bin"));
    },
    { taskId: "two", keep: false },
  );
  expect(listed(killed)).toEqual(["created half.bin", "deleted model.bin"]);
  expect(readFileSync(join(killed.root, "half.bin"), "utf8")).toBe("h");
  const third = await attempt(
    "e3",
    (path) => {
      expect(existsSync(join(path, "half.bin"))).toBe(false);
      expect(readFileSync(join(path, "model.bin"), "utf8")).toBe("m");
      expect(statSync(join(path, "model.bin")).mtimeMs).toBe(1_000_000_000);
      writeFileSync(join(path, "more.txt"), "t");
    },
    { taskId: "three" },
  );
  expect(third.entries.map(({ path, madeBy }) => [path, madeBy])).toEqual([
    ["data.csv", null],
    ["model.bin", "one"],
    ["more.txt", "three"],
  ]);
  expect(existsSync(first.root)).toBe(false);
  const now = await workspace.current();
  expect(now.entries.map(({ path, madeBy, change }) => [path, madeBy, change])).toEqual([
    ["data.csv", null, "unchanged"],
    ["model.bin", "one", "unchanged"],
    ["more.txt", "three", "unchanged"],
  ]);
  expect(now.read("more.txt", 10)?.content.toString()).toBe("t");
});

test("a file that a link takes the place of is deleted, and the link is an entry", async () => {
  const { attempt } = await stage({ "a.txt": "a", "b.txt": "b" });
  const changes = await attempt("e1", async (path) => {
    rmSync(join(path, "a.txt"));
    const { symlinkSync } = await import("node:fs");
    symlinkSync("b.txt", join(path, "a.txt"));
  });
  expect(listed(changes)).toEqual(["deleted a.txt"]);
  expect(changes.entries.find(({ path }) => path === "a.txt")).toMatchObject({
    type: "link",
    change: "created",
    target: "b.txt",
    resolved: "b.txt",
    escapes: false,
  });
});
