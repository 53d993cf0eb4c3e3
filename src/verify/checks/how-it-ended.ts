import type { Ending } from "../ending.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { isUnreachable, ownServerHint } from "../own-server.ts";
import { listed, quoted } from "../quote.ts";
import { isPackageFailure } from "./package-missing.ts";

const KINDS = {
  "timed-out": [
    "TIMED_OUT",
    "The session was ended at its time limit; what it printed and wrote until then is kept.",
    "Give it more time with --timeout or the task's `timeout`, or ask for a smaller experiment.",
  ],
  "memory-limit": [
    "MEMORY_LIMIT",
    "The session ran into its memory limit.",
    "Give it more with --memory or the task's `memory`, or ask for smaller batches.",
  ],
  "output-limit": [
    "OUTPUT_LIMIT",
    "The session was ended because it printed more than the output limit; what came before is kept.",
    "Raise --output-limit, or ask for less output.",
  ],
} as const;

/** TIMED_OUT, MEMORY_LIMIT, OUTPUT_LIMIT, EXECUTION_FAILED, BLOCK_FAILED: the machine's record of the end, then what the session says of its blocks. */
export function howItEnded(input: CheckInput): Judged[] {
  if (input.ending === null) return [];
  return [...byMachine(input, input.ending), ...byBlock(input, input.ending)];
}

function byMachine(input: CheckInput, ending: Ending): Judged[] {
  const execution = input.evidence?.execution;
  if (execution === null || execution === undefined) return [];
  const { kind, exitCode, signal } = execution.outcome;
  const evidence = [
    `execution ${execution.executionId}: ${kind}, exit code ${exitCode ?? "none"}, signal ${signal ?? "none"}`,
  ];
  if (kind === "timed-out" || kind === "output-limit" || (kind === "memory-limit" && !ending.well)) {
    const [code, message, usual] = KINDS[kind];
    // MLflow tries for minutes to reach a server that is not there.
    const hint = (kind === "timed-out" && madeNoRun(input) ? ownServerHint(input) : null) ?? usual;
    return [finding(code, "fail", message, { hint, evidence })];
  }
  if (kind === "could-not-start") {
    return [
      finding(
        "EXECUTION_FAILED",
        "fail",
        "The session could not start, so none of the agent's code was executed.",
        { hint: "Type `runproof doctor`: it names what is missing. Then run the task again.", evidence },
      ),
    ];
  }
  if (execution.interrupted === true) {
    return [
      finding(
        "EXECUTION_FAILED",
        "fail",
        "You interrupted the cycle while this session was running, which ended it; what it printed and wrote until then is kept.",
        {
          hint: "Run it again with the same input; this cycle itself cannot be resumed yet.",
          evidence,
        },
      ),
    ];
  }
  if (kind === "killed" || signal !== null) {
    return [
      finding(
        "EXECUTION_FAILED",
        "fail",
        `The session was killed${signal === null ? "" : ` by ${signal}`} before its end.`,
        { hint: "See the end of its output, then run the task again.", evidence },
      ),
    ];
  }
  const failed =
    ending.repairs.some((repair) => !repair.repaired) ||
    (ending.notReached.length > 0 && (ending.endedAfter === null || ending.leftWork.length > 0));
  if (ending.exitUnexplained && (!failed || exitCode !== 1)) {
    return [
      finding("EXECUTION_FAILED", "fail", `The session ended with exit code ${exitCode ?? "none"}.`, {
        hint: "A session that ends well ends with 0: see the end of its output.",
        evidence,
      }),
    ];
  }
  return [];
}

function madeNoRun(input: CheckInput): boolean {
  return (input.evidence?.runs.length ?? 0) === 0;
}

function byBlock(input: CheckInput, ending: Ending): Judged[] {
  const found: Judged[] = [];
  const requests = input.evidence?.selfReported.packageRequests ?? [];
  for (const { report, repaired, why } of ending.repairs) {
    const error = report.error;
    const place = [
      `block ${report.index}${error?.line === null || error === null ? "" : `, line ${error.line} of the response`}`,
    ];
    const what = error === null ? "an error" : `${quoted(error.name, 60)}: ${quoted(error.message)}`;
    if (repaired) {
      found.push(
        finding("BLOCK_FAILED", "warn", `Block ${report.index} failed (${what}); repaired: ${why}.`, {
          evidence: place,
        }),
      );
    } else if (!isPackageFailure(report, requests)) {
      found.push(
        finding(
          "EXECUTION_FAILED",
          "fail",
          `Block ${report.index} failed with ${what}; not repaired: ${why}.`,
          {
            hint:
              (error !== null && isUnreachable(error.message) ? ownServerHint(input) : null) ??
              "See its traceback in the report; ask the agent to mend it and run the task again.",
            evidence: place,
          },
        ),
      );
    }
  }
  return [...found, ...unreached(input, ending)];
}

function unreached(input: CheckInput, ending: Ending): Judged[] {
  const outcome = input.evidence?.execution?.outcome;
  if (ending.notReached.length === 0 || outcome?.kind !== "exited" || outcome.signal !== null) return [];
  const one = ending.notReached.length === 1;
  const blocks = `block${one ? "" : "s"} ${listed(ending.notReached.map(String), 10)}`;
  const were = one ? "was" : "were";
  if (ending.endedAfter !== null && ending.leftWork.length > 0) {
    const left = ending.leftWork.map(String);
    return [
      finding(
        "EXECUTION_FAILED",
        "fail",
        `Block ${ending.endedAfter} ended the session normally before block${left.length === 1 ? "" : "s"} ${listed(left, 10)}, in which something is still to be logged, written or checked.`,
        { hint: "Take the sys.exit() out of the block, or move it to the end, and run the task again." },
      ),
    ];
  }
  if (ending.endedAfter !== null) {
    return [
      finding(
        "EXECUTION_FAILED",
        "warn",
        `Block ${ending.endedAfter} ended the session normally, so ${blocks} ${were} not reached.`,
        { hint: "If they matter, take the sys.exit() out of the block." },
      ),
    ];
  }
  // A failing exit of an earlier block, already told, is why these were not reached.
  if (outcome.exitCode !== 0 && ending.repairs.some((repair) => !repair.repaired)) {
    return [
      finding("EXECUTION_FAILED", "fail", `The session ended early: ${blocks} ${were} not reached.`, {
        hint: "Mend the block that ended it.",
      }),
    ];
  }
  return [
    finding(
      "EXECUTION_FAILED",
      "fail",
      `The process ended with exit code ${outcome.exitCode ?? "none"} although no end of ${blocks} was told: it left in the middle of the code.`,
      {
        hint: "os._exit() and the like leave without an end; let the code run to its end.",
        evidence: ending.notReached.map((index) => `block ${index}`),
      },
    ),
  ];
}
