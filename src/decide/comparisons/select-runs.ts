import type { Run } from "../../contracts/index.ts";
import { listed, shown } from "../shown.ts";
import { countedOnce, sameLabel } from "./sample.ts";
import type { NoSample, Sample } from "./sample.ts";
import { fits } from "./wildcard.ts";

/** What selects runs: their name (or id, with `*` and `?`), or the values of their params. */
export type RunRef = { run: string } | { param: Readonly<Record<string, string>> };

/** The last values of a metric over the runs that a reference selects. Only witnessed and captured runs count. */
export function selectRuns(ref: RunRef, metric: string, all: readonly Run[]): Sample | NoSample {
  const recorded = all.filter((run) => run.grade === "witnessed" || run.grade === "captured");
  const chosen = recorded.filter((run) => isMeant(run, ref));
  const named = nameOf(ref);
  if (chosen.length === 0) return { missing: nothingChosen(named, recorded) };
  const parents = new Set(chosen.map((run) => run.runId));
  const children = recorded.filter((run) => run.parentRunId !== null && parents.has(run.parentRunId));
  const own = chosen.filter((run) => carries(run, metric));
  // A parent without the metric stands for the runs nested in it, one for each seed.
  const carriers = own.length > 0 ? own : children.filter((run) => carries(run, metric));
  if (carriers.length === 0) {
    const others = [...new Set(chosen.flatMap((run) => Object.keys(run.metrics)))];
    const instead = others.length === 0 ? "they carry none" : `they carry ${listed(others)}`;
    return {
      missing: `None of the ${counted(chosen.length)} ${named} carries the metric "${shown(metric)}"; ${instead}.`,
    };
  }
  const once = countedOnce(
    carriers.map((run) => ({
      id: run.runId,
      name: run.name,
      labels: run.params,
      value: run.metrics[metric]?.last ?? { nonFinite: "nan" },
    })),
  );
  const notes = [...leftOut(chosen, own, carriers, metric), ...once.notes, ...oddities(carriers, metric)];
  return { ...once, source: "metric", notes };
}

function isMeant(run: Run, ref: RunRef): boolean {
  if ("run" in ref) return run.runId === ref.run || fits(run.name ?? "", ref.run);
  const wanted = Object.entries(ref.param);
  return (
    wanted.length > 0 &&
    wanted.every(([name, value]) => {
      const own = Object.hasOwn(run.params, name) ? run.params[name] : undefined;
      return own !== undefined && sameLabel(own, value);
    })
  );
}

const carries = (run: Run, metric: string): boolean => Object.hasOwn(run.metrics, metric);
const counted = (runs: number): string => (runs === 1 ? "1 run" : `${runs} runs`);
const callName = (run: Run): string => run.name ?? run.runId.slice(0, 8);

/** The words by which sentences call a reference. */
export function nameOf(ref: RunRef): string {
  if ("run" in ref) return `named "${shown(ref.run)}"`;
  const pairs = Object.entries(ref.param).map(([name, value]) => `${shown(name)} = ${shown(value)}`);
  return `with ${pairs.length === 0 ? "no param named" : pairs.join(", ")}`;
}

function nothingChosen(named: string, recorded: readonly Run[]): string {
  if (recorded.length === 0) return `There is no run ${named}: no run was recorded.`;
  return `There is no run ${named}; recorded: ${listed([...new Set(recorded.map(callName))])}.`;
}

function leftOut(
  chosen: readonly Run[],
  own: readonly Run[],
  carriers: readonly Run[],
  metric: string,
): string[] {
  if (own.length === 0)
    return [
      `The metric "${shown(metric)}" is in ${counted(carriers.length)} nested in those selected: they are the sample.`,
    ];
  const without = chosen.filter((run) => !own.includes(run));
  if (without.length === 0) return [];
  return [
    `${without.length} of ${counted(chosen.length)} carry no metric "${shown(metric)}" and are left out: ${listed(without.map(callName))}.`,
  ];
}

function oddities(carriers: readonly Run[], metric: string): string[] {
  const unfinished = carriers.filter((run) => run.status !== "FINISHED");
  const [only] = carriers;
  const points = carriers.length === 1 && only !== undefined ? (only.metrics[metric]?.points ?? 1) : 1;
  return [
    ...(unfinished.length === 0
      ? []
      : [`${counted(unfinished.length)} did not finish: ${listed(unfinished.map(callName))}.`]),
    ...(points > 1
      ? [
          `The ${points} points of one run are no independent repeats: only its last value counts. Log one run for each seed.`,
        ]
      : []),
  ];
}
