import { describe, expect, test } from "vitest";
import type { BlockFacts, ExtractedBlock } from "../contracts/index.ts";
import { describeBlocks } from "./describe-blocks.ts";
import { extractBlocks } from "./extract-blocks.ts";
import { sessionBlock } from "./session-block.ts";
import { settleBlocks } from "./settle-blocks.ts";

const PLAIN: BlockFacts = {
  parses: true,
  syntaxError: null,
  statements: true,
  imports: [],
  modules: [],
  names: [],
  logs: [],
  files: [],
  invokes: [],
  magics: [],
  packageRequests: [],
  usesMlflow: false,
};

/** Settles a response with these facts for its blocks in order; what is missing is a plain block. */
function settle(text: string, ...facts: Partial<BlockFacts>[]): ExtractedBlock[] {
  const blocks = extractBlocks(text, "ops_commander");
  return settleBlocks(blocks, new Map(blocks.map(({ index }) => [index, { ...PLAIN, ...facts[index - 1] }])));
}

const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;
const fates = (blocks: ExtractedBlock[]): string[] => blocks.map((block) => block.disposition);

describe("untagged blocks", () => {
  test("executed where Python accepts it and it does something", () => {
    expect(settle(fence("", "print(1)"))).toMatchObject([{ disposition: "executed", reason: null }]);
  });

  test("listed where it does nothing, or is no Python, or was not read", () => {
    expect(settle(fence("", "accuracy: 0.91"), { statements: false })[0]?.reason).toContain("holds no call");
    expect(settle(fence("", "Epoch 1"), { parses: false })[0]?.reason).toContain("does not accept");
    expect(fates(settleBlocks(extractBlocks(fence("", "x()"), "a"), new Map()))).toEqual(["skipped"]);
  });

  test("listed beside tagged Python whatever it is", () => {
    expect(fates(settle(fence("python", "x()") + fence("", "print(1)")))).toEqual(["executed", "skipped"]);
  });

  test("a named one that is no Python is written", () => {
    const [block] = settle(fence("", "# filename: requirements.txt\nmlflow>=3"), { statements: false });
    expect(block).toMatchObject({ disposition: "file", fileName: "requirements.txt" });
  });
});

describe("blocks with a file name", () => {
  test.each([
    ["utils.py", { imports: ["utils"] }, "imports"],
    ["pkg/utils.py", { imports: ["pkg"] }, "imports"],
    ["pkg/__init__.py", { imports: ["pkg"] }, "imports"],
    ["src/utils.py", { imports: ["utils"] }, "imports"],
    ["src/pkg/utils.py", { imports: ["pkg"] }, "imports"],
    ["train.py", { invokes: ["train.py"] }, "starts"],
    ["train.py", { invokes: ["./train.py"] }, "starts"],
    ["src/train.py", { invokes: ["train.py"] }, "starts"],
    ["train.py", { invokes: ["/workspace/train.py"] }, "starts"],
  ])("%s used by a block with %j: written only", (name, facts, how) => {
    const blocks = settle(fence(`python title=${name}`, "x()") + fence("python", "y()"), {}, facts);
    expect(fates(blocks)).toEqual(["file", "executed"]);
    expect(blocks[0]?.reason).toBe(`block 2 ${how} it: written to "${name}" only`);
  });

  test.each([
    ["utils.py", { imports: ["utilities", "numpy"] }],
    ["pkg/io.py", { imports: ["io"] }],
    ["train.py", { invokes: ["my_train.py"] }],
    ["train.py", {}],
    ["data.txt", { imports: ["data"] }],
  ])("%s not used by a block with %j: executed too", (name, facts) => {
    expect(fates(settle(fence(`python title=${name}`, "x()") + fence("python", "y()"), {}, facts))).toEqual([
      "executed",
      "executed",
    ]);
  });

  test("the user may come first, and may be a file itself", () => {
    const text =
      fence("python", "main()") + fence("python title=b.py", "b()") + fence("python title=a.py", "a()");
    expect(fates(settle(text, { imports: ["b"] }, { imports: ["a"] }))).toEqual(["executed", "file", "file"]);
  });

  test("a block does not use itself, nor an earlier version of its file", () => {
    const text = fence("python title=a.py", "1") + fence("python title=a.py", "2");
    expect(fates(settle(text, { imports: ["a"] }, { imports: ["a"] }))).toEqual(["executed", "executed"]);
  });

  test("a block that is not executed uses nothing", () => {
    const text = fence("python title=a.py", "a()") + fence("python skip", "import a");
    expect(fates(settle(text, {}, { imports: ["a"] }))).toEqual(["executed", "skipped"]);
  });

  test("a circle leaves the last one executed", () => {
    const text = fence("python title=a.py", "a()") + fence("python title=b.py", "b()");
    expect(fates(settle(text, { imports: ["b"] }, { imports: ["a"] }))).toEqual(["file", "executed"]);
  });
});

test("a block that ends inside a triple-quoted string is truncated, with the way out", () => {
  const message = "unterminated triple-quoted string literal (detected at line 1)";
  const [block] = settle("```python\ns = '''\n```\n", { parses: false, syntaxError: { line: 1, message } });
  expect(block).toMatchObject({ disposition: "truncated", closed: true });
  expect(block?.reason).toMatch(/line 2.*longer fence or with ~~~/);
});

test("any other syntax error is the session's to report", () => {
  const wrong = { parses: false, syntaxError: { line: 1, message: "invalid syntax" } };
  expect(fates(settle(fence("python", "x = = 1"), wrong))).toEqual(["executed"]);
});

test("blocks given in are not changed", () => {
  const blocks = extractBlocks(fence("", "x()"), "a");
  const before = structuredClone(blocks);
  settleBlocks(blocks, new Map([[1, PLAIN]]));
  expect(blocks).toEqual(before);
});

const modes = (text: string, ...facts: Partial<BlockFacts>[]): unknown[] =>
  settle(text, ...facts).map((block) => sessionBlock(block));

describe("what the session does with a block", () => {
  test("execute, both, write, nothing", () => {
    const text =
      fence("python", "x()") +
      fence("python title=a.py", "a()") +
      fence("yaml title=c.yaml", "k: 1") +
      fence("bash", "ls");
    expect(modes(text)).toMatchObject([
      { mode: "execute", fileName: null },
      { mode: "both", fileName: "a.py", code: "a()\n" },
      { mode: "write", fileName: "c.yaml", code: "k: 1\n" },
      null,
    ]);
  });

  test("%%writefile is IPython's where it is executed", () => {
    expect(modes(fence("python", "%%writefile a.py\nx = 1"))).toMatchObject([
      { mode: "both", code: "%%writefile a.py\nx = 1\n", startLine: 2 },
    ]);
  });

  test("an appending cell is never written by us", () => {
    expect(modes(fence("python", "%%writefile -a a.py\nx = 1"))).toMatchObject([{ mode: "execute" }]);
  });

  test("%%writefile of a used file is written without its first line", () => {
    const text = fence("python", "%%writefile a.py\r\nx = 1") + fence("python", "import a");
    expect(modes(text, {}, { imports: ["a"] })[0]).toMatchObject({
      mode: "write",
      fileName: "a.py",
      code: "x = 1\n",
      startLine: 3,
    });
  });

  test("%%writefile -a of a used file is executed, because only that appends", () => {
    const text = fence("python", "%%writefile -a a.py\nx = 1") + fence("python", "import a");
    expect(modes(text, {}, { imports: ["a"] })[0]).toMatchObject({ mode: "execute" });
  });
});

describe("one sentence about the blocks", () => {
  test.each([
    ["", "no blocks found"],
    [fence("python", "x()"), "1 block found, 1 executed"],
    [
      fence("python", "x()") + fence("bash", "ls") + "```python\nx(\n",
      "3 blocks found, 1 executed, 1 skipped, 1 truncated at line 10",
    ],
    [
      fence("python", "x()") + fence("yaml title=a.yaml", "k: 1"),
      "2 blocks found, 1 executed, 1 written as a file",
    ],
  ])("%j", (text, sentence) => {
    expect(describeBlocks(settle(text))).toBe(sentence);
  });
});
