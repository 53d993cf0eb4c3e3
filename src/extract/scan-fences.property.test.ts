import { Parser } from "commonmark";
import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { decodeInfo } from "./info-string.ts";
import { scanFences } from "./scan-fences.ts";

/** Documents that the two parsers read differently from each other say nothing about us. */
interface PlainBlock {
  info: string;
  code: string;
}

const markdown = new MarkdownIt("commonmark", { maxNesting: 1000 });

function byCommonmark(text: string): PlainBlock[] {
  const found: PlainBlock[] = [];
  // The parser takes a final lone CR for one more, empty line.
  const walker = new Parser().parse(text.endsWith("\r") ? text.replaceAll(/\r\n?/g, "\n") : text).walker();
  for (let event = walker.next(); event !== null; event = walker.next()) {
    const { node } = event;
    if (event.entering && node.type === "code_block" && node.info !== null) {
      found.push({ info: (node.info ?? "").trim(), code: node.literal ?? "" });
    }
  }
  return found;
}

function byMarkdownIt(text: string): PlainBlock[] {
  const tokens = markdown.parse(text, {});
  return tokens
    .filter((token) => token.type === "fence")
    .map((token) => ({
      info: markdown.utils.unescapeAll(token.info).trim(),
      code: withLineEnd(token.content),
    }));
}

const withLineEnd = (code: string): string => (code === "" || code.endsWith("\n") ? code : `${code}\n`);

/** Our blocks with the changes of bytes that parsers make: LF for every line end, one at the end, no NUL. */
function byUs(text: string): PlainBlock[] {
  return scanFences(text).fences.map(({ info, code }) => {
    const lines = code.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
    return {
      info: decodeInfo(info).trim(),
      code: withLineEnd(lines),
    };
  });
}

/** commonmark.js empties white lines of list items, against cmark and the specification's text. */
const withoutWhiteLines = (blocks: PlainBlock[]): PlainBlock[] =>
  blocks.map(({ info, code }) => ({ info, code: code.replaceAll(/^[ \t]+$/gm, "") }));

const same = (one: PlainBlock[], other: PlainBlock[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const fragment = fc.constantFrom(
  "```",
  "```python",
  "````",
  "~~~",
  "~~~~",
  "~~~ py `x`",
  "``` a`b",
  "```x```",
  '`````py title="a.py"',
  "``",
  "> ",
  ">",
  "> > ",
  ">\t",
  "- ",
  "-",
  "* ",
  "+ ",
  "1. ",
  "2) ",
  "10. ",
  "-\t",
  "-     ",
  "1234567890. ",
  "01. ",
  " ",
  "  ",
  "   ",
  "    ",
  "\t",
  " \t",
  "      ",
  "x",
  "y = 1",
  "# h",
  "#",
  "###### h #",
  "####### no",
  "===",
  "---",
  "- - -",
  "***",
  "* * *",
  "___",
  "=",
  "-- ",
  "[a]: /u",
  "[a]: <b c> 'd'",
  "[a]:",
  "'t'",
  '[b]: /u "t',
  "[",
  "\\[a]: b",
  "/url",
  "(t)",
  "<details>",
  "</details>",
  "<!-- c",
  "-->",
  "<!-->",
  "<pre>",
  "</pre>",
  "<script>",
  "</script>",
  "<span>",
  "<a b='c' d>",
  "</b >",
  "<x",
  "<?php",
  "?>",
  "<!DOCTYPE",
  "<![CDATA[",
  "]]>",
  "<p",
  "<br/>",
  "<div>text",
  '<a href="x"> t',
  "<style",
  "<textarea>",
  "<i\tb=c>",
  "&amp;",
  "&ouml;",
  "&#35;",
  "\\`",
  "\\~",
  "\0",
  "é",
  "🙂",
  "\u00a0",
);
const fences = fc.constantFrom("```", "```python", "~~~", "> ```", "- ~~~ py", "  ````", "   ```\t");
const line = fc.oneof(
  fc.array(fragment, { maxLength: 5 }).map((parts) => parts.join("")),
  fences,
);
/** Lone CR does not stand beside LF in one document: an emptied line between them would join them to CRLF. */
const lineEnds = fc.constantFrom(["\n"], ["\n", "\n\n"], ["\r\n", "\n"], ["\r"]);
const document = lineEnds
  .chain((ends) => fc.array(fc.tuple(line, fc.constantFrom(...ends)), { maxLength: 14 }))
  .map((lines) => lines.map(([text, end]) => text + end).join(""));
const withEnd = fc.constantFrom("", "", "\n", "x");
/** An empty last line without a line end counts as a line for one parser and not for the other. */
const endDocument = (text: string, end: string): string =>
  /[\r\n>]$/.test(text) ? `${text}${end || "\n"}` : text + end;
const cutDocument = fc.tuple(document, withEnd).map(([text, end]) => endDocument(text.trimEnd(), end));

/** Lines that mostly keep the containers of the line before, as people write them. */
const container = fc.constantFrom("> ", ">", "- ", "* ", "1. ", "-   ", "10) ", "  > ", "");
const content = fc.constantFrom(
  "```python",
  "```",
  "~~~",
  "~~~~ py",
  "x = 1",
  "    y",
  "\tz",
  "",
  "<details>",
  "</details>",
  "<!--",
  "-->",
  "text",
  "# h",
  "---",
  "===",
  "- ",
  "[a]: /u",
);
const nestedDocument = fc
  .array(
    fc.tuple(fc.array(container, { maxLength: 3 }), fc.array(fc.tuple(content, fc.nat(9)), { maxLength: 6 })),
    { maxLength: 4 },
  )
  .map((groups) => groups.flatMap(([containers, lines]) => nestedLines(containers, lines)).join("\n"))
  .map((text) => `${text}\n`);

function nestedLines(containers: string[], lines: [string, number][]): string[] {
  const first = containers.join("");
  // List markers become indentation in the further lines, quote markers stay.
  const further = first.replaceAll(/[-*)]|[0-9.]/g, " ");
  return lines.map(([text, kind], place) => {
    if (place === 0) return first + text;
    if (kind === 0) return text;
    if (kind === 1) return further.slice(1) + text;
    if (kind === 2) return ` ${further}${text}`;
    return further + text;
  });
}

function difference(text: string): { agree: boolean; wrong: boolean } {
  const ours = byUs(text);
  const first = withoutWhiteLines(byCommonmark(text));
  const second = byMarkdownIt(text);
  const plain = withoutWhiteLines(ours);
  if (!same(first, withoutWhiteLines(second))) {
    return { agree: false, wrong: !same(plain, first) && !same(plain, withoutWhiteLines(second)) };
  }
  // markdown-it keeps a tab whole that a block quote's marker consumed in part.
  return { agree: true, wrong: !same(plain, first) || (!text.includes("\t") && !same(ours, second)) };
}

const runs = Number(process.env["EXTRACT_RUNS"] ?? "2000");
const seed = Number(process.env["EXTRACT_SEED"] ?? "1");

test.each([
  ["loose fragments", cutDocument],
  ["lines in nested containers", nestedDocument],
])("the same blocks as commonmark.js and markdown-it: %s", (_name, documents) => {
  let agreed = 0;
  let blocks = 0;
  fc.assert(
    fc.property(documents, (text) => {
      const { agree, wrong } = difference(text);
      agreed += agree ? 1 : 0;
      blocks += byUs(text).length;
      return !wrong;
    }),
    { numRuns: runs, seed },
  );
  expect(agreed).toBeGreaterThan(runs * 0.98);
  expect(blocks).toBeGreaterThan(runs * 0.5);
});
