import { writeWhole } from "../evidence/index.ts";

/** Writes a JSON document whole. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
}
