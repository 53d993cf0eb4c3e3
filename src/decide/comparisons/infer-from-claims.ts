import type { Run } from "../../contracts/index.ts";
import { shown } from "../shown.ts";
import { BASELINE } from "./infer-comparisons.ts";
import type { InferredComparison } from "./infer-comparisons.ts";
import type { ComparisonRecords } from "./sample.ts";
import { repeatLabels } from "./sample.ts";

/** A sample is looked for only from this many values on. */
const LEAST_VALUES = 3;
const MOST_COLUMNS = 5;
const MOST_METRICS = 10;
const COUNTER =
  /^(?:index|id|idx|epochs?|steps?|iter(?:ation)?s?|n|size|count|year|date|time|p|p[_ -]?values?)$/i;

/**
 * The sample that a claimed test against a number speaks of: all runs that carry a result, three or more, as repeats of
 * one experiment. Asked only where a response claims a test and no two groups can be told. The number that it is held against
 * stands in prose alone, which is no evidence: only whether the sample allows a test at all is asked, so the bound is 0.
 */
export function inferSingleSample(
  all: readonly Run[],
  isResult: (metric: string) => boolean,
): InferredComparison[] {
  const runs = all.filter((run) => run.grade === "witnessed" || run.grade === "captured");
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].filter(isResult).toSorted();
  return metrics.slice(0, MOST_METRICS).flatMap((metric) => {
    const carriers = runs.filter((run) => Object.hasOwn(run.metrics, metric));
    const repeats = carriers.filter(
      (run) => repeatLabels(run.params).length > 0 || /\d$/.test((run.name ?? "").slice(-20)),
    );
    if (carriers.length < LEAST_VALUES || repeats.length < carriers.length) return [];
    return [
      {
        comparison: { metric, treatment: { run: "*" }, baseline: 0 },
        because: `The response claims a test, and ${carriers.length} runs carry ${shown(metric)}.`,
      },
    ];
  });
}

/**
 * Comparisons of columns or lists of a result file, one for each system, of equal length. Asked only where a response claims
 * a test and the runs show no groups. Columns of different quantities (accuracy and recall) are never compared.
 */
export function inferFromFiles(
  files: ComparisonRecords["files"],
  isResult: (metric: string) => boolean,
  paired: boolean,
): InferredComparison[] {
  return files.flatMap(({ path, columns }) => {
    const systems = systemsOf(columns ?? {}, isResult);
    if (systems === null) return [];
    const named = systems.filter((name) => BASELINE.test(name.replaceAll(/[_\d]+/g, " ")));
    const baseline = named.length === 1 ? named[0] : systems.length === 2 ? systems[0] : undefined;
    if (baseline === undefined) return [];
    const place = (name: string): { file: string; column: string } => ({ file: path, column: name });
    return systems
      .filter((name) => name !== baseline)
      .map((name) => ({
        comparison: {
          metric: name.replaceAll("[]", ""),
          treatment: place(name),
          baseline: place(baseline),
          ...(paired ? { paired } : {}),
        },
        because: `The response claims a test, and ${shown(path)} has a column for each of ${systems.length} systems.`,
      }));
  });
}

/** A column's own name: `scores.ours[]` is `ours`. */
const bare = (name: string): string => name.replaceAll("[]", "").split(".").at(-1) ?? name;

/** The columns of numbers that can stand for systems; null where they are too few, too many or of several quantities. */
function systemsOf(
  columns: NonNullable<ComparisonRecords["files"][number]["columns"]>,
  isResult: (metric: string) => boolean,
): string[] | null {
  const numeric = Object.entries(columns).filter(
    ([name, cells]) =>
      cells.length >= LEAST_VALUES &&
      cells.every((cell) => typeof cell === "number") &&
      !COUNTER.test(bare(name)) &&
      repeatLabels({ [bare(name)]: "" }).length === 0,
  );
  const names = numeric.map(([name]) => name);
  const [first] = numeric;
  if (first === undefined || names.length < 2 || names.length > MOST_COLUMNS) return null;
  if (numeric.some(([, cells]) => cells.length !== first[1].length)) return null;
  const results = names.filter((name) => isResult(bare(name)));
  if (results.length === 0) return names;
  // "acc_plain" and "acc_new" are one quantity of two systems.
  const words = names.map((name) => bare(name).split(/[_\-/ ]+/));
  const shared = words[0]?.filter((word) => words.every((other) => other.includes(word))) ?? [];
  return words.every((each) => each.length > shared.length) && shared.some((word) => isResult(word))
    ? names
    : null;
}
