import { visit } from "jsonc-parser";
import { excerpt, shownPath } from "./bad-input.ts";

/** Steps into a document: keys and 0-based places. */
export type JsonPath = readonly (string | number)[];

/** A JSON path as people write it: `task_results[0].action`; empty for the document itself. */
export function pathText(path: JsonPath): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_][\w-]{0,99}$/.test(step)) return `["${excerpt(step)}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

/**
 * `file:line:column: path` of a value in valid JSON, or of the innermost container that exists where the value is
 * missing. Reads the whole text, so it is called only for a message.
 */
export function jsonPlace(text: string, file: string, path: JsonPath): string {
  let best = { depth: -1, line: 0, character: 0 };
  // The last of equal keys is the one that JSON.parse keeps.
  const consider = (here: JsonPath, line: number, character: number): boolean => {
    if (here.length > path.length || here.some((step, at) => step !== path[at])) return false;
    if (here.length >= best.depth) best = { depth: here.length, line, character };
    return true;
  };
  visit(text, {
    // Without an end handler the parser goes on passing over what follows a container that was passed over.
    onObjectEnd: () => {},
    onArrayEnd: () => {},
    onObjectBegin: (_offset, _length, line, character, where) => consider(where(), line, character),
    onArrayBegin: (_offset, _length, line, character, where) => consider(where(), line, character),
    onLiteralValue: (_value, _offset, _length, line, character, where) => {
      consider(where(), line, character);
    },
  });
  const place = `${shownPath(file)}:${best.line + 1}:${best.character + 1}`;
  return path.length === 0 ? place : `${place}: ${pathText(path)}`;
}
