import type { ChallengeKind } from "../../contracts/index.ts";
import { sampledRows, shuffledRows } from "./alter-rows.ts";
import type { Rows } from "./alter-rows.ts";
import { seededNumbers } from "./random-order.ts";

/** Seeds of the changes, one for each kind. */
const SEEDS = { shuffled: 20_011, sampled: 20_023 };
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The content of a data file with its rows changed; null where it is no table that is understood (CSV and the like, JSON
 * lists of records or rows, objects of columns, JSON lines), or too small to change.
 */
export function alterFile(
  path: string,
  content: string,
  kind: Extract<ChallengeKind, "shuffled" | "sampled">,
): string | null {
  const next = seededNumbers(SEEDS[kind]);
  const change = (rows: Rows): Rows | null =>
    kind === "shuffled" ? shuffledRows(rows, next) : sampledRows(rows, next);
  if (/\.(?:csv|tsv|txt|dat)$/i.test(path)) return alterTable(content, change);
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return alterLines(content, change);
  return /\.json$/i.test(path) ? alterJson(content, change) : null;
}

type Change = (rows: Rows) => Rows | null;

function alterTable(content: string, change: Change): string | null {
  const lines = content.replace(/\r\n?/g, "\n").split("\n");
  while (lines.at(-1) === "") lines.pop();
  const first = lines[0] ?? "";
  const delimiter = DELIMITERS.find((each) => first.includes(each)) ?? ",";
  const cells = lines.map((line) => splitLine(line, delimiter));
  const width = cells[0]?.length ?? 0;
  if (cells.some((row) => row.length !== width)) return null;
  const hasHeader =
    cells[0]?.some((cell) => cell.trim() === "" || Number.isNaN(Number(unquoted(cell)))) === true;
  const head = hasHeader ? [first] : [];
  const changed = change(cells.slice(head.length));
  if (changed === null) return null;
  return `${[...head, ...changed.map((row) => row.join(delimiter))].join("\n")}\n`;
}

/** Cells of a line as written, quotes kept: a delimiter inside quotes parts nothing. */
function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === delimiter && !quoted) {
      cells.push(line.slice(start, at));
      start = at + 1;
    }
  }
  return [...cells, line.slice(start)];
}

function unquoted(cell: string): string {
  return cell.replace(/^"|"$/g, "");
}

function alterLines(content: string, change: Change): string | null {
  const records = content
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => parsed(line));
  const changed = alterRecords(records, change);
  return changed === null ? null : `${changed.map((record) => JSON.stringify(record)).join("\n")}\n`;
}

function alterJson(content: string, change: Change): string | null {
  const changed = alterDocument(parsed(content), change, 0);
  return changed === null ? null : JSON.stringify(changed);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists of records or rows, and objects of columns, down to the second level. */
function alterDocument(document: unknown, change: Change, depth: number): unknown {
  if (Array.isArray(document)) return alterRecords(document, change);
  if (!isRecord(document) || depth > 1) return null;
  const columns = Object.values(document);
  const lists = columns.filter((column) => Array.isArray(column));
  const even =
    lists.length > 1 && lists.every((list) => list.length === lists[0]?.length && !list.some(isRecord));
  if (even && lists.length === columns.length) {
    const rows = (lists[0] ?? []).map((_, at) => lists.map((list) => list[at] as unknown));
    const changed = change(rows);
    if (changed === null) return null;
    return Object.fromEntries(Object.keys(document).map((key, at) => [key, changed.map((row) => row[at])]));
  }
  const parts = Object.entries(document).map(
    ([key, part]) => [key, alterDocument(part, change, depth + 1)] as const,
  );
  if (parts.every(([, part]) => part === null)) return null;
  return Object.fromEntries(parts.map(([key, part]) => [key, part ?? document[key]]));
}

function alterRecords(records: readonly unknown[], change: Change): unknown[] | null {
  if (records.length === 0) return null;
  if (records.every(isRecord)) {
    const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
    const changed = change(records.map((record) => keys.map((key) => record[key])));
    return changed?.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]]))) ?? null;
  }
  const rows = records.map((record) => (Array.isArray(record) ? (record as unknown[]) : [record]));
  if (
    rows.some(
      (row) =>
        row.length !== rows[0]?.length || row.some((cell) => typeof cell === "object" && cell !== null),
    )
  )
    return null;
  const changed = change(rows);
  return changed?.map((row, at) => (Array.isArray(records[at]) ? row : row[0])) ?? null;
}
