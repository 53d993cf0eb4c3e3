import { afterAll, expect, test } from "vitest";
import { closeAnalyst, codes, examine, inputOf, python, run } from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

const CODE = python('import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", score())');
const FILE = { path: "r.json", content: '{"accuracy": 0.93}' };

function asking(evidencePaths: string[], more: Scene = {}): Scene {
  return {
    response: CODE,
    runs: [run()],
    task: { evidencePaths },
    files: [FILE],
    ...more,
  };
}

test("a result that is a block of the response is not produced; code delivered so is", async () => {
  const response = `\`\`\`json title="out/r.json"\n{"accuracy": 0.99}\n\`\`\`\n\n${CODE}`;
  const input = await inputOf({ response });
  const sha256 = input.blocks[0]?.sha256 ?? "";
  const delivered = { content: '{"accuracy": 0.99}\n', sha256 };
  for (const [path, failing] of [
    ["out/r.json", ["FILE_NOT_PRODUCED"]],
    ["out/train.py", []],
  ] as const) {
    const task = { evidencePaths: [path] };
    const files = [{ path, ...delivered }];
    expect(codes(await examine({ response, runs: [run()], task, files })), path).toEqual(failing);
  }
});

test("evidence paths: outside, odd entries, unchanged links out, several globs", async () => {
  expect(codes(await examine(asking(["/etc/passwd", "../x.json"])))).toEqual(["FILE_MISSING"]);
  const both = await examine(asking(["r.json", "missing.csv"]));
  expect([codes(both), codes(both, "pass")]).toEqual([["FILE_MISSING"], ["NO_RUN", "FILE_NOT_PRODUCED"]]);
  const link = {
    path: "data",
    type: "link" as const,
    bytes: 0,
    sha256: null,
    change: "unchanged" as const,
    target: "/datasets",
    escapes: true,
    resolved: null,
    madeBy: null,
  };
  expect(codes(await examine(asking(["data"], { entries: [link] })))).toEqual(["FILE_MISSING"]);
  expect((await examine(asking(["data/x.csv"], { entries: [{ ...link, change: "created" }] }))).verdict).toBe(
    "refuted",
  );
  const pipe = {
    ...link,
    path: "p.json",
    type: "other" as const,
    escapes: false,
    change: "created" as const,
    target: null,
  };
  expect(codes(await examine(asking(["p.json"], { entries: [pipe] })))).toEqual(["FILE_MISSING"]);
});
