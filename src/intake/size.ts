import { RunproofError } from "../errors.ts";
import { excerpt } from "./bad-input.ts";
import { bareNumber } from "./without-unit.ts";

const POWERS: Record<string, number> = { "": 0, k: 1, m: 2, g: 3, t: 4 };

/** Bare numbers up to this were hardly meant as bytes. */
const MOST_GIB = 4096;

/**
 * Reads `8GiB` (powers of 1024), `512MB` (powers of 1000), `8G` (powers of 1024) or `4096 bytes`. A bare number is no
 * size: five of what?
 * @returns whole bytes, at least 1; null where the value is no such size
 */
export function readSize(value: string | number): number | null {
  if (typeof value === "number") return null;
  const found = /^(\d+(?:\.\d+)?)\s*(?:([kmgt]?)(i?b)|([kmgt])|bytes?)$/.exec(value.trim().toLowerCase());
  if (found === null) return null;
  const [, count, prefix = "", ending, letter = ""] = found;
  // `ib` without a prefix is no unit.
  if (prefix === "" && ending === "ib") return null;
  const power = POWERS[prefix === "" ? letter : prefix] ?? 0;
  return withinLimits(Number(count) * (ending === "b" ? 1000 : 1024) ** power);
}

function withinLimits(bytes: number): number | null {
  return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? Math.floor(bytes) : null;
}

/** What a size must be, in words that say what is wrong with this one. `unit`: the one that a small number means. */
export function expectedSize(value: string | number, unit: "GiB" | "MiB" = "GiB"): string {
  const bare = bareNumber(value);
  if (bare === null) return "a size such as 8GiB or 500MB";
  const meant = bare <= MOST_GIB ? `${bare}${unit}` : `${bare} bytes, if that is what is meant`;
  return `a size with its unit: ${bare} has no unit; write ${meant}`;
}

/** {@link readSize} of an option or setting. @throws USAGE naming it */
export function parseSize(value: string | number, name: string, unit: "GiB" | "MiB" = "GiB"): number {
  const bytes = readSize(value);
  if (bytes !== null) return bytes;
  throw new RunproofError(
    "USAGE",
    `${name} is "${excerpt(String(value))}", expected ${expectedSize(value, unit)}.`,
    { hint: `For example ${unit === "GiB" ? "8GiB" : "100MiB"}.` },
  );
}
