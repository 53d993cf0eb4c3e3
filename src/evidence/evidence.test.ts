import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import { buildManifest, createOutFolder } from "./index.ts";

const now = (): number => Date.UTC(2026, 0, 1);

test("canonical JSON sorts keys at every depth and leaves arrays alone", () => {
  expect(canonicalJson({ b: 1, a: { d: [3, 1], c: 2 } })).toBe('{"a":{"c":2,"d":[3,1]},"b":1}');
});

test("the out folder appears whole: input and first event are in it, nothing is left beside it", async () => {
  const parent = await mkdtemp(join(tmpdir(), "runproof-out-"));
  const sources = [
    { name: "../../etc/passwd", bytes: Buffer.from("a") },
    { name: "...", bytes: Buffer.from("b") },
  ];
  const folder = await createOutFolder(join(parent, "deep/out"), sources, { type: "cycle.started" }, now);
  await Promise.all([1, 2, 3].map((n) => folder.journal.append({ type: "n", n })));
  await folder.journal.close();
  expect(await readdir(join(parent, "deep"))).toEqual(["out"]);
  expect((await readdir(join(parent, "deep/out/input"))).toSorted()).toEqual(["2-input", "passwd"]);
  const lines = (await readFile(join(parent, "deep/out/journal.jsonl"), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4]);
  const manifest = await buildManifest(join(parent, "deep/out"), "c");
  expect(manifest.files.map((file) => file.path)).toEqual(["input/2-input", "input/passwd", "journal.jsonl"]);
});

test("a folder that holds something is never overwritten", async () => {
  const parent = await mkdtemp(join(tmpdir(), "runproof-out-"));
  await writeFile(join(parent, "kept.txt"), "kept");
  await expect(createOutFolder(parent, [], { type: "cycle.started" }, now)).rejects.toMatchObject({
    code: "OUTPUT_EXISTS",
  });
  expect(await readdir(parent)).toEqual(["kept.txt"]);
});
