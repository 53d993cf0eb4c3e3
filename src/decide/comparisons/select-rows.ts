import type { Cell, SampleValue } from "../../contracts/index.ts";
import { listed, shown } from "../shown.ts";
import { countedOnce, sameLabel } from "./sample.ts";
import type { ComparisonRecords, NoSample, Sample, SampleEntry } from "./sample.ts";
import { fits } from "./wildcard.ts";

type RecordFile = ComparisonRecords["files"][number];

/** What selects rows: a file (`*` and `?` for several), and a column or JSON path; without either, the metric's name. */
export interface FileRef {
  file: string;
  column?: string | undefined;
  path?: string | undefined;
}

/** A column or a single number of a file. */
interface Column {
  name: string;
  cells: readonly Cell[];
}

/** The values of a column, a JSON list, or one number from each of several files. */
export function selectRows(ref: FileRef, metric: string, files: readonly RecordFile[]): Sample | NoSample {
  const pattern = ref.file.replace(/^(?:\.\/)+/, "");
  const chosen = filesMeant(pattern, files);
  if (chosen.length === 0) {
    const known = files.map((file) => file.path);
    const instead = known.length === 0 ? "none was recorded" : `recorded: ${listed(known)}`;
    return { missing: `There is no result file "${shown(ref.file)}" with numbers; ${instead}.` };
  }
  const wanted = ref.column ?? ref.path ?? metric;
  const entries: SampleEntry[] = [];
  const without: string[] = [];
  for (const file of chosen) {
    const columns = columnsMeant(file, wanted);
    if (columns.length > 1 && !wanted.includes("*")) return ambiguous(file, wanted, columns);
    if (columns.length === 0) without.push(file.path);
    for (const column of columns) for (const entry of entriesOf(file, column)) entries.push(entry);
  }
  if (entries.length === 0) return { missing: nothingFound(chosen, wanted) };
  const once = countedOnce(entries);
  const left = without.length === 0 ? [] : [`Without "${shown(wanted)}" and left out: ${listed(without)}.`];
  return { ...once, source: "result", notes: [...left, ...once.notes] };
}

/** Rows of tables whose columns have the values asked for: for samples by param where no run has them. */
export function selectLabelledRows(
  params: Readonly<Record<string, string>>,
  metric: string,
  files: readonly RecordFile[],
): Sample | null {
  const wanted = Object.entries(params);
  const found = files.map((file) => ({
    path: file.path,
    entries: columnsMeant(file, metric)
      .slice(0, 1)
      .flatMap((column) => entriesOf(file, column))
      .filter((entry) =>
        wanted.every(([name, value]) => {
          const own = Object.hasOwn(entry.labels, name) ? entry.labels[name] : undefined;
          return own !== undefined && sameLabel(own, value);
        }),
      ),
  }));
  const entries = found.flatMap((file) => file.entries);
  if (wanted.length === 0 || entries.length === 0) return null;
  const once = countedOnce(entries);
  const paths = found.filter((file) => file.entries.length > 0).map((file) => file.path);
  return { ...once, source: "result", notes: [`Rows of ${listed(paths)}.`, ...once.notes] };
}

const inOrder = new Intl.Collator("en", { numeric: true });

/** The file itself; else those that fit the pattern; else the only one whose path ends so. */
function filesMeant(pattern: string, files: readonly RecordFile[]): RecordFile[] {
  const exact = files.filter((file) => file.path === pattern);
  if (exact.length > 0) return exact;
  const fitting = /[*?]/.test(pattern)
    ? files.filter((file) => fits(file.path, pattern))
    : files.filter((file) => file.path.endsWith(`/${pattern}`) || pattern.endsWith(`/${file.path}`));
  const found = fitting.toSorted((one, other) => inOrder.compare(one.path, other.path));
  return /[*?]/.test(pattern) || found.length === 1 ? found : [];
}

/** A JSON path in the form of column names: `$.runs[*].acc` and `runs[].acc` are one. */
function normalPath(path: string): string {
  return path
    .trim()
    .replace(/^\$\.?/, "")
    .replaceAll("[*]", "[]")
    .replaceAll(/\[(["'])(.*?)\1\]/g, ".$2")
    .replace(/^\./, "");
}

function columnsMeant(file: RecordFile, wanted: string): Column[] {
  const all: Column[] = [
    ...Object.entries(file.columns ?? {}).map(([name, cells]) => ({ name, cells })),
    ...Object.entries(file.numbers ?? {}).map(([name, cell]) => ({ name, cells: [cell] })),
  ];
  const key = normalPath(wanted);
  for (const name of [wanted, key, `${key}[]`]) {
    const exact = all.find((column) => column.name === name);
    if (exact !== undefined) return [exact];
  }
  // One `*` stands for one key.
  if (key.includes("*"))
    return all.filter(
      (column) =>
        column.name.split(".").length === key.split(".").length &&
        column.name.split(".").every((part, at) => fits(part, key.split(".")[at] ?? "")),
    );
  return all.filter((column) => column.name.endsWith(`.${key}`) || column.name.endsWith(`.${key}[]`));
}

function entriesOf(file: RecordFile, column: Column): SampleEntry[] {
  const table = tableOf(column.name);
  const others = Object.entries(file.columns ?? {}).filter(
    ([name, cells]) =>
      name !== column.name && tableOf(name) === table && cells.length === column.cells.length,
  );
  const single = column.cells.length === 1 && others.length === 0;
  const place = `${file.path}:${column.name}`;
  return column.cells.map((cell, row) => ({
    id: single ? place : `${place}[${row + 1}]`,
    name: single ? place : null,
    labels: Object.fromEntries(
      others.map(([name, cells]) => [
        name.slice(table.length).replace(/^\./, ""),
        labelOf(cells[row] ?? null),
      ]),
    ),
    value: valueOf(cell),
  }));
}

/** The list that a column belongs to: all up to its last `[]`; a text table is one list. */
const tableOf = (name: string): string =>
  name.slice(0, name.lastIndexOf("[]") + (name.includes("[]") ? 2 : 1));

function labelOf(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "object" ? cell.nonFinite : String(cell);
}

/** Right and wrong count as 1 and 0, and a text that is a number as that number; other texts stay and are refused. */
function valueOf(cell: Cell): SampleValue {
  if (typeof cell === "boolean") return cell ? 1 : 0;
  if (typeof cell !== "string") return cell;
  if (/^(?:true|false)$/i.test(cell)) return cell.toLowerCase() === "true" ? 1 : 0;
  return cell.trim() !== "" && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}

function ambiguous(file: RecordFile, wanted: string, columns: readonly Column[]): NoSample {
  return {
    missing: `"${shown(wanted)}" may be ${listed(columns.map((column) => column.name))} of ${shown(file.path)}: name one of them as column or path.`,
  };
}

function nothingFound(chosen: readonly RecordFile[], wanted: string): string {
  const names = [
    ...new Set(
      chosen.flatMap((file) => [...Object.keys(file.columns ?? {}), ...Object.keys(file.numbers ?? {})]),
    ),
  ];
  const instead =
    names.length === 0 ? "it has no column of numbers of at most 10,000 rows" : `it has ${listed(names)}`;
  return `There is no column or path "${shown(wanted)}" in ${listed(chosen.map((file) => file.path))}; ${instead}.`;
}
