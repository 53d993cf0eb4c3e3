import * as fc from "fast-check";
import { expect, test } from "vitest";
import { headOf, printed, shortened, visible, visibleLines } from "./visible.ts";

test.each([
  ["escape sequence", "\u001b[31mred\u001b[0m", "\u241b[31mred\u241b[0m"],
  ["NUL and bell", "a\0b\u0007", "a\u2400b\u2407"],
  ["line end", "VERDICT\nverified", "VERDICT\u240averified"],
  ["CRLF is one line end", "a\r\nb", "a\u240ab"],
  ["carriage return", "a\rb", "a\u240db"],
  ["tab", "a\tb", "a\u2409b"],
  ["delete and C1", "a\u007fb\u009bc", "a\u2421b[U+009B]c"],
  ["bidirectional override", "exe\u202egnp", "exe[U+202E]gnp"],
  ["bidirectional isolate", "\u2066x\u2069", "[U+2066]x[U+2069]"],
  ["zero width", "a\u200bb\ufeffc", "a[U+200B]b[U+FEFF]c"],
  ["line separator", "a\u2028b", "a[U+2028]b"],
  ["tag characters", "a\u{e0041}", "a[U+E0041]"],
  ["lone surrogates", "a\ud83dz\ude00", "a[U+D83D]z[U+DE00]"],
  ["emoji with joiner stays", "\u{1f469}\u200d\u{1f52c}", "\u{1f469}\u200d\u{1f52c}"],
  ["letters of any script stay", "Größe 大きさ حجم", "Größe 大きさ حجم"],
])("%s", (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test("text of several lines keeps line ends and tabs only", () => {
  expect(visibleLines("a\tb\r\nc\rd\u001b")).toBe("a\tb\nc\u240dd\u241b");
});

test("no control, bidirectional or surrogate character survives, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
      expect(visibleLines(text)).not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test("printed text is what a terminal would leave", () => {
  expect(printed("\u001b[1;32mok\u001b[0m\n")).toBe("ok\n");
  expect(printed(" 10%|#  |\r 50%|## |\r100%|###|\ndone\n")).toBe("100%|###|\ndone\n");
  expect(printed("kept\r\nnext\r")).toBe("kept\nnext");
  expect(printed("\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b")).toBe("ab");
  expect(printed("\u001b[unfinished \u001b")).not.toContain("\u001b");
});

// More than linear time would end at the time limit of a test.
test("a million escape signs are read in linear time", () => {
  for (const text of ["\u001b]".repeat(300_000), "\u001b[0".repeat(300_000), "\r".repeat(1_000_000)])
    expect(printed(text)).not.toContain("\u001b");
});

test("cuts never halve a character and say what is missing", () => {
  expect(headOf("ab\u{1f600}c", 3)).toBe("ab");
  expect(headOf("ab\u{1f600}c", 4)).toBe("ab\u{1f600}");
  expect(shortened("abcdef", 4)).toBe("abcd\u2026 (2 more characters)");
  expect(shortened("abcd", 4)).toBe("abcd");
});
