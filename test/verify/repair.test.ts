import { afterAll, expect, test } from "vitest";
import type { BlockReport } from "../../src/contracts/index.ts";
import { closeAnalyst, codes, examine, failure, python, run } from "../support/verification.ts";
import type { Scene } from "../support/verification.ts";

afterAll(closeAnalyst);

/** Blocks of two cells; the first failed at the line of the response that holds `failsAt`. */
async function verdictOf(
  first: string,
  second: string,
  failsAt: string | null,
  more: Scene = {},
): Promise<string[]> {
  const response = `${python(first)}\n${python(second)}`;
  const line = failsAt === null ? null : response.split("\n").findIndex((each) => each.includes(failsAt)) + 1;
  expect(line).not.toBe(0);
  const verification = await examine({
    response,
    files: [{ path: "r.json", content: '{"a": 1}' }],
    reports: { 1: failure(line) },
    ...more,
  });
  expect(verification.verdict).toBe(codes(verification).length === 0 ? "verified" : "unverified");
  return [...codes(verification), ...codes(verification, "warn").map((code) => `warn ${code}`)];
}

const REPAIRED = ["warn BLOCK_FAILED"];

test.each([
  ["a name is bound again", "import json\nscores = compute(data)\n", "scores = [0.9, 0.91]", "scores ="],
  [
    "what came before the failing line is not owed",
    "first = 1\nsecond = missing\n",
    "second = 2",
    "second =",
  ],
  [
    "a file is written again",
    'import json\nopen("r.json", "w").write(missing)\n',
    'open("r.json", "w").write("{}")',
    "missing)",
  ],
  [
    "the whole block again",
    "for i in range(3):\n    total = i + missing\n",
    "for i in range(3):\n    total = i + 1\n",
    "missing",
  ],
  [
    "a function that stood before the failing line is not owed again",
    "def f():\n    return 1\nvalue = f() + missing\n",
    "value = f() + 1",
    "missing",
  ],
  [
    "a later block calls the function that writes the file",
    'def save(a):\n    open("r.json", "w").write(a)\nsave(missing)\n',
    'save("{}")',
    "save(missing)",
  ],
  ["a display line typed anew", "x = 1\nprint(undefined)", "print(x)", "print(undefined)"],
  [
    "a statement over lines is owed whole",
    "table = dict(\n  a=1,\n  b=missing,\n)",
    "table = dict(a=1, b=2)",
    "b=missing",
  ],
  [
    "a block that does not parse, typed right",
    "scores = [1, 2\nprint(scores)",
    "scores = [1, 2]\nprint(scores)",
    "print(scores)",
  ],
])("repaired: %s", async (_name, first, second, failsAt) => {
  expect(await verdictOf(first, second, failsAt)).toEqual(REPAIRED);
});

test.each([
  ["a name is never bound again", "scores = compute(data)\nmean = sum(scores)", "scores = [1]", "scores ="],
  ["another file", 'open("r.json", "w").write(missing)', 'open("other.json", "w").write("{}")', "missing)"],
  [
    "a failing assertion is weakened",
    "accuracy = 0.5\nassert accuracy > 0.9",
    "assert accuracy > 0.4",
    "assert accuracy > 0.9",
  ],
  ["a failing last line vanishes", "x = 1\nprint(undefined)", "y = 2", "print(undefined)"],
  ["a raised error vanishes", 'x = 1\nraise RuntimeError("no data")', "y = 2", "raise"],
  [
    "rounds of a loop are owed",
    "for i in range(3):\n    seen = i\n    left = missing\n",
    "left = 1",
    "left = missing",
  ],
  [
    "the body of a function called from there on",
    'def main():\n    open("out.csv", "w")\n    1 / 0\n\nmain()  # here',
    "x = 1",
    "# here",
  ],
  ["unknown line: everything is owed", "a = 1\nb = missing", "b = 2", null],
  [
    "naming a function is not enough where the failing line stood above it",
    'first = missing\ndef save():\n    open("r.json", "w")\nsave()\n',
    "first = 1\ndef save(): pass\nsave()",
    "first = missing",
  ],
  ["a block that does not parse, gone", "scores = [1, 2\nprint(scores)", "other = 1", "print(scores)"],
  [
    "a computed file name needs a computed one",
    "open(name, 'w').write(missing)",
    "open('r.json', 'w').write('{}')",
    "missing)",
  ],
])("not repaired: %s", async (_name, first, second, failsAt) => {
  expect(await verdictOf(first, second, failsAt)).toEqual(["EXECUTION_FAILED"]);
});

const LOGS = [
  'import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("accuracy", missing)',
  'with mlflow.start_run() as again:\n    mlflow.log_metric("accuracy", 0.9)',
] as const;

test("a metric is made good by a later call only where the record has it", async () => {
  expect(await verdictOf(...LOGS, "missing", { runs: [run()] })).toEqual(REPAIRED);
  expect(await verdictOf(...LOGS, "missing", { runs: [run({ loss: 1 })] })).toContain("EXECUTION_FAILED");
  expect(await verdictOf(LOGS[0], 'mlflow.log_metric("loss", 1)', "missing", { runs: [run()] })).toContain(
    "EXECUTION_FAILED",
  );
});

test("a later block counts only where it ended well and comes later", async () => {
  const response = `${python("a = missing")}\n${python("a = missing")}\n${python("b = 1")}`;
  const scene = (reports: Record<number, Partial<BlockReport>>): Scene => ({
    response,
    reports,
    files: [{ path: "r.json", content: '{"a":1}' }],
  });
  expect(codes(await examine(scene({ 1: failure(2), 2: failure(6) })))).toEqual(["EXECUTION_FAILED"]);
  expect(codes(await examine(scene({ 2: failure(6) })))).toEqual(["EXECUTION_FAILED"]);
  expect(codes(await examine(scene({ 1: failure(2) })))).toEqual([]);
});

test("a block without a report of its end is not reached, whatever the exit code", async () => {
  const response = `${python("a = 1")}\n${python("b = 1")}`;
  const files = [{ path: "r.json", content: '{"a": 1}' }];
  const gone = { outcome: "not-reached", stdout: null, stderr: null } as const;
  const vanished = await examine({ response, files, reports: { 2: { outcome: "not-reached" } } });
  expect([vanished.verdict, codes(vanished)]).toEqual(["unverified", ["EXECUTION_FAILED"]]);
  const exited = await examine({ response, files, reports: { 2: gone } });
  expect([exited.verdict, codes(exited), codes(exited, "warn")]).toEqual([
    "verified",
    [],
    ["EXECUTION_FAILED"],
  ]);
  const owing = `${python("a = 1")}\n${python("assert a == 2")}`;
  const skipped = await examine({ response: owing, files, reports: { 2: gone } });
  expect([skipped.verdict, codes(skipped)]).toEqual(["unverified", ["EXECUTION_FAILED"]]);
  const silent = await examine({ response, files, reports: { 2: gone }, notes: [] });
  expect(codes(silent)).toEqual(["EXECUTION_FAILED"]);
  const untold = await examine({ response, files, reports: { 1: gone, 2: gone } });
  expect(codes(untold)).toEqual(["EXECUTION_FAILED"]);
});
