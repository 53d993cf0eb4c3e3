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

test("a copy of a file that was there before is not produced; equal content alone is", async () => {
  const sha256 = "a".repeat(64);
  const before = {
    path: "data/old.csv",
    type: "file" as const,
    bytes: 12,
    sha256,
    change: "unchanged" as const,
    target: null,
    escapes: false,
    resolved: null,
    madeBy: null,
  };
  const files = [{ path: "new.csv", content: "a,b\n1,2\n3,4\n", sha256 }];
  const scene = (code: string): Scene => ({
    response: python(code),
    files,
    entries: [before],
    task: { evidencePaths: ["new.csv"], mlflowRequired: false },
  });
  const copied = await examine(scene('import shutil\nshutil.copy("data/old.csv", "new.csv")'));
  expect([copied.verdict, codes(copied)]).toEqual(["unverified", ["FILE_NOT_PRODUCED"]]);
  expect(copied.reason).toContain("is a copy of data/old.csv");
  const computed = await examine(scene('open("new.csv", "w").write(table())'));
  expect([computed.verdict, codes(computed)]).toEqual(["verified", []]);
});
