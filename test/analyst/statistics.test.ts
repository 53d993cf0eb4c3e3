import { mkdtempSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAnalyst } from "../../src/analyst/index.ts";
import type { Analyst } from "../../src/analyst/index.ts";
import type { CompareRequest } from "../../src/contracts/index.ts";
import { managedPython } from "../support/python.ts";

const packageDirectory = resolve(import.meta.dirname, "../../python/runproof_analyst");
let python: string;
let analyst: Analyst;

beforeAll(async () => {
  python = await managedPython();
  analyst = openAnalyst({ python, packageDirectory });
});
afterAll(() => analyst.close());

const ONE = [0.9312, 0.9287, 0.9401, 0.9254, 0.9333];
const OTHER = [0.9251, 0.923, 0.9342, 0.9263, 0.9288];
const request: CompareRequest = { treatment: ONE, baseline: OTHER, paired: false, source: "metric" };

test("a comparison is tested, with what it was computed by", async () => {
  const answer = await analyst.compare(request);
  expect(answer).toMatchObject({ test: "welch", n: [5, 5], refused: null, bound: 0, level: 0.95 });
  expect(answer.p).toBeCloseTo(0.2129, 4);
  expect(answer.scipy).toMatch(/^\d+\.\d+/);
});

test("a sample that allows no test is refused, its p spelled out as no number", async () => {
  const constant = { ...request, treatment: [0.1, 0.1, 0.1, 0.1, 0.1], baseline: 0.1 };
  const answer = await analyst.compare(constant);
  expect(answer).toMatchObject({
    refused: "SAMPLE_CONSTANT",
    p: { nonFinite: "nan" },
    ci: null,
    effect: null,
  });
  const text = { ...request, source: "result" as const, treatment: [...ONE.slice(1), "n/a"] };
  expect((await analyst.compare(text)).refused).toBe("RESULT_NONFINITE");
});

test("the other questions", async () => {
  expect(await analyst.adjust({ pValues: [0.01, { nonFinite: "nan" }, 0.04], method: "holm" })).toEqual({
    adjusted: [0.02, { nonFinite: "nan" }, 0.04],
    family: 2,
  });
  expect(await analyst.describe({ values: ONE })).toMatchObject({ n: 5, median: 0.9312 });
  expect(await analyst.power({ design: "independent", effect: 0.5 })).toMatchObject({ n: 64, power: 0.8 });
  const checks = await analyst.checkStated([
    { kind: "p", test: "t", statistic: "1.20", df: ["28"], relation: "<", p: ".05" },
    { kind: "half-width", lower: "0.886", upper: "0.914", sd: "0.020", n: 10 },
    {
      kind: "interval-p",
      estimate: "0.03",
      lower: "0.009",
      upper: "0.051",
      df: "18",
      relation: "=",
      p: ".008",
    },
  ]);
  expect(checks.map((check) => [check.outcome, check.refutes])).toEqual([
    ["inconsistent", true],
    ["consistent", false],
    ["consistent", false],
  ]);
});

test("questions about code and numbers asked together are all answered, one after the other", async () => {
  const [facts, compared, described] = await Promise.all([
    analyst.blockFacts([{ index: 1, code: "x = 1" }]),
    analyst.compare(request),
    analyst.describe({ values: OTHER }),
  ]);
  expect([facts.get(1)?.parses, compared.refused, described.n]).toEqual([true, null, 5]);
});

test("parts that do not fit are an error, and the next question is answered", async () => {
  await expect(analyst.compare({ ...request, paired: true, baseline: OTHER.slice(1) })).rejects.toMatchObject(
    {
      code: "ANALYST_FAILED",
      message: expect.stringContaining("5 values cannot be paired with 4"),
    },
  );
  await expect(analyst.compare({ ...request, treatment: [Number.NaN] })).rejects.toMatchObject({
    code: "INTERNAL",
  });
  expect((await analyst.compare(request)).refused).toBeNull();
});

test("an interpreter without SciPy reads code, and says what is missing when asked about numbers", async () => {
  const folder = mkdtempSync(join(tmpdir(), "analyst-"));
  const program = `import sys\nsys.modules["scipy"] = None\nsys.argv[0] = sys.path[0] = ${JSON.stringify(packageDirectory)}\nfrom methods import METHODS\nfrom protocol import serve\nserve(METHODS, sys.stdin.buffer, sys.stdout.buffer)\n`;
  await writeFile(join(folder, "__main__.py"), program);
  const bare = openAnalyst({ python, packageDirectory: folder });
  expect((await bare.blockFacts([{ index: 1, code: "x = 1" }])).get(1)?.parses).toBe(true);
  await expect(bare.compare(request)).rejects.toMatchObject({
    code: "ANALYST_FAILED",
    hint: expect.stringContaining("SciPy"),
  });
  await bare.close();
});
