import type { Num } from "../../contracts/index.ts";
import { filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, GateUse, Judged } from "../input.ts";
import { statesResult } from "../names.ts";
import { usedBy } from "../used-by.ts";
import { listed, quoted } from "../quote.ts";
import { attestedRuns } from "../attested-runs.ts";

const isCriterion = (use: GateUse, input: CheckInput): boolean => use.gate.taskId === input.task.taskId;

/** METRIC_MISSING: runs without the number that something asks for. An unknown criterion keeps the task unverified. */
export function metricMissing(input: CheckInput): Judged[] {
  if (input.evidence === null) return [];
  const bare = noMetricAtAll(input);
  if (bare !== null) return [bare];
  return [
    ...input.gates.filter((use) => isCriterion(use, input)).flatMap((use) => criterion(use, input)),
    ...comparisonWithout(input),
  ];
}

/** A declared comparison whose metric no record carries: missing where no name comes near it, else unknown, which changes no verdict. */
function comparisonWithout(input: CheckInput): Judged[] {
  if (!input.endedWell || (input.runRequired && attestedRuns(input).length === 0)) return [];
  return (input.comparisons ?? []).flatMap(({ comparison, inferredFrom, metricCandidates, blocked }) => {
    if (inferredFrom !== null || metricCandidates === null || blocked === null) return [];
    const near = metricCandidates.length > 0;
    return [
      finding(
        "METRIC_MISSING",
        near ? "unknown" : "fail",
        `The declared comparison asks for ${quoted(comparison.metric)}, which no record of this task carries${near ? `; names that come near: ${listed(metricCandidates)}` : ", nor anything with a similar name"}.`,
        { hint: `Log it under this name: mlflow.log_metric("${quoted(comparison.metric, 60)}", value).` },
      ),
    ];
  });
}

function noMetricAtAll(input: CheckInput): Judged | null {
  const runs = attestedRuns(input);
  if (!input.runRequired || runs.length === 0 || runs.some((run) => Object.keys(run.metrics).length > 0))
    return null;
  const named = [
    ...input.gates.flatMap((use) => (use.metric === null ? [] : [use.metric])),
    ...(input.task.comparison === null ? [] : [input.task.comparison.metric]),
  ];
  const made = filesMade(input).length > 0;
  if (named.length === 0 && !statesResult(input.prose) && made) return null;
  const why =
    named.length > 0
      ? `although ${listed([...new Set(named)])} is asked for`
      : made
        ? "although the response states a result"
        : "and no file was made";
  return finding("METRIC_MISSING", "fail", `None of the runs of this execution has a metric, ${why}.`, {
    hint: "Log the measured value with mlflow.log_metric(name, value) in the run.",
    evidence: runs.slice(0, 20).map((run) => `run ${run.runId}`),
  });
}

function criterion(use: GateUse, input: CheckInput): Judged[] {
  const { gate, metric } = use;
  if (metric === null || gate.outcome !== "unknown") return [];
  const text = `Criterion "${quoted(gate.text)}"`;
  // Where the session failed or a required run is missing, that is the reason, told by its own code.
  const absent = !use.carried && use.candidates.length === 0;
  const settled = !input.endedWell || (input.runRequired && attestedRuns(input).length === 0);
  if (absent && !settled) {
    return [
      finding(
        "METRIC_MISSING",
        "fail",
        `${text}: no record of this task has the metric ${quoted(metric)}, nor one with a similar name.`,
        {
          hint: `Log it under this name: mlflow.log_metric("${quoted(metric, 60)}", value).`,
        },
      ),
    ];
  }
  return [
    finding("METRIC_MISSING", "unknown", `${text} is unknown: ${gate.message}`, {
      hint: use.carried
        ? "Say in the criterion which run is meant: m@run_name, mean(m), min(m) or max(m)."
        : "Name the criterion's metric as it is logged, or log it as the criterion names it.",
      requirement: true,
    }),
  ];
}

const isFinite = (value: Num): boolean => typeof value === "number";

/** METRIC_NONFINITE: NaN or infinity where a number is asked for, or nothing but such values. */
export function metricNonfinite(input: CheckInput): Judged[] {
  const runs = attestedRuns(input);
  const all = runs.flatMap((run) =>
    Object.entries(run.metrics).map(([name, metric]) => ({ run, name, metric })),
  );
  const last = all.filter(({ metric }) => !isFinite(metric.last));
  const everyValue =
    all.length > 0 &&
    all.every(
      ({ metric }) =>
        !isFinite(metric.last) && (metric.history ?? []).every((point) => !isFinite(point.value)),
    );
  const found = last.map(({ run, name, metric }) => {
    const user = usedBy(input, run.runId, name);
    const value = typeof metric.last === "number" ? String(metric.last) : metric.last.nonFinite;
    const fails = user !== null || everyValue;
    const why = user ?? (everyValue ? "no value of this execution is finite" : "nothing rests on it");
    return finding(
      "METRIC_NONFINITE",
      fails ? "fail" : "warn",
      `Metric ${quoted(name)} of run ${quoted(run.name ?? run.runId)} ends as ${value}; ${why}.`,
      {
        hint: "Find where the value stops being a number (division by zero, an empty split, overflow) and log the mended one.",
        evidence: [`run ${run.runId}, metric ${quoted(name)}`],
      },
    );
  });
  const passing = all.filter(
    ({ metric }) => isFinite(metric.last) && (metric.history ?? []).some((point) => !isFinite(point.value)),
  );
  return [
    ...found.slice(0, 20),
    ...passing.slice(0, 5).map(({ run, name }) =>
      finding(
        "METRIC_NONFINITE",
        "warn",
        `Metric ${quoted(name)} of run ${quoted(run.name ?? run.runId)} was not finite on the way; its last value is.`,
        {
          evidence: [`run ${run.runId}, metric ${quoted(name)}`],
        },
      ),
    ),
  ];
}
