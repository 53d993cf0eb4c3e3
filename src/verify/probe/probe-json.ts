import type { FileProbe, Num } from "../../contracts/index.ts";
import { isResultName } from "../names.ts";
import { quoted } from "../quote.ts";
import { columnsOfJson } from "./columns.ts";
import { sayNothing } from "./facts-of-values.ts";
import { leavesOf, parseTolerantly } from "./tolerant-json.ts";
import type { Leaf, Loose } from "./tolerant-json.ts";

type Found = Omit<FileProbe, "path" | "type">;

const MAX_LEAVES = 1_000_000;
const MAX_PLACES = 20;
const MAX_NUMBERS = 200;
const NOT_FINITE_TEXT = /^[+-]?(?:nan|inf|infinity)$/i;

/** Looks into a JSON document as Python writes it. */
export function probeJson(text: string): Found {
  try {
    const document = parseTolerantly(text);
    return { ...judge(leavesOf(document, MAX_LEAVES)), columns: columnsOfJson(document) };
  } catch (error) {
    return unreadable(error);
  }
}

/** Looks into JSON lines: one document a line, blank lines left out. */
export function probeJsonLines(text: string): Found {
  const leaves: Leaf[] = [];
  const documents: Loose[] = [];
  for (const [place, line] of text.split("\n").entries()) {
    if (line.trim() === "" || leaves.length >= MAX_LEAVES) continue;
    try {
      const document = parseTolerantly(line);
      documents.push(document);
      const inner = leavesOf(document, MAX_LEAVES - leaves.length);
      for (const leaf of inner) leaves.push({ ...leaf, path: leaf.path.replace("$", `$[${place}]`) });
    } catch (error) {
      return unreadable(error, `line ${place + 1}: `);
    }
  }
  return { ...judge(leaves), numbers: {}, columns: columnsOfJson(documents) };
}

function unreadable(error: unknown, where = ""): Found {
  return {
    trivial: null,
    nonFinite: [],
    invalid: `${where}${quoted(error instanceof Error ? error.message : "not JSON")}`,
  };
}

const isBlank = (value: Leaf["value"]): boolean =>
  value === null || (typeof value === "string" && value.trim() === "");

function judge(leaves: readonly Leaf[]): Found {
  return {
    trivial: trivialBecause(leaves),
    nonFinite: notFinite(leaves),
    invalid: null,
    numbers: numbersOf(leaves),
  };
}

function trivialBecause(leaves: readonly Leaf[]): string | null {
  if (leaves.length === 0) return "an empty document";
  if (leaves.every((leaf) => isBlank(leaf.value))) return "only empty values";
  if (leaves.some((leaf) => typeof leaf.value !== "number" && !isBlank(leaf.value))) return null;
  return sayNothing(leaves.flatMap((leaf) => (typeof leaf.value === "number" ? [leaf.value] : [])));
}

function notFinite(leaves: readonly Leaf[]): string[] {
  const found: string[] = [];
  for (const { path, key, value } of leaves) {
    if (found.length >= MAX_PLACES) break;
    if (typeof value === "number" ? !Number.isFinite(value) : false) found.push(path);
    else if (typeof value === "string" && NOT_FINITE_TEXT.test(value) && isResultName(key)) found.push(path);
    else if (value === null && isResultName(key)) found.push(`${path} (null)`);
  }
  return found;
}

/** Numbers under names, lists left out: what a gate may be held against where no run is asked for. */
function numbersOf(leaves: readonly Leaf[]): Record<string, Num> {
  const named = leaves.flatMap((leaf): [string, Num][] =>
    typeof leaf.value === "number" && Number.isFinite(leaf.value) && /^\$(?:\.[\w-]+)+$/.test(leaf.path)
      ? [[leaf.path.slice(2), leaf.value]]
      : [],
  );
  return Object.fromEntries(named.slice(0, MAX_NUMBERS));
}
