import { RunproofError } from "../errors.ts";

/** An input error: the place, what is wrong there, and what to do. */
export function badInput(place: string, what: string, hint: string): RunproofError {
  return badInputs([{ place: () => place, what, hint }]);
}

/** One thing that is wrong with an input. Places are looked up only for what is told. */
export interface Fault {
  place: () => string;
  what: string;
  hint: string;
}

/** Faults that one message tells. */
const TOLD = 5;

/** An input error of one or more faults: the first in full, with what to do, then the next ones, the rest counted. */
export function badInputs(faults: readonly Fault[]): RunproofError {
  const [first, ...others] = faults;
  const more = others.slice(0, TOLD - 1).map(({ place, what }) => `${place()}: ${what}`);
  const untold = faults.length - TOLD;
  return new RunproofError("INPUT_INVALID", `${first?.place() ?? "the input"}: ${first?.what ?? ""}`, {
    hint: first?.hint ?? "",
    more: untold > 0 ? [...more, `and ${untold} more`] : more,
  });
}

/** Characters that a terminal hides, obeys or reorders, and the backslash that marks them. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\\]/gu;
const SHORT: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

/** A short excerpt for a message; control and invisible characters become visible. */
export function excerpt(text: string, length = 60): string {
  const shown = text.length > length ? `${text.slice(0, length)}...` : text;
  return shown.replaceAll(
    INVISIBLE,
    (found) => SHORT[found] ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}}`,
  );
}

/** A path for a message. */
export function shownPath(path: string): string {
  return path === "-" ? "standard input" : excerpt(path, 300);
}

/** What a value is, in words for a message. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value === "" ? "an empty text" : `the text "${excerpt(value)}"`;
  if (typeof value === "number" || typeof value === "boolean") return `the ${typeof value} ${value}`;
  return `a ${typeof value}`;
}
