import * as fc from "fast-check";
import { expect, test } from "vitest";
import { highlighted } from "./highlight.ts";
import { escape, markup, trusted } from "./markup.ts";

const plain = (html: string): string =>
  html.replaceAll(/<span class="py-(?:comment|string|number|keyword)">|<\/span>/g, "");

test("colours words of Python", () => {
  expect(highlighted('def f(x): return "a" + 1  # why').text).toBe(
    '<span class="py-keyword">def</span> f(x): <span class="py-keyword">return</span> <span class="py-string">&quot;a&quot;</span> + <span class="py-number">1</span>  <span class="py-comment"># why</span>',
  );
  expect(highlighted("x = '''a\n# no\n'''").text).not.toContain("py-comment");
  expect(highlighted("constructor = toString").text).toBe("constructor = toString");
});

test("changes no character of the code, and lets no markup through", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom('"', "'", "\\", "\n", "#", "<", ">", "&", "a", "f", "1", " ", '"""'),
      }),
      (code) => {
        expect(plain(highlighted(code).text)).toBe(escape(code));
      },
    ),
  );
});

test("open strings and escapes cost linear time", () => {
  for (const part of ['"""', "'", '\\"', 'r"', "#", '""" \\'])
    expect(highlighted(part.repeat(Math.floor(59_000 / part.length)))).not.toBe("");
});

test("templates escape every value that is not markup", () => {
  expect(markup`<p title="${'"><script>'}">${["<b>", trusted("<i>")]}${null}${3}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;<i>3</p>',
  );
  expect(escape("`'\u202e\0")).toBe("&#96;&#39;[U+202E]\u2400");
});
