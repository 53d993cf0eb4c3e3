import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAnalyst } from "../../src/analyst/index.ts";
import type { Analyst } from "../../src/analyst/index.ts";
import type { ExtractedBlock } from "../../src/contracts/index.ts";
import { extractBlocks, settleBlocks } from "../../src/extract/index.ts";
import { managedPython } from "../support/python.ts";

let analyst: Analyst;

beforeAll(async () => {
  analyst = openAnalyst({
    python: await managedPython(),
    packageDirectory: resolve(import.meta.dirname, "../../python/runproof_analyst"),
  });
});
afterAll(() => analyst.close());

async function settle(text: string): Promise<ExtractedBlock[]> {
  const blocks = extractBlocks(text, "ops_commander");
  return settleBlocks(blocks, await analyst.blockFacts(blocks.map(({ index, code }) => ({ index, code }))));
}

const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;

test.each([
  ["a call", "print(1)", "executed"],
  ["an import", "import os", "executed"],
  ["a definition", "def f():\n    pass", "executed"],
  ["a control statement", "for i in []:\n    i", "executed"],
  ["an annotation, as output looks", "accuracy: 0.91", "skipped"],
  ["an assignment", "x = 1", "skipped"],
  ["a dictionary", '{"accuracy": 0.91}', "skipped"],
  ["printed output", "Epoch 1/10: loss 0.31", "skipped"],
  ["a shell line", "pip install mlflow", "skipped"],
  ["a magic shell line alone", "!ls", "skipped"],
  ["magics with Python", "%matplotlib inline\nprint(1)", "executed"],
  ["a foreign cell", "%%bash\necho 1", "skipped"],
  ["a timed cell", "%%time\nx = 1", "executed"],
  ["a transcript", ">>> print(1)\n1", "skipped"],
])("an untagged block with %s", async (_name, code, disposition) => {
  expect((await settle(fence("", code))).map((block) => block.disposition)).toEqual([disposition]);
});

test("modules and programs of the response are only written, the rest is executed", async () => {
  const text =
    fence("python", "# utils.py\ndef double(x):\n    return 2 * x") +
    fence('python title="pkg/model.py"', "from utils import double\nprint(double(1))") +
    fence('python title="train.py"', "from pkg.model import double") +
    fence("python", "%%writefile evaluate.py\nprint(3)") +
    fence('python title="alone.py"', "print(4)") +
    fence(
      "python",
      "!python train.py\nimport subprocess, sys\nsubprocess.run([sys.executable, 'evaluate.py'])",
    );
  expect((await settle(text)).map((block) => [block.fileName, block.disposition])).toEqual([
    ["utils.py", "file"],
    ["pkg/model.py", "file"],
    ["train.py", "file"],
    ["evaluate.py", "file"],
    ["alone.py", "executed"],
    [null, "executed"],
  ]);
});

test("a fence inside a string cuts the block: truncated, not executed", async () => {
  const blocks = await settle('```python\nreport = """\n```\nx\n```\n"""\nprint(report)\n```\n');
  expect(blocks[0]).toMatchObject({ disposition: "truncated", closed: true });
  expect(blocks[0]?.reason).toContain("longer fence");
});
