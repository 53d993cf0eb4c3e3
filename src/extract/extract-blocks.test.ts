import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ExtractedBlock } from "../contracts/index.ts";
import { extractBlocks } from "./extract-blocks.ts";

const extract = (text: string): ExtractedBlock[] => extractBlocks(text, "ops_commander");

function only(text: string): ExtractedBlock {
  const blocks = extract(text);
  expect(blocks).toHaveLength(1);
  const [block] = blocks;
  if (block === undefined) throw new Error("no block");
  return block;
}

const fates = (text: string): string[] => extract(text).map((block) => block.disposition);

describe("responses as agents write them", () => {
  test.each(["python", "py", "python3", "ipython", "Python", "PY", "IPython"])("%s is executed", (tag) => {
    expect(only(`\`\`\`${tag}\nprint(1)\n\`\`\`\n`)).toMatchObject({
      language: tag,
      disposition: "executed",
      reason: null,
      code: "print(1)\n",
      closed: true,
      outcome: null,
    });
  });

  test.each([
    ["pycon", /transcript/],
    ["output", /output/],
    ["text", /"text", not Python/],
    ["bash", /"bash", not Python/],
    ["{python}", /braces/],
    ["{.python}", /braces/],
    ["python{1,3}", /blank after/],
    ["markdown", /unwrap/],
    ["\u001b[31m", /^the language is "\uFFFD\[31m"/],
  ])("%s is listed with a reason", (tag, reason) => {
    const block = only(`\`\`\`${tag}\n>>> x\n\`\`\`\n`);
    expect(block.disposition).toBe("skipped");
    expect(block.reason).toMatch(reason);
  });

  test("attributes are kept", () => {
    expect(only('```python title="train.py" {1,3}\nx\n```\n')).toMatchObject({
      disposition: "executed",
      attributes: 'title="train.py" {1,3}',
      fileName: "train.py",
    });
  });

  test.each(["skip", "{skip}", "{.skip}", "skip=true", 'title="a.py", skip'])(
    "attribute %s",
    (attributes) => {
      const block = only(`\`\`\`python ${attributes}\nx()\n\`\`\`\n`);
      expect(block).toMatchObject({ disposition: "skipped", reason: "it is marked `skip`" });
    },
  );

  test("skip=false and words that only contain skip are executed", () => {
    expect(fates("```python skip=false\nx()\n```\n```python noskip skipped\nx()\n```\n")).toEqual([
      "executed",
      "executed",
    ]);
  });

  test("CRLF and a blank after the tag: bytes as written", () => {
    expect(only("```python \r\nx = 1\r\ny = 2\r\n```\r\n").code).toBe("x = 1\r\ny = 2\r\n");
  });

  test("lone CR ends lines", () => {
    expect(only("```python\rx = 1\r```\r")).toMatchObject({ code: "x = 1\r", startLine: 2, endLine: 2 });
  });

  test("tabs and NUL as in the source", () => {
    expect(only("```python\n\tx = '\0'\n```\n").code).toBe("\tx = '\0'\n");
  });

  test("tilde fences, with backticks in the info string", () => {
    expect(only("~~~python `x`\nprint(1)\n~~~\n")).toMatchObject({
      language: "python",
      attributes: "`x`",
      disposition: "executed",
    });
  });

  test("a longer fence round an example: the inner fence is content", () => {
    expect(only("````python\ns = '''\n```\nx\n```\n'''\n````\n").code).toBe("s = '''\n```\nx\n```\n'''\n");
  });

  test("a fence at a line's start in a string cuts the block, and what follows is a block of its own", () => {
    const blocks = extract("```python\ns = '''\n```\nx\n'''\nprint(s)\n```\n");
    expect(blocks.map(({ code, closed }) => [code, closed])).toEqual([
      ["s = '''\n", true],
      ["", false],
    ]);
  });

  test("backticks inside a line are content", () => {
    expect(only("```python\ns = 'a ``` b'\n```\n").code).toBe("s = 'a ``` b'\n");
  });

  test("in a list item: dedented", () => {
    const block = only("1. First:\n\n   ```python\n   if x:\n       y = 1\n\n   z = 2\n   ```\n");
    expect(block).toMatchObject({
      code: "if x:\n    y = 1\n\nz = 2\n",
      startLine: 4,
      endLine: 7,
      closed: true,
    });
  });

  test("in a block quote: markers removed", () => {
    expect(only("> ```python\n> x = 1\n>   y\n> ```\n").code).toBe("x = 1\n  y\n");
  });

  test("unclosed at the end: truncated, with its line, and whole blocks before it stay executed", () => {
    const blocks = extract("```python\na()\n```\ntext\n```python\nb(\n");
    expect(blocks.map((block) => block.disposition)).toEqual(["executed", "truncated"]);
    expect(blocks[1]).toMatchObject({ closed: false, startLine: 6, endLine: 6, code: "b(\n" });
    expect(blocks[1]?.reason).toMatch(/opened in line 5 .* cut at line 6/);
  });

  test("unclosed, then a later block: everything to the end belongs to it", () => {
    const block = only("```python\na()\n\nProse.\n```python\nb()\n");
    expect(block).toMatchObject({ disposition: "truncated", code: "a()\n\nProse.\n```python\nb()\n" });
  });

  test("a block that its list item ends is truncated", () => {
    const blocks = extract("- ```python\n  a()\n\ntext\n");
    expect(blocks).toMatchObject([{ disposition: "truncated", closed: false, code: "a()\n\n", endLine: 3 }]);
  });

  test("a Markdown wrapper hides the code: another language up to the inner closing fence, then an unclosed block", () => {
    const blocks = extract("```markdown\n# T\n```python\nx()\n```\n```\n");
    expect(blocks).toMatchObject([
      { language: "markdown", disposition: "skipped", code: "# T\n```python\nx()\n" },
      { language: "", disposition: "truncated", code: "" },
    ]);
  });

  test("an empty block is listed", () => {
    expect(only("```python\n```\n")).toMatchObject({
      disposition: "skipped",
      reason: "it is empty",
      startLine: 2,
      endLine: 1,
    });
    expect(only("```python\n \n```\n").disposition).toBe("skipped");
  });

  test("two backticks and an inline span are no fences", () => {
    expect(extract("``python\nx\n``\n\n```x```\n")).toEqual([]);
  });

  test("indented code is no block, also where it shows a fence", () => {
    expect(extract("text\n\n    ```python\n    x\n    ```\n")).toEqual([]);
  });

  test("an indented fence removes up to its indentation", () => {
    expect(only("  ```python\n   x\n y\nz\n  ```\n").code).toBe(" x\ny\nz\n");
  });

  test("an info string with a backtick opens nothing, and the closing fence then does", () => {
    expect(extract("```python `a`\nx\n```\n")).toMatchObject([
      { language: "", closed: false, disposition: "truncated" },
    ]);
  });

  test.each([
    ["``` f&ouml;&ouml;", "föö"],
    ["``` py\\thon\\+", "py\\thon+"],
    ["```&#112;ython", "python"],
    ["``` \t python\tx", "python"],
  ])("info string %s", (fence, language) => {
    expect(only(`${fence}\nx()\n\`\`\`\n`).language).toBe(language);
  });
});

describe("untagged blocks", () => {
  test("wait for Python's parser where no block is tagged as Python", () => {
    const block = only("```\nprint(1)\n```\n");
    expect(block).toMatchObject({ language: "", disposition: "skipped" });
    expect(block.reason).toContain("has not been asked yet");
  });

  test("are listed where another block is tagged, even one that is not executed", () => {
    expect(extract("```\nprint(1)\n```\n```python skip\n```\n")[0]?.reason).toContain("tagged as Python");
  });

  test("another language is no tag of Python", () => {
    expect(extract("```\nprint(1)\n```\n```bash\nls\n```\n")[0]?.reason).toContain("has not been asked yet");
  });
});

describe("places", () => {
  test("index over all blocks, agent, lines, sha256 of the content", () => {
    const blocks = extract("a\n```bash\nls\n```\n\n```python\nx\ny\n```\n");
    expect(blocks.map(({ index, startLine, endLine, agent }) => [index, startLine, endLine, agent])).toEqual([
      [1, 3, 3, "ops_commander"],
      [2, 7, 8, "ops_commander"],
    ]);
    expect(blocks[1]?.sha256).toBe(createHash("sha256").update("x\ny\n").digest("hex"));
  });

  test.each([
    ["plain", "é🙂\n```python\nx = 'ü'\n```\n```python\ny\n```\n"],
    ["byte order mark", "\uFEFF```python\nx = 'ü'\n```\n"],
    ["quoted", "> ä\n> ```python\n> x = 'ü'\n> ```\n"],
    ["unclosed without a line end", "```python\nx = 'ü'"],
    ["front matter", "---\ntitle: ö\n---\n```python\nx = 'ü'\n```\n"],
    ["CRLF", "ä\r\n```python\r\nx = 'ü'\r\n```\r\n"],
  ])("byteRange slices the source: %s", (_name, text) => {
    const bytes = Buffer.from(text);
    const blocks = extract(text);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const slice = bytes.subarray(...block.byteRange).toString();
      const lines = text.split(/(?<=\n)/).slice(block.startLine - 1, block.endLine);
      expect(slice).toBe(lines.join(""));
      expect(slice.replaceAll(/^> /gm, "")).toBe(block.code);
    }
  });

  test("an empty block has an empty range at its place", () => {
    expect(only("ab\n```python\n```\n").byteRange).toEqual([13, 13]);
    expect(only("```python").byteRange).toEqual([9, 9]);
  });

  test("a lone surrogate is the three bytes of U+FFFD", () => {
    const block = only("\ud800\n```python\nx\n```\n");
    expect(block.byteRange).toEqual([14, 16]);
  });

  test("a byte order mark does not hide a fence in line 1 and counts three bytes", () => {
    expect(only("\uFEFF```python\nx\n```\n")).toMatchObject({
      disposition: "executed",
      startLine: 2,
      byteRange: [13, 15],
    });
  });
});

describe("front matter", () => {
  test("is cut, and lines stay those of the file", () => {
    expect(only("---\naction: train\nlist:\n  - a\n- b\n# c\n\n---\n```python\nx\n```\n")).toMatchObject({
      startLine: 10,
      code: "x\n",
    });
  });

  test("a fence inside an indented YAML text is no block", () => {
    expect(extract("---\ntext: |\n  ```python\n  x\n  ```\n---\nprose\n")).toEqual([]);
  });

  test.each([
    ["a rule, prose and a later rule", "---\nHello there\n\n```python\nx\n```\n\n---\n"],
    ["a rule and a blank line", "---\n\nkey: v\n```python\nx\n```\n---\n"],
    ["never closed", "---\nkey: v\n```python\nx\n```\n"],
    ["a label with a colon, then a block", "---\nNote: see below\n```python\nx\n```\n---\n"],
    ["four dashes", "----\nkey: v\n----\n```python\nx\n```\n"],
  ])("is not: %s", (_name, text) => {
    expect(extract(text).some((block) => block.code === "x\n")).toBe(true);
  });

  test("ends with dots too, and may be all there is", () => {
    expect(only("---\na: 1\n...\n```python\nx\n```\n").startLine).toBe(5);
    expect(extract("---\na: 1\n---")).toEqual([]);
  });
});

describe("file names", () => {
  test.each([
    ['```python title="train.py"\nx()', "train.py"],
    ["```python filename=pkg/io.py\nx()", "pkg/io.py"],
    ["```python {title='a b.py' filename=\"c.py\"}\nx()", "c.py"],
    ["```python\n# utils.py\nx()", "utils.py"],
    ["```python\n#utils.py\nx()", "utils.py"],
    ["```python\n# src/utils.py\nx()", "src/utils.py"],
    ["```python\n# filename: `utils.py`\nx()", "utils.py"],
    ["```python\n# FileName = data.csv\nx()", "data.csv"],
    ["```python\n%%writefile a.py\nx()", "a.py"],
    ["```python\n\n%%writefile -a 'log dir/a.txt'\nx()", "log dir/a.txt"],
    ["```python title=./a.py\nx()", "a.py"],
    ['```python title="Train the model"\nx()', null],
    ['```python title="Listing 1. Training"\nx()', null],
    ["```python\n# train.py trains the model\nx()", null],
    ["```python\nx()\n# train.py\n", null],
    ["```python\n# See config.yaml\nx()", null],
    ["```python title=../a.py\nx()", null],
    ["```python title=/etc/cron.d/a.py\nx()", null],
    ["```python filename=a/../../b.py\nx()", null],
    ["```python filename=~/a.py\nx()", null],
    ["```python filename=C:/a.py\nx()", null],
    ["```python filename=a\\b.py\nx()", null],
    ["```python filename='a&#10;b.py'\nx()", null],
    ["```python filename=a&#x202e;b.py\nx()", null],
    ["```python filename=.git/hooks/pre-commit\nx()", null],
    ["```python filename=.runproof/x\nx()", null],
    ["```python filename=a//b.py\nx()", null],
    ["```python filename=dir/\nx()", null],
    ["```python filename=..\nx()", null],
    ["```python filename=.\nx()", null],
    [`\`\`\`python filename=${"a".repeat(300)}.py\nx()`, null],
    ["```python\n%%writefile $HOME/a.py\nx()", null],
    ["```python\n%%writefile a.py b.py\nx()", null],
  ])("%j", (text, fileName) => {
    const block = only(`${text}\n\`\`\`\n`);
    expect(block.fileName).toBe(fileName);
    expect(block.disposition).toBe("executed");
  });

  test("a file of another language is written only", () => {
    const block = only('```yaml title="config.yaml"\na: 1\n```\n');
    expect(block).toMatchObject({ disposition: "file", fileName: "config.yaml" });
    expect(block.reason).toContain('written to "config.yaml" only');
  });

  test.each([
    ["an output block", "```output title=results.json\n{}\n```\n"],
    ["a transcript", "```pycon title=a.py\n>>> x\n```\n"],
    ["a caption", '```json title="The results"\n{}\n```\n'],
    ["a name that leaves the workspace", "```yaml title=../config.yaml\na: 1\n```\n"],
    ["an unclosed block", "```yaml title=config.yaml\na: 1\n"],
    ["a skipped block", "```yaml title=config.yaml skip\na: 1\n```\n"],
  ])("not written: %s", (_name, text) => {
    expect(only(text).disposition).not.toBe("file");
  });

  test("an empty block with a name is an empty file", () => {
    expect(only('```python title="pkg/__init__.py"\n```\n')).toMatchObject({
      disposition: "file",
      fileName: "pkg/__init__.py",
    });
  });
});

test("no text, no blocks", () => {
  expect(extract("")).toEqual([]);
  expect(extract("\uFEFF")).toEqual([]);
  expect(extract("\n\n")).toEqual([]);
});
