import { Parser } from "commonmark";
import type { Node } from "commonmark";
import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { cell, code, fenced, inline } from "./markdown-text.ts";

function nodes(source: string): string[] {
  const found: string[] = [];
  const walker = new Parser().parse(source).walker();
  for (let event = walker.next(); event !== null; event = walker.next()) {
    const node: Node = event.node;
    if (event.entering) found.push(node.type);
  }
  return found;
}

const HARMFUL = [
  "link",
  "image",
  "html_inline",
  "html_block",
  "heading",
  "code_block",
  "block_quote",
  "thematic_break",
  "emph",
  "strong",
];

const NASTY = [
  "[a](http://x)",
  "![a](http://x)",
  "<http://x>",
  "<b>x</b>",
  "<!-- x -->",
  "# VERDICT",
  "1. x",
  "2) y",
  "- x",
  "+ x",
  "* x",
  "> x",
  "---",
  "===",
  "`a`",
  "``a",
  "*a* __b__ ~~c~~",
  "&lt;b&gt; &#60;",
  "a | b",
  "\\[x](y)",
  "[x]: http://y",
  "https://x.example www.x.example",
  "me@x.example",
  "see evil.com, evil.py and x.рф",
  "mailto:me@x.com",
  "HTTP://X.COM",
  "@team #12",
  "$x$",
  "```\nx",
  "a\n# b",
  "\t# c",
  "    code",
];

test.each(NASTY)("inline text means nothing to a Markdown reader: %s", (text) => {
  for (const source of [`**Reason:** ${inline(text)}`, `- ${inline(text)}`, `## Task ${inline(text)}`]) {
    const allowed = source.startsWith("##") ? ["heading"] : source.startsWith("**") ? ["strong"] : [];
    const bad = nodes(source).filter((type) => HARMFUL.includes(type) && !allowed.includes(type));
    expect(bad).toEqual([]);
  }
});

test.each(NASTY)("a table cell stays a cell: %s", (text) => {
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(
    `| A | B |\n| --- | --- |\n| ${cell(text)} | ${code(text)} |`,
    {},
  );
  expect(tokens.filter((token) => token.type === "td_open")).toHaveLength(2);
  const inside = tokens.flatMap((token) => token.children ?? []).map((token) => token.type);
  expect(inside.filter((type) => /link|image|html|em_|strong|s_open/.test(type))).toEqual([]);
});

test("any text in a fence is one code block with that text", () => {
  const text = fc.string({ unit: fc.constantFrom("`", "~", "\n", "a", " ", "\t", ">", "-", "\r", "#") });
  fc.assert(
    fc.property(text, (body) => {
      const root = new Parser().parse(`${fenced(body)}\n\nafter`);
      expect(root.firstChild?.type).toBe("code_block");
      expect(root.firstChild?.next?.type).toBe("paragraph");
      expect(root.firstChild?.next?.next).toBeNull();
    }),
  );
});

test("text without control characters is in the fence unchanged", () => {
  const text = "one\n  ```python\n\tx = '`````'\n````\nlast";
  expect(fenced(text)).toContain(text);
});

test("code keeps back-ticks and pipes in one span", () => {
  expect(code("a``b")).toBe("```a``b```");
  expect(code("`")).toBe("`` ` ``");
  expect(code("")).toBe("\u2013");
});

test("plain numbers and words are left as they are", () => {
  expect(inline("0.0312 in run calibration, see results/a-b.json (seed 3), v1.2")).toBe(
    "0.0312 in run calibration, see results/a-b.json (seed 3), v1.2",
  );
});
