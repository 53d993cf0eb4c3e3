import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";
import { attestedRuns } from "../attested-runs.ts";

/** Clocks of one machine agree well; runs round to whole milliseconds and a client stamps before it sends. */
const MARGIN_MS = 5000;

/** TIME_IMPOSSIBLE: a run whose recorded times lie outside the execution that made it. Back-filled step times alone warn. */
export function timeImpossible(input: CheckInput): Judged[] {
  const execution = input.evidence?.execution;
  const ended = input.evidence?.endedAt;
  if (execution === null || execution === undefined || ended === null || ended === undefined) return [];
  const from = Date.parse(execution.startedAt) - MARGIN_MS;
  const to = Date.parse(ended) + MARGIN_MS;
  const outside = (time: number | null): boolean => time !== null && !(time >= from && time <= to);
  const stretch = `the execution went from ${execution.startedAt} to ${ended}`;
  return attestedRuns(input).flatMap((run) => {
    const wrong = [
      ...(outside(run.startTimeMs) ? [`starts at ${timeOf(run.startTimeMs)}`] : []),
      ...(outside(run.endTimeMs) ? [`ends at ${timeOf(run.endTimeMs)}`] : []),
      ...(outside(arrival(run.firstSeen)) || outside(arrival(run.lastSeen))
        ? ["was logged at another time"]
        : []),
      ...(run.endTimeMs !== null && run.endTimeMs < run.startTimeMs - 1000 ? ["ends before it starts"] : []),
    ];
    if (wrong.length > 0) {
      return [
        finding(
          "TIME_IMPOSSIBLE",
          "fail",
          `Run ${quoted(run.runId)} says that it ${wrong.join(" and ")}; ${stretch}.`,
          {
            hint: "Let MLflow set the times, and let nothing change the clock, then run it again.",
            evidence: [`run ${run.runId}`],
          },
        ),
      ];
    }
    if (run.pointTimesMs === null || !run.pointTimesMs.some((time) => outside(time))) return [];
    return [
      finding(
        "TIME_IMPOSSIBLE",
        "warn",
        `Run ${quoted(run.runId)} has values stamped from ${timeOf(run.pointTimesMs[0])} to ${timeOf(run.pointTimesMs[1])}, outside the execution: step times filled in by the code.`,
        {
          evidence: [`run ${run.runId}`],
        },
      ),
    ];
  });
}

function arrival(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}

function timeOf(time: number | null): string {
  // Beyond this a JavaScript date has no ISO form.
  return time === null || !(Math.abs(time) <= 8.64e15) ? String(time) : new Date(time).toISOString();
}
