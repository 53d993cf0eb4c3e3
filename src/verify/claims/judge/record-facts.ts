import { fromNum } from "../../../contracts/index.ts";
import type { Cell } from "../../../contracts/index.ts";
import { quoted } from "../../quote.ts";
import type { ClaimRecords, RecordedNumbers, RecordedRun } from "../claim-records.ts";
import type { Aspect, Fact } from "./fact.ts";
import { quantityOf } from "./quantity.ts";
import { wordsOf } from "./words.ts";

/** More recorded numbers than these are held against claims only as far as they come first. */
const MOST_FACTS = 30_000;
const MOST_ROWS = 2000;

/** Every recorded number as a fact: last values of metrics, first, least and greatest of their histories, numbers and cells of result files. */
export function recordFacts(records: ClaimRecords): Fact[] {
  const facts: Fact[] = [];
  for (const run of records.runs) {
    if (facts.length >= MOST_FACTS) break;
    facts.push(...runFacts(run));
  }
  for (const result of records.results) {
    if (facts.length >= MOST_FACTS) break;
    facts.push(...numberFacts(result), ...columnFacts(result));
  }
  return facts.filter((fact) => Number.isFinite(fact.value)).slice(0, MOST_FACTS);
}

/** A number as the evidence shows it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function runFacts({ run, taskId }: RecordedRun): Fact[] {
  const params = Object.entries(run.params).slice(0, 100);
  const labels = new Set([
    ...wordsOf(run.name ?? ""),
    ...wordsOf(run.experiment === "Default" ? "" : run.experiment),
    ...params.flatMap(([key, value]) =>
      value.length <= 60
        ? [...wordsOf(value), ...(value.length <= 20 ? [`${key}=${value}`.toLowerCase()] : [])]
        : [],
    ),
  ]);
  const who = `run ${run.runId.slice(0, 12)}${run.name === null ? "" : ` (${quoted(run.name, 40)})`}`;
  const common = { labels, runId: run.runId, taskId, collection: "runs", owner: `run ${run.runId}` };
  return Object.entries(run.metrics).flatMap(([name, metric]) => {
    const quantity = quantityOf(name);
    const fact = (value: number, aspect: Aspect, words: string): Fact => ({
      ...common,
      name,
      quantity,
      value,
      aspect,
      size: 1,
      source: `${who}, ${words}metric ${quoted(name, 60)} = ${shown(value)}`,
    });
    const last = fromNum(metric.last);
    const history = (metric.history ?? [])
      .map((point) => fromNum(point.value))
      .filter((value) => Number.isFinite(value));
    const first = history[0];
    const facts = [fact(last, "value", "")];
    if (history.length > 1 && first !== undefined) {
      facts.push(fact(first, "first", "first value of "));
      facts.push(fact(Math.min(...history), "min", "least value of "));
      facts.push(fact(Math.max(...history), "max", "greatest value of "));
    }
    return facts;
  });
}

function numberFacts({ path, numbers, taskId }: RecordedNumbers): Fact[] {
  const file = wordsOf(path.replace(/\.\w+$/, ""));
  return Object.entries(numbers ?? {}).map(([place, value]) => {
    const parts = place.split(".");
    const { name, around } = nameAndPlace(parts);
    return {
      name,
      quantity: quantityOf(name),
      labels: new Set([...file, ...around.flatMap((part) => wordsOf(part))]),
      value: fromNum(value),
      aspect: "value",
      size: 1,
      source: `${quoted(path, 80)}, ${quoted(place, 80)} = ${shown(fromNum(value))}`,
      runId: null,
      taskId: taskId ?? null,
      collection: path,
      owner: `${path} ${around.join(".")}`,
    };
  });
}

/** The last part of a path that names a quantity, with the parts around it: of `adam.accuracy.mean` it is accuracy.mean. */
function nameAndPlace(parts: readonly string[]): { name: string; around: string[] } {
  const last = parts.at(-1) ?? "";
  const before = parts.at(-2);
  // "accuracy": {"mean": ..., "std": ...} and "means": {"accuracy": ...}
  if (
    before !== undefined &&
    /^(?:means?|std|sd|stds?|se|stderrs?|min|max|median|value|avg|average|last|first|best|final|n|count|ci_?low|ci_?high|lower|upper)$/i.test(
      last,
    )
  )
    return { name: `${before}.${last}`, around: parts.slice(0, -2) };
  if (before !== undefined && /^(?:means?|stds?|stderrs?|medians?)$/i.test(before))
    return { name: `${last}.${before}`, around: parts.slice(0, -2) };
  return { name: last, around: parts.slice(0, -1) };
}

function columnFacts({ path, columns, taskId }: RecordedNumbers): Fact[] {
  const all = Object.entries(columns ?? {});
  const file = wordsOf(path.replace(/\.\w+$/, ""));
  const texts = all.filter(([, cells]) => cells.some((cell) => typeof cell === "string"));
  const facts: Fact[] = [];
  for (const [column, cells] of all) {
    const list = column.includes("[]") ? column.replace(/\[\].*$/, "[]") : "";
    const parts = column
      .replaceAll("[]", "")
      .split(".")
      .filter((part) => part !== "");
    const { name, around } = nameAndPlace(
      parts.length === 0 ? [path.replace(/^.*\//, "").replace(/\.\w+$/, "")] : parts,
    );
    const quantity = quantityOf(name);
    for (const [row, cell] of cells.slice(0, MOST_ROWS).entries()) {
      const value = numberOf(cell);
      if (value === null) continue;
      facts.push({
        name,
        quantity,
        labels: new Set([
          ...file,
          ...around.flatMap((part) => wordsOf(part)),
          ...rowLabels(texts, list, row),
          ...settingLabels(all, list, column, row),
        ]),
        value,
        aspect: "value",
        size: 1,
        source: `${quoted(path, 80)}, ${quoted(column, 60)} row ${row + 1} = ${shown(value)}`,
        runId: null,
        taskId: taskId ?? null,
        collection: `${path} ${list}`,
        owner: `${path} ${list} row ${row}`,
      });
    }
  }
  return facts;
}

function rowLabels(texts: readonly [string, Cell[]][], list: string, row: number): string[] {
  return texts.slice(0, 8).flatMap(([column, cells]) => {
    const cell = column.startsWith(list) ? cells[row] : undefined;
    return typeof cell === "string" ? wordsOf(cell) : [];
  });
}

/** Small whole numbers of a row under their column's name: "seed=3". */
function settingLabels(all: readonly [string, Cell[]][], list: string, own: string, row: number): string[] {
  return all.slice(0, 8).flatMap(([column, cells]) => {
    const cell = column === own || !column.startsWith(list) ? undefined : cells[row];
    const key = column.replace(/^.*\./, "").toLowerCase();
    return typeof cell === "number" && Number.isInteger(cell) && Math.abs(cell) < 100_000
      ? [`${key}=${cell}`]
      : [];
  });
}

function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell === "number") return cell;
  return null;
}
