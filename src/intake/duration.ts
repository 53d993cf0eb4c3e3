import { RunproofError } from "../errors.ts";
import { excerpt } from "./bad-input.ts";
import { bareNumber } from "./without-unit.ts";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** The longest time that Node's timers hold is 2^31 - 1 ms; a longer one would fire at once. */
const LONGEST = 24 * 86_400_000;

/**
 * Reads `2h`, `90s`, `1h30m`, `1.5 hours` or `500ms`. A bare number is no time: whoever wrote it may have meant
 * seconds, minutes or hours.
 * @returns milliseconds, 1 to 24 days; null where the value is no such time
 */
export function readDuration(value: string | number): number | null {
  if (typeof value === "number") return null;
  const text = value.trim().toLowerCase();
  const part =
    /(\d+(?:\.\d+)?)\s*(ms|milliseconds?|d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)(?![a-z])\s*/y;
  let total = 0;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found === null) return null;
    const unit = found[2] ?? "";
    total += Number(found[1]) * (UNITS[/^(?:ms|milli)/.test(unit) ? "ms" : unit.slice(0, 1)] ?? Number.NaN);
  }
  return text === "" ? null : withinLimits(total);
}

function withinLimits(milliseconds: number): number | null {
  if (!(milliseconds > 0 && milliseconds <= LONGEST)) return null;
  return Math.max(1, Math.round(milliseconds));
}

/** What a time must be, in words that say what is wrong with this one. */
export function expectedDuration(value: string | number): string {
  const bare = bareNumber(value);
  return bare === null
    ? "a time such as 2h, 90s or 1h30m, at most 24d"
    : `a time with its unit: ${bare} has no unit; write ${bare}s for seconds, ${bare}m for minutes or ${bare}h for hours`;
}

/** {@link readDuration} of an option or setting. @throws USAGE naming it */
export function parseDuration(value: string | number, name: string): number {
  const milliseconds = readDuration(value);
  if (milliseconds !== null) return milliseconds;
  throw new RunproofError(
    "USAGE",
    `${name} is "${excerpt(String(value))}", expected ${expectedDuration(value)}.`,
    { hint: "For example 30m." },
  );
}
