import type { Claim } from "../../contracts/index.ts";
import type { AgentClaims } from "../claims/judge/judgement.ts";
import { mixedRunsIn } from "../claims/judge/mixed-runs.ts";
import { claimRecord } from "../claims/judge/judge-claims.ts";
import type { Judgement } from "../claims/judge/judgement.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { listed, quoted } from "../quote.ts";

/** More findings of one code than these are told as one number. */
const MOST = 10;

/** The claims of all responses as the task's record keeps them, run ids left out. */
export function claimRecords(input: Pick<CheckInput, "agentClaims">): Claim[] {
  return input.agentClaims.flatMap(({ agent, judgements }) =>
    judgements.map((judgement) => ({ ...claimRecord(judgement), agent })),
  );
}

/** CLAIM_MISMATCH: claims that a record of the same quantity contradicts. Another agent's is shown and changes no verdict. */
export function claimMismatch(input: CheckInput): Judged[] {
  return input.agentClaims.flatMap((claims) => {
    const contradicted = claims.judgements.filter(({ state }) => state === "contradicted");
    return contradicted.slice(0, MOST).map((judgement) => mismatch(claims, judgement, contradicted.length));
  });
}

function mismatch(
  { agent, implementer }: AgentClaims,
  { found, evidence, note }: Judgement,
  count: number,
): Judged {
  const more = count > MOST ? ` (${count} such claims in all)` : "";
  const what = found.quantities[0] ?? found.kind;
  return finding(
    "CLAIM_MISMATCH",
    implementer ? "fail" : "warn",
    `Line ${found.line} of the response of ${quoted(agent, 60)} says ${quoted(what, 60)} ${quoted(found.value, 60)}${found.unit === null ? "" : ` ${quoted(found.unit, 20)}`}; ${quoted(note ?? "a record differs", 300)}${more}.`,
    {
      hint: "Correct the number, or name the run or file that it comes from; a number of another run, seed or data set must say so.",
      evidence: [
        `line ${found.line} of the response of ${quoted(agent, 60)}`,
        ...evidence.map((each) => quoted(each, 200)),
      ],
    },
  );
}

/** Numbers that are results: sizes of samples, degrees of freedom and counts say how it was done. */
function isResult({ found }: Judgement): boolean {
  if (found.kind !== "metric" && found.kind !== "derived" && found.kind !== "statistic") return false;
  return (
    found.readings.length > 0 &&
    found.quantities[0] !== "df" &&
    !/^(?:s|sec|seconds?|ms|min|minutes?|h|hours?|[kmg]i?b)$/i.test(found.unit ?? "")
  );
}

/** Whether the claim says what it measures: a bare number, a mean of something or a test's t and p are of other records. */
function namesMeasure({ found: { kind, quantities } }: Judgement): boolean {
  return kind !== "statistic" && quantities.some((quantity) => !OF_SOMETHING.test(quantity.trim()));
}
const OF_SOMETHING =
  /^(?:a |the )?(?:mean|average|median|max(?:imum)?|min(?:imum)?|sum|total|number|value|result|sd|se|std|spread|mittel(?:wert)?|media|promedio)?$/i;

/** CLAIM_UNSUPPORTED: of the implementer's result numbers no record has one, nor its quantity; else a warning that lists what nothing speaks to. */
export function claimUnsupported(input: CheckInput): Judged[] {
  const own = input.agentClaims.find(({ implementer }) => implementer);
  if (own === undefined || input.evidence?.execution === null || input.evidence === null) return [];
  const results = own.judgements.filter((judgement) => isResult(judgement));
  const open = results.filter(({ state }) => state === "unsupported");
  if (open.length === 0) return [];
  const shown = listed(
    open.map(({ found }) => `${found.quantities[0] ?? "a number"} ${found.value} (line ${found.line})`),
    5,
  );
  const known =
    results.some(
      ({ state, quantityKnown, valueKnown }) => state !== "unsupported" || quantityKnown || valueKnown,
    ) || !open.some((judgement) => namesMeasure(judgement));
  const evidence = open.slice(0, 20).map(({ found }) => `line ${found.line} of the response`);
  if (known || !input.endedWell) {
    return [
      finding(
        "CLAIM_UNSUPPORTED",
        "warn",
        `No record speaks to ${open.length} of ${results.length} claimed numbers: ${shown}.`,
        {
          hint: "Log them in the run or write them to a result file; then they can be verified.",
          evidence,
        },
      ),
    ];
  }
  return [
    finding(
      "CLAIM_UNSUPPORTED",
      "fail",
      `The response claims ${results.length === 1 ? "a result" : `${results.length} results`}, and this execution recorded neither the quantity nor the value of any: ${shown}.`,
      {
        hint: "Let the code compute them, and log them in the run or write them to a result file.",
        evidence,
      },
    ),
  ];
}

/** SELECTED: one method whose numbers come from several runs, the best of each. */
export function selectedAcrossRuns(input: CheckInput): Judged[] {
  return input.agentClaims.flatMap(({ agent, implementer, judgements }) =>
    mixedRunsIn(judgements, input.evidence?.runs ?? []).map(({ line, runs, claims }) =>
      finding(
        "SELECTED",
        implementer ? "fail" : "warn",
        `Line ${line} of the response of ${quoted(agent, 60)} gives numbers of different runs as those of one: ${listed(claims)}; no single run has them all.`,
        {
          hint: "Give the numbers of one run, or means over all of them, and say how many there are.",
          evidence: [
            `line ${line} of the response of ${quoted(agent, 60)}`,
            ...runs.slice(0, 10).map((run) => `run ${run}`),
          ],
        },
      ),
    ),
  );
}
