import { writeFile } from "node:fs/promises";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAnalyst } from "../../src/analyst/index.ts";
import type { Analyst } from "../../src/analyst/index.ts";
import type { BlockFacts } from "../../src/contracts/index.ts";
import { RunproofError } from "../../src/errors.ts";
import { managedPython } from "../support/python.ts";

const packageDirectory = resolve(import.meta.dirname, "../../python/runproof_analyst");
let python: string;
let analyst: Analyst;

beforeAll(async () => {
  python = await managedPython();
  analyst = openAnalyst({ python, packageDirectory });
});
afterAll(() => analyst.close());

async function factsOf(code: string): Promise<BlockFacts> {
  const facts = (await analyst.blockFacts([{ index: 7, code }])).get(7);
  if (facts === undefined) throw new Error("no facts");
  return facts;
}

/** A folder with a program in the analyst's place. */
async function folderWith(program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "analyst-"));
  await writeFile(join(folder, "__main__.py"), program);
  return folder;
}

describe("facts of a block", () => {
  test("a whole block: imports, names, logs, files, MLflow", async () => {
    const facts = await factsOf(
      [
        "import mlflow",
        "with mlflow.start_run() as run:",
        '    mlflow.log_metrics({"acc": 0.9, "f1": 0.8})',
        'open("runs/out.json", "w").write("1")',
      ].join("\n"),
    );
    expect(facts).toEqual({
      parses: true,
      modules: ["mlflow"],
      syntaxError: null,
      statements: true,
      imports: ["mlflow"],
      names: [
        { name: "mlflow", line: 1 },
        { name: "run", line: 2 },
      ],
      logs: [
        { call: "log_metrics", key: "acc", line: 3 },
        { call: "log_metrics", key: "f1", line: 3 },
      ],
      files: [{ path: "runs/out.json", line: 4 }],
      invokes: [],
      magics: [],
      packageRequests: [],
      usesMlflow: true,
      signs: { storeWrites: [], testRuns: [], restores: [], computes: false },
    });
  });

  test("code is only read, never executed", async () => {
    const mark = join(mkdtempSync(join(tmpdir(), "analyst-")), "mark");
    await factsOf(`open(${JSON.stringify(mark)}, "w").write("x")\n!touch ${mark}`);
    const { existsSync } = await import("node:fs");
    expect(existsSync(mark)).toBe(false);
  });

  test("a large number of blocks, each with its own answer", async () => {
    const blocks = Array.from({ length: 1000 }, (_, place) => ({
      index: place + 1,
      code: `x${place} = ${place}`,
    }));
    const facts = await analyst.blockFacts(blocks);
    expect(facts.size).toBe(1000);
    expect(facts.get(1000)?.names).toEqual([{ name: "x999", line: 1 }]);
  });

  test("questions asked together are all answered", async () => {
    const answers = await Promise.all(["a = 1", "b = 2", "c = ("].map((code) => factsOf(code)));
    expect(answers.map((facts) => facts.parses)).toEqual([true, true, false]);
  });

  test.each([
    ["nested brackets", "(".repeat(100_000)],
    ["unary operators", `${"-".repeat(200_000)}1`],
    ["a long sum", `a${"+a".repeat(200_000)}`],
    ["long attribute chain", `a${".b".repeat(200_000)}`],
    ["lambdas", `${"lambda:".repeat(50_000)}1`],
    ["NUL", "x = 1\0"],
    ["lone surrogate", "x = '\ud800'"],
    ["deep indentation", Array.from({ length: 200 }, (_, depth) => `${" ".repeat(depth)}if 1:\n`).join("")],
    ["too long", "x = 1\n".repeat(1_000_000)],
    ["a number of a million digits", "1".repeat(1_000_000)],
  ])("hostile code is an answer: %s", async (_name, code) => {
    const facts = await factsOf(code);
    expect(facts.parses).toBe(false);
    expect(facts.syntaxError?.line).toBeGreaterThanOrEqual(1);
    expect((await factsOf("y = 1")).parses).toBe(true);
  });
});

/** Dies on a block that holds "die", sleeps on one that holds "sleep", answers nonsense on "lie". */
const FRAGILE = `
import json, os, sys, time
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "hello":
        print(json.dumps({"id": request["id"], "result": {}}), flush=True)
        continue
    blocks = request["params"]["blocks"]
    text = " ".join(block["code"] for block in blocks)
    if "die" in text: os.kill(os.getpid(), 11)
    if "sleep" in text: time.sleep(60)
    if "lie" in text:
        print(json.dumps({"id": request["id"], "result": [{"index": 1, "parses": "yes"}]}), flush=True)
        continue
    if "noise" in text:
        print("not json", flush=True)
        continue
    facts = dict(parses=True, syntaxError=None, statements=True, imports=[], names=[], logs=[], files=[], invokes=[], magics=[], packageRequests=[], modules=[], usesMlflow=False)
    print(json.dumps({"id": request["id"], "result": [{"index": block["index"], **facts} for block in blocks]}), flush=True)
`;

describe("a process that fails", () => {
  test.each(["die", "sleep", "lie", "noise"])(
    "one block makes it %s: only that block has no answer",
    async (word) => {
      const fragile = openAnalyst({
        python,
        packageDirectory: await folderWith(FRAGILE),
        requestLimitMs: 1500,
      });
      const facts = await fragile.blockFacts([
        { index: 1, code: "a = 1" },
        { index: 2, code: word },
        { index: 3, code: "b = 1" },
      ]);
      await fragile.close();
      expect([1, 2, 3].map((index) => facts.get(index)?.parses)).toEqual([true, false, true]);
      expect(facts.get(2)?.syntaxError?.message).toContain("gave no answer");
    },
  );

  test.each([
    ["no such interpreter", "/nonexistent/python", packageDirectory],
    ["no such package", "", "/nonexistent/analyst"],
  ])("%s: ANALYST_FAILED with a hint, at each question", async (_name, interpreter, folder) => {
    const broken = openAnalyst({
      python: interpreter === "" ? python : interpreter,
      packageDirectory: folder,
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const failure = await broken.blockFacts([{ index: 1, code: "x" }]).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(RunproofError);
      expect(failure).toMatchObject({ code: "ANALYST_FAILED", hint: expect.stringContaining("--python") });
    }
    await broken.close();
  });

  test("an analyst that is too old to start says why", async () => {
    const broken = openAnalyst({
      python,
      packageDirectory: await folderWith("raise SystemExit('needs a newer Python')"),
    });
    const failure = await broken.blockFacts([{ index: 1, code: "x" }]).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({
      code: "ANALYST_FAILED",
      message: expect.stringContaining("needs a newer Python"),
    });
    await broken.close();
  });

  test("nothing is started before the first question, and close ends what was", async () => {
    let started = 0;
    const lazy = openAnalyst({
      python,
      packageDirectory,
      start: () => {
        started += 1;
        return Promise.reject(new Error("not now"));
      },
    });
    expect(started).toBe(0);
    await expect(lazy.blockFacts([])).resolves.toEqual(new Map());
    expect(started).toBe(0);
    await expect(lazy.blockFacts([{ index: 1, code: "x" }])).rejects.toThrow("not now");
    expect(started).toBe(1);
    await lazy.close();
    await expect(lazy.blockFacts([{ index: 1, code: "x" }])).rejects.toThrow("closed");
  });
});
