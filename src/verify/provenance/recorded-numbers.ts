import { attestedRuns } from "../attested-runs.ts";
import { filesMade } from "../files-made.ts";
import type { CheckInput } from "../input.ts";

/** A number in a record of this execution: a metric of a run, or a number in a result file where no run is required. */
export interface RecordedNumber {
  name: string;
  /** null where it is not finite. */
  value: number | null;
  runId: string | null;
  file: string | null;
  /** What the record says around it: names of run and experiment, parameters, tags. */
  context: string[];
}

/** All numbers that this execution has left in records. */
export function recordedNumbers(input: CheckInput): RecordedNumber[] {
  const ofRuns = attestedRuns(input).flatMap((run) => {
    const context = [
      run.name ?? "",
      run.experiment,
      ...Object.entries(run.params).flat(),
      ...Object.entries(run.tags)
        .filter(([key]) => !key.startsWith("mlflow."))
        .flat(),
    ];
    return Object.entries(run.metrics).map(([name, metric]) => ({
      name,
      value: typeof metric.last === "number" ? metric.last : null,
      runId: run.runId,
      file: null,
      context,
    }));
  });
  if (input.runRequired) return ofRuns;
  const made = new Set(filesMade(input).map((file) => file.path));
  const ofFiles = (input.evidence?.probes ?? [])
    .filter((probe) => made.has(probe.path))
    .flatMap((probe) =>
      Object.entries(probe.numbers ?? {}).map(([name, value]) => ({
        name,
        value: typeof value === "number" ? value : null,
        runId: null,
        file: probe.path,
        context: [probe.path],
      })),
    );
  return [...ofRuns, ...ofFiles];
}
