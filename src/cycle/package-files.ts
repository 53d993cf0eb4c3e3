import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

/** The package's root: two folders above this file, in `src/` and in `dist/` alike. */
const ROOT = resolve(import.meta.dirname, "../..");

export const GUEST_DIRECTORY = resolve(ROOT, "python/runproof_guest");
export const ANALYST_DIRECTORY = resolve(ROOT, "python/runproof_analyst");
export const LOCK_FILE = resolve(ROOT, "python/requirements.lock");

/** The version in package.json. */
export function toolVersion(): string {
  return z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(resolve(ROOT, "package.json"), "utf8"))).version;
}
