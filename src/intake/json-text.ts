import { printParseErrorCode, visit } from "jsonc-parser";
import type { ParseErrorCode } from "jsonc-parser";
import { badInput, excerpt, shownPath } from "./bad-input.ts";
import { textPosition } from "./text-position.ts";

/** Deeper nesting is refused, because what writes documents again is recursive. */
const MAX_DEPTH = 1000;
const STOP = new Error("the first error is enough");

/** Parses strict JSON of any length. @throws INPUT_INVALID with file, line, column, what was expected and what stands there. */
export function parseJson(text: string, path: string): unknown {
  const file = shownPath(path);
  if (text.trim() === "")
    throw badInput(`${file}:1:1`, "the file is empty.", "Expected a handoff or a tracker as JSON.");
  const deep = tooDeepAt(text);
  if (deep !== null) {
    throw badInput(
      placed(file, text, deep),
      `nested more than ${MAX_DEPTH} levels deep, which no handoff or tracker is.`,
      "Check what wrote the file.",
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { offset, what } = firstError(text) ?? engineError(text, cause);
    const found = text.slice(offset, offset + 24);
    throw badInput(
      placed(file, text, offset),
      `not valid JSON: ${what}, found ${found === "" ? "the end of the file" : `"${excerpt(found)}"`}.`,
      hintFor(text.slice(offset)),
    );
  }
}

function placed(file: string, text: string, offset: number): string {
  const { line, column } = textPosition(text, offset);
  return `${file}:${line}:${column}`;
}

function hintFor(rest: string): string {
  if (/^[-+]?(?:NaN|Infinity|nan|inf)/.test(rest))
    return "JSON has no NaN or Infinity. In Python, json.dump(..., allow_nan=False) shows where they come from.";
  if (/^(?:True|False|None)\b|^'/.test(rest))
    return "This is Python's notation, not JSON: write it with json.dump.";
  if (rest === "") return "The file seems to be cut: check that it was written whole.";
  if (/^\s*[{[]/.test(rest)) return "A file holds one document.";
  return "Write the document as JSON, for example with Python's json.dump.";
}

/** Offset of the bracket that goes too deep. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return at;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return null;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return text.length;
}

const WORDS: Record<string, string> = {
  InvalidSymbol: "a value was expected",
  InvalidNumberFormat: "a number was expected",
  PropertyNameExpected: 'a key in double quotes or "}" was expected',
  ValueExpected: "a value was expected",
  ColonExpected: '":" was expected',
  CommaExpected: '"," was expected',
  CloseBraceExpected: '"}" was expected',
  CloseBracketExpected: '"]" was expected',
  EndOfFileExpected: "the end of the file was expected",
  InvalidCommentToken: "a value was expected (JSON has no comments)",
  UnexpectedEndOfString: "the closing quote of this string was expected",
  UnexpectedEndOfNumber: "a digit was expected",
  InvalidUnicode: "four hex digits after \\u were expected",
  InvalidEscapeCharacter: "a known escape after the backslash was expected",
  InvalidCharacter: "control characters in this string were expected as escapes",
};

function firstError(text: string): { offset: number; what: string } | null {
  let found: { offset: number; what: string } | null = null;
  try {
    const onError = (code: ParseErrorCode, offset: number): void => {
      found = { offset, what: WORDS[printParseErrorCode(code)] ?? "something else was expected" };
      throw STOP;
    };
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch (cause) {
    if (cause !== STOP) throw cause;
  }
  return found;
}

/** Where the locating parser is more lenient than the engine, the engine's message may tell the place. */
function engineError(text: string, cause: unknown): { offset: number; what: string } {
  const message = cause instanceof Error ? cause.message : "";
  const position = /position (\d+)/.exec(message);
  if (position !== null) return { offset: Number(position[1]), what: "something else was expected" };
  return { offset: /end of JSON/.test(message) ? text.length : 0, what: "something else was expected" };
}
