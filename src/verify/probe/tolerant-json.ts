/** Stands for a bare NaN, Infinity or -Infinity while the rest is parsed by the platform's own parser. */
const MARK = "\u0000not-finite:";

/** A JSON value where a number that is not finite is a JavaScript number. */
export type Loose = null | boolean | number | string | Loose[] | { [key: string]: Loose };

/**
 * Parses JSON as Python writes it: bare `NaN`, `Infinity` and `-Infinity` become numbers. Everything else that is no JSON
 * throws the platform's SyntaxError. Linear.
 */
export function parseTolerantly(text: string): Loose {
  try {
    const value: Loose = JSON.parse(text);
    return value;
  } catch (error) {
    const marked = markBareNumbers(text);
    if (marked === text) throw error;
    const value: Loose = JSON.parse(marked, (_key, each: unknown) =>
      typeof each === "string" && each.startsWith(MARK) ? Number(each.slice(MARK.length)) : each,
    );
    return value;
  }
}

function markBareNumbers(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\[^])*"|-?\b(?:NaN|Infinity)\b/g, (found) =>
    found.startsWith('"') ? found : JSON.stringify(`${MARK}${found.replace("-NaN", "NaN")}`),
  );
}

/** One value of a document that holds no others. */
export interface Leaf {
  /** As in `$.metrics.accuracy` or `$[0]["odd key"]`. */
  path: string;
  /** The nearest key; empty at the top. */
  key: string;
  value: null | boolean | number | string;
}

interface Open {
  path: string;
  key: string;
  value: Loose;
}

/** The leaves of a document in order, at most `limit`; empty lists and objects have none. Needs no call depth. */
export function leavesOf(document: Loose, limit: number): Leaf[] {
  const found: Leaf[] = [];
  const open: Open[] = [{ path: "$", key: "", value: document }];
  for (let next = open.pop(); next !== undefined && found.length < limit; next = open.pop()) {
    const { path, key, value } = next;
    if (value === null || typeof value !== "object") {
      found.push({ path, key, value });
      continue;
    }
    const inner: Open[] = Array.isArray(value)
      ? value.slice(0, limit).map((each, place) => ({ path: pathOf(path, `[${place}]`), key, value: each }))
      : Object.entries(value)
          .slice(0, limit)
          .map(([name, each]) => ({ path: pathOf(path, step(name)), key: name, value: each }));
    for (const each of inner.toReversed()) open.push(each);
  }
  return found;
}

function step(name: string): string {
  return /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 100))}]`;
}

/** Deep documents would otherwise need paths as long as they are deep, at every level. */
function pathOf(path: string, next: string): string {
  return path.length > 300 ? path : path + next;
}
