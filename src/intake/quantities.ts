import { RunproofError } from "../errors.ts";

const TIME_UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const SIZE_UNITS: Record<string, number> = {
  "": 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  tb: 1000 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** A duration such as `2h`, `90s`, `1h30m`, `500ms`, or bare seconds; null where the text is none. In milliseconds, at least 1. */
export function readDuration(value: string | number): number | null {
  if (typeof value === "number")
    return Number.isFinite(value) && value > 0 ? Math.max(1, Math.round(value * 1000)) : null;
  const text = value.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) return readDuration(Number(text));
  if (!/^(\d+(\.\d+)?\s*(ms|min|s|m|h|d)\s*)+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|s|m|h|d)/g))
    total += Number(count) * (TIME_UNITS[unit ?? ""] ?? 0);
  return total > 0 ? Math.max(1, Math.round(total)) : null;
}

/** A size such as `8GiB` (1024), `512MB` (1000), `8G` (1024) or bare bytes; null where the text is none. In bytes, at least 1. */
export function readSize(value: string | number): number | null {
  if (typeof value === "number") return Number.isFinite(value) && value >= 1 ? Math.floor(value) : null;
  const found = /^(\d+(?:\.\d+)?)\s*([a-z]{0,3})$/.exec(value.trim().toLowerCase());
  const unit = SIZE_UNITS[found?.[2] ?? "?"];
  if (found === null || unit === undefined) return null;
  const bytes = Math.floor(Number(found[1]) * unit);
  return bytes >= 1 ? bytes : null;
}

/** {@link readDuration} of an option or setting. @throws USAGE naming it. */
export function parseDuration(value: string | number, name: string): number {
  const milliseconds = readDuration(value);
  if (milliseconds !== null) return milliseconds;
  throw new RunproofError("USAGE", `${name} is "${value}", expected a time such as 2h, 90s or 1h30m.`, {
    hint: `For example ${name} 30m.`,
  });
}

/** {@link readSize} of an option or setting. @throws USAGE naming it. */
export function parseSize(value: string | number, name: string): number {
  const bytes = readSize(value);
  if (bytes !== null) return bytes;
  throw new RunproofError("USAGE", `${name} is "${value}", expected a size such as 8GiB or 500MB.`, {
    hint: `For example ${name} 8GiB.`,
  });
}
