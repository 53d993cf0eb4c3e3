/** A field of a parsed answer; undefined where the answer is not an object or lacks it. */
export function fieldOf(answer: unknown, ...path: string[]): unknown {
  let value = answer;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}

/** A text of an answer; null where it is missing or empty. */
export function textAt(answer: unknown, ...path: string[]): string | null {
  const value = fieldOf(answer, ...path);
  return typeof value === "string" && value !== "" ? value : null;
}

/** A number of an answer, which protobuf may write as a string; null where it is missing. */
export function numberAt(answer: unknown, ...path: string[]): number | null {
  const value = fieldOf(answer, ...path);
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** A list of an answer; empty where it is missing. */
export function listAt(answer: unknown, ...path: string[]): unknown[] {
  const value = fieldOf(answer, ...path);
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Keys and values of a list of an answer. */
export function pairsAt(answer: unknown, ...path: string[]): { key: string; value: string }[] {
  return listAt(answer, ...path).map((entry) => ({
    key: textAt(entry, "key") ?? "",
    value: textAt(entry, "value") ?? "",
  }));
}
