import { RunproofError } from "../errors.ts";
import { excerpt } from "./bad-input.ts";

const POWERS: Record<string, number> = { "": 0, k: 1, m: 2, g: 3, t: 4 };

/**
 * Reads `8GiB` (powers of 1024), `512MB` (powers of 1000), `8G` (powers of 1024), or a bare number of bytes.
 * @returns whole bytes, at least 1; null where the value is no such size
 */
export function readSize(value: string | number): number | null {
  if (typeof value === "number") return withinLimits(value);
  const found = /^(\d+(?:\.\d+)?)\s*(?:([kmgt]?)(i?b)?|bytes?)$/.exec(value.trim().toLowerCase());
  if (found === null) return null;
  const [, count, prefix = "", ending] = found;
  // `ib` without a prefix is no unit.
  if (prefix === "" && ending === "ib") return null;
  return withinLimits(Number(count) * (ending === "b" ? 1000 : 1024) ** (POWERS[prefix] ?? 0));
}

function withinLimits(bytes: number): number | null {
  return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? Math.floor(bytes) : null;
}

/** {@link readSize} of an option or setting. @throws USAGE naming it */
export function parseSize(value: string | number, name: string): number {
  const bytes = readSize(value);
  if (bytes !== null) return bytes;
  throw new RunproofError(
    "USAGE",
    `${name} is "${excerpt(String(value))}", expected a size such as 8GiB or 500MB.`,
    { hint: `For example ${name} 8GiB.` },
  );
}
