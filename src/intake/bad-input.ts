import { RunproofError } from "../errors.ts";

/** An input error: the place, what is wrong there, and what to do. */
export function badInput(place: string, what: string, hint: string): RunproofError {
  return new RunproofError("INPUT_INVALID", `${place}: ${what}`, { hint });
}

/** A short excerpt for a message; control characters become visible. */
export function excerpt(value: unknown, length = 60): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const shown = text.length > length ? `${text.slice(0, length)}...` : text;
  return JSON.stringify(shown)
    .slice(1, -1)
    .replace(
      /[\u007f-\u009f\u2028-\u202f\u2066-\u2069]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** What a value is, in words for a message. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return `the ${typeof value} ${excerpt(value)}`;
}
