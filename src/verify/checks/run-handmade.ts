import type { RunRecord } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { listed, quoted } from "../quote.ts";
import { attestedRuns } from "../attested-runs.ts";

/** Hints alone convict only together: an older client, or an import, leaves one of them. */
const ENOUGH_HINTS = 2;

/** Work about stores, such as the test of a reader, may say that it makes one up. */
const SAID_TO_BE_MADE_UP =
  /\b(?:fake|dummy|mock(?:ed)?|made[- ]up|sample|fixture|hand-?(?:made|written)|synthetic|toy)\s+(?:mlflow|runs?|stores?|mlruns|tracking)\b/i;

/**
 * RUN_HANDMADE: runs of a store in the workspace that MLflow's own client did not write, told by what the client always
 * leaves, or by code that writes the files or rows of a run itself. Witnessed runs cannot be handmade.
 */
export function runHandmade(input: CheckInput): Judged[] {
  const captured = attestedRuns(input).filter((run) => run.grade === "captured");
  if (captured.length === 0) return [];
  const writes = storeWrites(input);
  const because = captured.flatMap((run) => {
    const why = [
      ...oddities(run, input),
      ...writes.filter((write) => write.concerns(run)).map(({ what }) => what),
    ];
    return why.length === 0 ? [] : [{ run, why }];
  });
  const first = because[0];
  if (first === undefined) return [];
  const ids = because.map(({ run }) => quoted(run.runId, 60));
  const which = ids.length === 1 ? `Run ${ids[0] ?? ""} was` : `${ids.length} runs (${listed(ids)}) were`;
  const saidSo = SAID_TO_BE_MADE_UP.test(input.prose);
  return [
    finding(
      "RUN_HANDMADE",
      saidSo ? "warn" : "fail",
      `${which} written into the store ${quoted(first.run.source)} around MLflow's client: ${first.why.slice(0, 3).join("; ")}.`,
      {
        hint: "Let the code log with mlflow.start_run() and mlflow.log_metric(), and leave MLFLOW_TRACKING_URI as it is: then the witness sees every call.",
        evidence: because.slice(0, 20).map(({ run }) => `run ${run.runId}`),
      },
    ),
  ];
}

/** What a run lacks: one thing that every client leaves, or several that most do. */
function oddities(run: RunRecord, input: CheckInput): string[] {
  const found = run.oddities ?? [];
  const sure = found.filter((oddity) => oddity.sure);
  if (sure.length > 0) return sure.map((oddity) => oddity.what);
  const hints = found.map((oddity) => oddity.what);
  const facts = Object.values(input.evidence?.blockFacts ?? {});
  const mayBeUsed = facts.some((each) => each.usesMlflow || each.invokes.length > 0);
  if (hints.length > 0 && facts.length > 0 && !mayBeUsed) hints.push("no block of the response uses MLflow");
  return hints.length >= ENOUGH_HINTS ? hints : [];
}

interface Write {
  what: string;
  concerns(run: RunRecord): boolean;
}

function storeWrites(input: CheckInput): Write[] {
  const evidence = input.evidence;
  if (evidence === null) return [];
  const executed = evidence.blocks.filter(
    ({ disposition, outcome }) =>
      disposition === "file" || (disposition === "executed" && outcome !== "not-reached"),
  );
  return executed.flatMap((block) =>
    (evidence.blockFacts[String(block.index)]?.signs?.storeWrites ?? []).map(({ line, way, parts }) => ({
      what: `line ${block.startLine + line - 1} of the response ${way === "sql" ? "changes rows of runs by SQL" : "writes a file of a run itself"}`,
      concerns: ({ source }: RunRecord) => {
        if (way === "sql" || isDatabase(source)) return way === "sql" && isDatabase(source);
        return namesStore(parts, source) || (parts.includes("meta.yaml") && holdsEveryMeta(source, input));
      },
    })),
  );
}

/** Whether each `meta.yaml` that the execution wrote lies in the store: then code that writes one writes there. */
function holdsEveryMeta(source: string, { evidence }: CheckInput): boolean {
  const written = (evidence?.execution?.files ?? []).filter(({ path }) => /(?:^|\/)meta\.yaml$/.test(path));
  return written.length > 0 && written.every(({ path }) => path.startsWith(`${source}/`));
}

function isDatabase(source: string): boolean {
  return /\.(?:db|sqlite3?)$/i.test(source);
}

/** Whether a path that the code wrote goes through the store's own folder. */
function namesStore(parts: readonly string[], source: string): boolean {
  const folder = source.split("/").findLast((part) => part !== "" && part !== ".");
  return folder !== undefined && parts.includes(folder);
}
