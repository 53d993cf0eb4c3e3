import { findNodeAtLocation, parseTree, printParseErrorCode } from "jsonc-parser";
import type { ParseError } from "jsonc-parser";
import { badInput, excerpt } from "./bad-input.ts";

/** A step into a document: a key or a 0-based place. */
export type JsonPath = (string | number)[];

/** Parses strict JSON. @throws INPUT_INVALID with file, line, column, what was expected and what stands there. */
export function parseJson(text: string, path: string): unknown {
  if (text.trim() === "")
    throw badInput(`${path}:1:1`, "the file is empty.", "Expected a handoff or a tracker as JSON.");
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { offset, what } = firstError(text, cause);
    const { line, column } = positionAt(text, offset);
    const found = text.slice(offset, offset + 24);
    throw badInput(
      `${path}:${line}:${column}`,
      `not valid JSON: ${what}, found ${found === "" ? "the end of the file" : `"${excerpt(found)}"`}.`,
      hintFor(found),
    );
  }
}

function hintFor(found: string): string {
  if (/^-?(NaN|Infinity)/.test(found))
    return 'JSON has no NaN or Infinity: write null, or {"nonFinite": "nan"} where a number is meant.';
  if (found === "") return "The file seems to be cut: check that it was written whole.";
  return "Write the document as JSON, for example with Python's json.dump.";
}

/** jsonc-parser tells where; where it cannot (very deep nesting), the engine's own message may. */
function firstError(text: string, cause: unknown): { offset: number; what: string } {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    return { offset: 0, what: "nested too deeply to be read" };
  }
  const first = errors.toSorted((a, b) => a.offset - b.offset)[0];
  if (first !== undefined)
    return {
      offset: first.offset,
      what: WORDS[printParseErrorCode(first.error)] ?? "something else was expected",
    };
  const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : "");
  return { offset: position === null ? 0 : Number(position[1]), what: "something else was expected" };
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
  InvalidCommentToken: "a value was expected, JSON has no comments",
  UnexpectedEndOfString: "the end of a string was expected",
  InvalidCharacter: "a character that may not stand in a string",
};

/** 1-based line and column of an offset. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** A JSON path as people write it: `task_results[0].action`. */
export function pathText(path: JsonPath): string {
  return (
    path
      .map((step, at) => (typeof step === "number" ? `[${step}]` : at === 0 ? step : `.${step}`))
      .join("") || "the document"
  );
}

/** `file:line:column: path` of a value, or of what holds it where it is missing. */
export function placeOf(text: string, file: string, path: JsonPath): string {
  let offset = 0;
  try {
    const tree = parseTree(text);
    for (let length = path.length; tree !== undefined && length >= 0; length--) {
      const node = findNodeAtLocation(tree, path.slice(0, length));
      if (node === undefined) continue;
      offset = node.offset;
      break;
    }
  } catch {
    // Too deep to be located; the path alone names the place.
  }
  const { line, column } = positionAt(text, offset);
  return `${file}:${line}:${column}: ${pathText(path)}`;
}
