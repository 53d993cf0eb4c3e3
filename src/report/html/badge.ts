import type { Standing } from "../standing.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** A sign beside the word, so that nothing hangs on colour alone. */
const SIGNS: Record<string, string> = {
  verified: "&#10003;",
  pass: "&#10003;",
  ok: "&#10003;",
  supported: "&#10003;",
  witnessed: "&#10003;",
  captured: "&#10003;",
  completed: "&#10003;",
  refuted: "&#10007;",
  fail: "&#10007;",
  failed: "&#10007;",
  contradicted: "&#10007;",
  unverified: "?",
  unknown: "?",
  unsupported: "?",
  warn: "!",
};

/** The sign of a word of ours; a dash where it has none. */
export function sign(word: string): Markup {
  return trusted(Object.hasOwn(SIGNS, word) ? (SIGNS[word] ?? "") : "&#8211;");
}

/** A word of ours as a coloured label; `tone` is a class of the style sheet. */
export function badge(word: string, tone: Tone): Markup {
  return markup`<span class="badge ${tone}"><span aria-hidden="true">${sign(word)}</span> ${word}</span>`;
}

export type Tone = "good" | "bad" | "open" | "calm";

export const STANDING_TONE: Record<Standing, Tone> = {
  verified: "good",
  refuted: "bad",
  unverified: "open",
  skipped: "calm",
};

/** The tone of an outcome, state or block outcome. */
export function toneOf(word: string | null): Tone {
  switch (word) {
    case "pass":
    case "ok":
    case "supported":
      return "good";
    case "fail":
    case "failed":
    case "contradicted":
      return "bad";
    case "warn":
    case "unknown":
    case "unsupported":
      return "open";
    default:
      return "calm";
  }
}
