import type { Claim, KnownRun } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, ClaimLookup, Judged, RunIdClaim } from "../input.ts";
import { quoted } from "../quote.ts";
import { attestedRuns } from "../attested-runs.ts";

/** What a claimed run id turned out to be. */
export interface Resolved {
  claim: RunIdClaim;
  state: Claim["state"];
  note: string;
  evidence: string[];
  finding: Judged | null;
}

/** RUN_ID_NOT_FOUND, RUN_STALE, RUN_FOREIGN: every claimed run id against the records and the stores that can be seen. */
export function runIds(input: CheckInput): Judged[] {
  return resolveRunIds(input).flatMap((resolved) => (resolved.finding === null ? [] : [resolved.finding]));
}

/** The same as claims of the task's record. `line` counts in the agent's response, without agent in stdout. */
export function runIdClaimRecords(input: CheckInput): Claim[] {
  return resolveRunIds(input).map(({ claim, state, note, evidence }) => ({
    kind: "run-id",
    ...(claim.agent === null ? {} : { agent: claim.agent }),
    text: claim.sentence.trim().slice(0, 500) || claim.text,
    line: claim.line,
    column: claim.column,
    value: claim.text,
    state,
    evidence,
    note: claim.agent === null ? `printed on stdout; ${note}` : note,
  }));
}

const names = (claim: RunIdClaim, runId: string): boolean => {
  const id = runId.toLowerCase().replaceAll("-", "");
  return claim.whole ? id === claim.id : id.startsWith(claim.id);
};

function lookupOf(input: CheckInput): ClaimLookup | null {
  if (input.evidence === null) return input.lookup ?? null;
  const { knownRuns, storeComplete, claimStoreNamed } = input.evidence;
  return { knownRuns, storeComplete, claimStoreNamed };
}

function resolveRunIds(input: CheckInput): Resolved[] {
  return input.runIdClaims.map((claim) => {
    const own = attestedRuns(input).find((run) => names(claim, run.runId));
    if (own !== undefined) {
      const evidence = [`run ${own.runId}`];
      return {
        claim,
        state: "supported",
        note: `a run that this execution made (${own.grade})`,
        evidence,
        finding: null,
      };
    }
    const known = lookupOf(input)?.knownRuns.find((run) => names(claim, run.runId));
    return known === undefined ? notFound(claim, input) : elsewhere(claim, known, input);
  });
}

const whereOf = (claim: RunIdClaim): string =>
  claim.agent === null
    ? `line ${claim.line} of stdout`
    : `line ${claim.line} of the response of ${quoted(claim.agent, 60)}`;

/** A contradicted claim of another agent is shown, and changes no verdict. */
function failOrWarn(claim: RunIdClaim): "fail" | "warn" {
  return claim.implementer ? "fail" : "warn";
}

function elsewhere(claim: RunIdClaim, known: KnownRun, input: CheckInput): Resolved {
  const { taskId, dependencies } = input.task;
  const foreign = known.owner !== null;
  const code = foreign ? "RUN_FOREIGN" : "RUN_STALE";
  const whose =
    known.owner === null
      ? "is older than this execution"
      : known.owner === taskId
        ? "was made by another attempt at this task"
        : `was made by task ${quoted(known.owner)}`;
  const evidence = [`run ${known.runId}`, whereOf(claim)];
  const cited =
    claim.citesEarlier ||
    (known.owner !== null &&
      known.owner !== taskId &&
      (dependencies.includes(known.owner) || namesTask(claim.sentence, known.owner)));
  const shown = quoted(claim.text, 60);
  if (cited) {
    return {
      claim,
      state: "supported",
      note: `it ${whose}, and is cited so`,
      evidence,
      finding: finding(code, "pass", `Run ${shown} ${whose}, and is cited as earlier work.`, { evidence }),
    };
  }
  // Code that made runs of its own may well print what it found in a store.
  const outcome = claim.agent === null && attestedRuns(input).length > 0 ? "warn" : failOrWarn(claim);
  return {
    claim,
    state: outcome === "fail" || !claim.implementer ? "contradicted" : "unsupported",
    note: `it ${whose}`,
    evidence,
    finding: finding(
      code,
      outcome,
      `${capital(whereOf(claim))} gives run ${shown} as this task's; it ${whose}.`,
      {
        hint: "Cite it as a baseline or declare the task it comes from in `dependencies`; or give the run that this task's own code makes.",
        evidence,
      },
    ),
  };
}

function notFound(claim: RunIdClaim, input: CheckInput): Resolved {
  const lookup = lookupOf(input);
  const shown = quoted(claim.text, 60);
  const evidence = [whereOf(claim)];
  const where = capital(whereOf(claim));
  const contradicted = (why: string, note: string): Resolved => ({
    claim,
    state: "contradicted",
    note,
    evidence,
    finding: finding("RUN_ID_NOT_FOUND", failOrWarn(claim), `${where} names run ${shown}; ${why}.`, {
      hint: "Name the store that holds the run (--tracking-uri or `claims.store`), or give the code that makes it.",
      evidence,
    }),
  });
  if (lookup?.storeComplete === true && lookup.claimStoreNamed && claim.whole) {
    return contradicted(
      "the named store, which answered completely, does not hold it",
      "not in the named store",
    );
  }
  const madeNone =
    input.endedWell && (input.evidence?.runs.length ?? 0) === 0 && lookup?.storeComplete === true;
  if (madeNone && !claim.citesEarlier) {
    return contradicted(
      "the code of the response was executed, ended well and made no run",
      "the code made no run",
    );
  }
  const made = attestedRuns(input).map((run) => run.runId);
  const why =
    input.evidence === null
      ? "nothing was executed"
      : made.length > 0
        ? `our execution made other runs (${made.slice(0, 3).join(", ")})`
        : "our execution settles nothing about it";
  return {
    claim,
    state: "unsupported",
    note: `no store that can be seen holds it; ${why}`,
    evidence,
    finding: finding(
      "RUN_ID_NOT_FOUND",
      "unknown",
      `${where} names run ${shown}, which no store that can be seen holds; ${why}.`,
      {
        hint: "To settle it, name the store in which it must be: --tracking-uri URL or `claims.store` in runproof.config.yaml.",
        evidence,
      },
    ),
  };
}

function namesTask(sentence: string, taskId: string): boolean {
  const at = sentence.indexOf(taskId);
  if (at < 0 || taskId.length < 2) return false;
  return !/[\w-]/.test(sentence[at - 1] ?? " ") && !/[\w-]/.test(sentence[at + taskId.length] ?? " ");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
