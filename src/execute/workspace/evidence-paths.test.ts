import { expect, test } from "vitest";
import type { WorkspaceEntry } from "../../contracts/index.ts";
import { matchEvidencePaths } from "./evidence-paths.ts";

const entry = (path: string): WorkspaceEntry => ({
  path,
  type: "file",
  bytes: 1,
  sha256: null,
  change: "created",
  target: null,
  escapes: false,
  resolved: null,
  madeBy: "task",
});
const ENTRIES = [
  "results/a.json",
  "results/deep/b.json",
  "results/.hidden.json",
  "results[1].csv",
  "summary.md",
  "line\nfeed.json",
  "!x.txt",
].map(entry);

const found = (glob: string): string[] =>
  matchEvidencePaths([glob], ENTRIES).flatMap((match) => match.entries.map(({ path }) => path));

test.each([
  ["summary.md", ["summary.md"]],
  ["./summary.md", ["summary.md"]],
  ["results/*.json", ["results/a.json"]],
  ["results/**/*.json", ["results/a.json", "results/deep/b.json"]],
  ["results/.*.json", ["results/.hidden.json"]],
  ["results/.hidden.json", ["results/.hidden.json"]],
  ["{summary,other}.md", ["summary.md"]],
  ["results[1].csv", ["results[1].csv"]],
  ["results/deep", ["results/deep/b.json"]],
  ["results/deep/", ["results/deep/b.json"]],
  ["*feed.json", ["line\nfeed.json"]],
  ["!summary.md", []],
  ["!x.txt", ["!x.txt"]],
  ["summary", []],
  ["/results/*.json", []],
  ["/etc/passwd", []],
  ["../results/*.json", []],
  ["results/../summary.md", []],
  ["", []],
  ["./", []],
  ["\0", []],
  ["*".repeat(100_000), []],
])("evidence path %j", (glob, paths) => {
  expect(found(glob)).toEqual(paths);
});

test("each glob is answered in its place", () => {
  expect(
    matchEvidencePaths(["nothing", "*.md"], ENTRIES).map(({ glob, entries }) => [glob, entries.length]),
  ).toEqual([
    ["nothing", 0],
    ["*.md", 1],
  ]);
});
