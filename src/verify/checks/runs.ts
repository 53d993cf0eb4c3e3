import { attestedRuns } from "../attested-runs.ts";
import { filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { listed, quoted } from "../quote.ts";
import { ownServerHint } from "../own-server.ts";

/** NO_RUN: a run is required and this execution made none that attests; `pass` names what was made. */
export function noRun(input: CheckInput): Judged[] {
  const runs = attestedRuns(input);
  if (runs.length > 0) {
    const of = (grade: string): number => runs.filter((run) => run.grade === grade).length;
    const parts = [`${of("witnessed")} witnessed`, `${of("captured")} captured`].filter(
      (part) => !part.startsWith("0 "),
    );
    return [
      finding(
        "NO_RUN",
        "pass",
        `This execution made ${runs.length} run${runs.length === 1 ? "" : "s"} (${parts.join(", ")}).`,
        {
          evidence: runs.slice(0, 20).map((run) => `run ${run.runId}`),
        },
      ),
    ];
  }
  if (!input.runRequired) return [];
  return [missing(input)];
}

function missing(input: CheckInput): Judged {
  const evidence = input.evidence;
  if (evidence === null) {
    return finding("NO_RUN", "fail", "A run is required and there is none: nothing was executed.", {
      hint: "Let the response hold the code that makes the run.",
    });
  }
  const hint =
    "Log the result with mlflow.start_run() and mlflow.log_metric(); or declare `mlflow_required: false` for the task.";
  if (input.isolationLevel === "none") {
    return finding(
      "NO_RUN",
      "fail",
      "A run is required; isolation `none` attests no run, whatever the code logged.",
      {
        hint: "Run it again with --isolation full.",
      },
    );
  }
  if (!evidence.storeComplete) {
    return finding(
      "NO_RUN",
      "unknown",
      "A run is required and none was seen, but a store could not be read completely.",
      {
        hint: "Run the task again; `runproof doctor` shows whether MLflow works.",
        requirement: true,
      },
    );
  }
  const uses = Object.values(evidence.blockFacts).some((facts) => facts.usesMlflow);
  const refused = evidence.refusals[0];
  const why = uses
    ? refused === undefined
      ? "the execution made none"
      : `the execution made none; the witness refused ${evidence.refusals.length} calls, the first because ${quoted(refused.reason)}`
    : "the code never uses MLflow";
  return finding("NO_RUN", "fail", `A run is required, witnessed or captured, and ${why}.`, {
    hint: ownServerHint(input) ?? hint,
  });
}

/** HOLLOW_SUCCESS: ended well and left nothing. */
export function hollowSuccess(input: CheckInput): Judged[] {
  if (!input.endedWell || (input.evidence?.runs.length ?? 0) > 0) return [];
  const files = filesMade(input);
  if (files.some((file) => file.bytes > 0) || deliversCode(input)) return [];
  const empty = files.length === 0 ? "" : ` (only empty files: ${listed(files.map((file) => file.path))})`;
  return [
    finding(
      "HOLLOW_SUCCESS",
      "fail",
      `The code ended well but made no run and no file${empty}: nothing is left that could be verified.`,
      {
        hint: "Let the code log a run or write its result to a file; printed text is no evidence.",
      },
    ),
  ];
}

/** Whether the task asks for code, an evidence path matches a block that was written as a file, and other code used it. */
function deliversCode(input: CheckInput): boolean {
  const evidence = input.evidence;
  if (evidence === null) return false;
  const asked = new Set(evidence.evidencePathMatches.flatMap(({ paths }) => paths));
  const used = new Set(
    evidence.blocks.filter(({ disposition }) => disposition === "file").map(({ sha256 }) => sha256),
  );
  return evidence.workspace.some(
    ({ path, sha256, change, bytes }) =>
      asked.has(path) && change !== "unchanged" && bytes > 0 && sha256 !== null && used.has(sha256),
  );
}

/** RUN_STATUS_CONFLICT: a run left open, or FINISHED although the session failed. */
export function runStatusConflict(input: CheckInput): Judged[] {
  const runs = attestedRuns(input);
  const open = runs.filter(
    (run) => run.endTimeMs === null && (run.status === "RUNNING" || run.status === "SCHEDULED"),
  );
  const found = open.map((run) =>
    finding(
      "RUN_STATUS_CONFLICT",
      "fail",
      `Run ${quoted(run.runId)} was left ${quoted(run.status)} when the session had ended.`,
      {
        hint: "End it: `with mlflow.start_run():`, mlflow.end_run(), or set_terminated() of the client.",
        evidence: [`run ${run.runId}`],
      },
    ),
  );
  if (input.endedWell || endedBeforeTheFailure(input)) return found;
  const finished = runs.filter((run) => run.status === "FINISHED");
  if (finished.length === 0) return found;
  return [
    ...found,
    finding(
      "RUN_STATUS_CONFLICT",
      "fail",
      `${finished.length === 1 ? "A run says" : `${finished.length} runs say`} FINISHED although the session failed; the machine's record of the end counts.`,
      {
        hint: "Mend the failure and run it again; a run ended in `finally` or at exit is FINISHED whatever happened.",
        evidence: finished.slice(0, 20).map((run) => `run ${run.runId}`),
      },
    ),
  ];
}

/** Whether all that uses MLflow stands in blocks that ended well, so that its runs were finished before the failure elsewhere. */
function endedBeforeTheFailure(input: CheckInput): boolean {
  const evidence = input.evidence;
  if (evidence === null) return false;
  const well = new Set(
    evidence.selfReported.blocks.filter((report) => report.outcome === "ok").map((report) => report.index),
  );
  const using = evidence.blocks.filter(
    (block) => evidence.blockFacts[String(block.index)]?.usesMlflow === true,
  );
  const logging = using.filter((block) => (evidence.blockFacts[String(block.index)]?.logs.length ?? 0) > 0);
  return logging.length > 0 && logging.every((block) => well.has(block.index));
}
