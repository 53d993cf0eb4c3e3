import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collectArtifacts } from "../../src/execute/workspace/index.ts";
import { stage } from "./staging.ts";

test("copies of files made are collected, not of what was there or is gone", async () => {
  const { attempt, workspace, base } = await stage({ "before.txt": "b", "gone.txt": "g", "again.txt": "a" });
  const changes = await attempt("e1", async (path) => {
    mkdirSync(join(path, "runs"));
    writeFileSync(join(path, "runs/result.json"), "{}", { mode: 0o600 });
    writeFileSync(join(path, "again.txt"), "a");
    symlinkSync("/etc/passwd", join(path, "link"));
    const { rmSync } = await import("node:fs");
    rmSync(join(path, "gone.txt"));
  });
  const out = join(base, "artifacts");
  const { copied, digestOnly } = await workspace.collectArtifacts(changes, out);
  expect(copied.map(({ path }) => path)).toEqual(["again.txt", "runs/result.json"]);
  expect(digestOnly).toEqual([]);
  expect(readFileSync(join(out, "runs/result.json"), "utf8")).toBe("{}");
  expect(["before.txt", "gone.txt", "link"].filter((path) => existsSync(join(out, path)))).toEqual([]);
  expect(lstatSync(join(out, "runs/result.json")).uid).toBe(process.getuid?.());
});

test("above the limit of a file or of the task only the digest is kept", async () => {
  const { attempt, base } = await stage();
  const changes = await attempt("e1", (path) => {
    writeFileSync(join(path, "a"), "a".repeat(60));
    writeFileSync(join(path, "b"), "b".repeat(200));
    writeFileSync(join(path, "c"), "c".repeat(60));
    writeFileSync(join(path, "d"), "d".repeat(40));
  });
  const limits = { fileBytes: 100, taskBytes: 100 };
  const { copied, digestOnly } = await collectArtifacts(
    changes.root,
    changes.files,
    join(base, "artifacts"),
    limits,
  );
  expect(copied.map(({ path }) => path)).toEqual(["a", "d"]);
  expect(digestOnly.map(({ path }) => path)).toEqual(["b", "c"]);
});
