import { headOf } from "./visible.ts";

/** Longer than any reason that we write; agents' names and messages in it are the rest. */
const LONGEST = 1200;
const TAIL = 500;

/** A reason for a terminal or a log: too long a one loses its middle, because its end says what to do. */
export function bounded(reason: string): string {
  if (reason.length <= LONGEST) return reason;
  // A tail that begins inside a character begins after it.
  const tail = reason.slice(-TAIL).replace(/^[\uDC00-\uDFFF]/, "");
  return `${headOf(reason, LONGEST - TAIL)} \u2026 ${tail}`;
}
