import type {
  CompareAnswer,
  Comparison,
  Statistic,
  TaskComparison,
  TaskEvidence,
} from "../contracts/index.ts";
import {
  comparisonSamples,
  inferComparisons,
  inferFromFiles,
  inferSingleSample,
  likelyCandidates,
  neededQuestion,
  toStatistic,
  withNeeded,
} from "../decide/index.ts";
import type { ComparisonRecords, ComparisonSamples, InferredComparison } from "../decide/index.ts";
import { RunproofError } from "../errors.ts";
import { inferenceOf, isResultName } from "../verify/index.ts";
import type { AnalystAtHand } from "./analyst-at-hand.ts";
import type { PreparedTask } from "./prepare.ts";

/** What comparisons may be made of: runs, and result files that the execution wrote. */
function recordsOf(evidence: TaskEvidence): ComparisonRecords {
  const made = new Set(
    evidence.workspace.filter((entry) => entry.change !== "unchanged").map((entry) => entry.path),
  );
  return { runs: evidence.runs, files: evidence.probes.filter((probe) => made.has(probe.path)) };
}

/**
 * Makes a task's comparisons: the declared one, and those that a clear pattern shows, which decide nothing. The analyst
 * computes; a p is not adjusted yet. `earlier`: evidence of the tasks that this one may see.
 */
export async function compareTask(
  { machine }: AnalystAtHand,
  { task, implementer }: Pick<PreparedTask, "task" | "implementer">,
  evidence: TaskEvidence | null,
  earlier: readonly TaskEvidence[],
): Promise<TaskComparison[]> {
  const { taskId, comparison: declared } = task;
  if (evidence === null) return declared === null ? [] : [notMade(declared, "Nothing was executed.")];
  const records = recordsOf(evidence);
  const before = earlier.map((each) => recordsOf(each));
  const seen = { runs: before.flatMap(({ runs }) => runs), files: before.flatMap(({ files }) => files) };
  const asked: Asked[] =
    declared === null
      ? inferred(records, implementer?.text ?? "")
      : [{ comparison: declared, because: null, onlyRefusals: false }];
  const made: TaskComparison[] = [];
  for (const { comparison, because, onlyRefusals } of asked) {
    const samples = comparisonSamples(comparison, records, before.length === 0 ? null : seen);
    if ("blocked" in samples) {
      const missing = {
        ...notMade(comparison, samples.blocked),
        metricCandidates: candidates(comparison, records),
      };
      made.push({ ...missing, inferredFrom: because });
      continue;
    }
    const answer = await answerOrReason(() => machine.analyst.compare(samples.request));
    if (onlyRefusals && (typeof answer === "string" || answer.refused === null)) continue;
    const of = { taskId, metric: comparison.metric, inferred: because !== null };
    made.push({
      ...notMade(comparison, typeof answer === "string" ? answer : null),
      inferredFrom: because,
      statistic:
        typeof answer === "string" ? null : toStatistic(of, withNote(samples, because), answer, null),
    });
  }
  return made;
}

/** A reader of the statistic should know what it is inferred from. */
function withNote(samples: ComparisonSamples, because: string | null): ComparisonSamples {
  return because === null ? samples : { ...samples, notes: [because, ...samples.notes] };
}

interface Asked {
  comparison: Comparison;
  /** The pattern that it is inferred from; null: declared. */
  because: string | null;
  /** Whether what it is held against is not recorded, so that only a refusal of the sample says anything. */
  onlyRefusals: boolean;
}

const askedOf = (found: readonly InferredComparison[], onlyRefusals: boolean): Asked[] =>
  found.map(({ comparison, because }) => ({ comparison, because, onlyRefusals }));

/** What the records and the response show without a declaration. */
function inferred({ runs, files }: ComparisonRecords, response: string): Asked[] {
  const { claims, paired } = inferenceOf(response);
  const ofRuns = inferComparisons(runs, isResultName, paired);
  if (ofRuns.length > 0 || claims.length === 0) return askedOf(ofRuns, false);
  const ofFiles = inferFromFiles(files, isResultName, paired);
  if (ofFiles.length > 0) return askedOf(ofFiles, false);
  return askedOf(inferSingleSample(runs, isResultName), true);
}

const notMade = (comparison: Comparison, blocked: string | null): TaskComparison => ({
  comparison,
  inferredFrom: null,
  statistic: null,
  blocked,
  metricCandidates: null,
});

/** Names that may mean the metric where no record carries it; null where one does. */
function candidates({ metric }: Comparison, { runs, files }: ComparisonRecords): string[] | null {
  const names = [
    ...runs.flatMap((run) => Object.keys(run.metrics)),
    ...files.flatMap((file) => [...Object.keys(file.columns ?? {}), ...Object.keys(file.numbers ?? {})]),
  ];
  const carried = names.some((name) => name === metric || name.endsWith(`.${metric}`));
  return carried ? null : likelyCandidates(metric, names);
}

/** A question that the analyst cannot answer leaves the comparison open; it ends no cycle. */
async function answerOrReason(ask: () => Promise<CompareAnswer>): Promise<CompareAnswer | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RunproofError && error.code === "ANALYST_FAILED") return error.message;
    throw error;
  }
}

/** The comparisons of one task of the cycle; `decides`: whether its declared one is a gate. */
export interface ComparedTask {
  comparisons: readonly TaskComparison[];
  decides: boolean;
}

/**
 * Corrects the p of the whole cycle: Holm over the declared comparisons that decide, Benjamini and Hochberg over all
 * others, which are exploration. Adds the n that would be needed where n cannot carry a declared question. Order is kept.
 */
export async function adjustComparisons(
  { machine }: AnalystAtHand,
  tasks: readonly ComparedTask[],
): Promise<TaskComparison[][]> {
  const adjusted = new Map<Statistic, Statistic>();
  for (const decides of [true, false]) {
    const family = tasks.flatMap((task) =>
      task.comparisons.flatMap((each) =>
        each.statistic !== null && (task.decides && each.inferredFrom === null) === decides
          ? [{ ...each, statistic: each.statistic }]
          : [],
      ),
    );
    if (family.length === 0) continue;
    const answer = await machine.analyst
      .adjust({
        pValues: family.map(({ statistic }) => statistic.p),
        method: decides ? "holm" : "benjamini-hochberg",
      })
      .catch(() => null);
    for (const [at, { statistic, comparison, inferredFrom }] of family.entries()) {
      const corrected = { ...statistic, pAdjusted: answer?.adjusted[at] ?? null };
      const needed =
        inferredFrom === null ? neededQuestion(corrected, comparison, answer?.family ?? 1) : null;
      const power = needed === null ? null : await machine.analyst.power(needed.request).catch(() => null);
      adjusted.set(
        statistic,
        needed === null || power === null ? corrected : withNeeded(corrected, needed.because, power),
      );
    }
  }
  return tasks.map(({ comparisons }) =>
    comparisons.map((each) => ({
      ...each,
      statistic: each.statistic === null ? null : (adjusted.get(each.statistic) ?? each.statistic),
    })),
  );
}
