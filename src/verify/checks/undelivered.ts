import type { RunRecord } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";

const MOST_SHOWN = 20;

/**
 * METRIC_MISSING, `warn`: values that the code logged in good faith and the tracking server does not have; what rests
 * on them is judged by what is there. `unknown`: the record of a run that a crash has cut.
 */
export function undelivered(input: CheckInput): Judged[] {
  const runs = input.evidence?.runs ?? [];
  return [
    ...runs.flatMap((run) => (run.undelivered === undefined ? [] : [lost(run, run.undelivered)])),
    ...runs.filter((run) => run.unfinished === true).map(cut),
  ].slice(0, MOST_SHOWN);
}

function lost(run: RunRecord, { values, refused, reason }: NonNullable<RunRecord["undelivered"]>): Judged {
  const what =
    refused === values
      ? `the tracking server then refused: they are no part of the run`
      : refused === 0
        ? `the tracking server then did not answer for: its store may lack them, the journal has them`
        : `the tracking server then refused (${refused}, no part of the run) or did not answer for`;
  return finding(
    "METRIC_MISSING",
    "warn",
    `Run ${quoted(run.name ?? run.runId)} logged ${values} values that were acknowledged and that ${what}. Its reason: ${quoted(reason)}.`,
    {
      hint: "See to the tracking server's store (space, other programs that change it) and execute the task again.",
      evidence: [`run ${run.runId}`],
    },
  );
}

function cut(run: RunRecord): Judged {
  return finding(
    "METRIC_MISSING",
    "unknown",
    `The record of run ${quoted(run.name ?? run.runId)} ends before its execution did: the machine or runproof stopped, and what was logged in the last 200 ms before a crash of the machine may lack.`,
    { hint: "Execute the task again.", evidence: [`run ${run.runId}`] },
  );
}
