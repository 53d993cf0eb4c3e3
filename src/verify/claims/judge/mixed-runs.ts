import type { Run } from "../../../contracts/index.ts";
import type { Judgement } from "./judgement.ts";

/** What is needed of a run to tell whether it repeats another one. */
type RunTogether = Pick<Run, "runId" | "name" | "params" | "metrics">;

/** A row or sentence whose numbers come from several runs. */
export interface MixedRuns {
  line: number;
  /** Ids of the runs. */
  runs: string[];
  /** The numbers with their runs, in words. */
  claims: string[];
}

/**
 * Statements that give several quantities of one thing, each from another run, where every run has them all: no run has
 * these numbers together, so the best of each was picked. Numbers of one quantity side by side compare runs and are left out.
 */
export function mixedRunsIn(judgements: readonly Judgement[], runs: readonly RunTogether[]): MixedRuns[] {
  const statements = new Map<number, Judgement[]>();
  for (const judgement of judgements) {
    if (judgement.found.kind !== "metric" || judgement.state !== "supported" || judgement.runIds.length === 0)
      continue;
    if (
      judgement.found.operation === "best" ||
      judgement.found.operation === "max" ||
      judgement.found.operation === "min"
    )
      continue;
    const known = statements.get(judgement.found.statement);
    if (known === undefined) statements.set(judgement.found.statement, [judgement]);
    else known.push(judgement);
  }
  return [...statements.values()].flatMap((claims) => mixed(claims, runs));
}

function mixed(claims: readonly Judgement[], runs: readonly RunTogether[]): MixedRuns[] {
  const [first] = claims;
  const quantities = new Set(claims.map(({ metric }) => metric));
  if (first === undefined || claims.length < 2 || quantities.size !== claims.length) return [];
  // A sentence that names several runs tells them apart itself.
  if (
    first.found.runIds.length > 1 ||
    /(?<!\p{L})(?:best|each|respectively|whereas|while|worst|seeds?|runs?|averaged?|mean)(?!\p{L})/iu.test(
      first.found.text,
    )
  )
    return [];
  const together = claims.reduce<Set<string>>(
    (shared, { runIds }) => new Set(runIds.filter((id) => shared.has(id))),
    new Set(first.runIds),
  );
  if (together.size > 0) return [];
  const involved = [...new Set(claims.flatMap(({ runIds }) => runIds))];
  const known = involved.flatMap((id) => runs.find((run) => run.runId === id) ?? []);
  if (known.length !== involved.length || !areRepeats(known)) return [];
  return [
    {
      line: first.found.line,
      runs: involved,
      claims: claims.map(
        ({ found, runIds }) =>
          `${found.quantities[0] ?? "a number"} ${found.value} of run ${(runIds[0] ?? "").slice(0, 8)}`,
      ),
    },
  ];
}

const REPEATS =
  /^(?:.*[._ -])?(?:seeds?|random_state|folds?|splits?|repeats?|repetition|trials?|run|rep|replicate|iteration|index|idx|i)$/i;

/** Whether runs do the same again: one name but for its numbers, one set of settings but for seeds and folds, the same metrics. */
function areRepeats(runs: readonly RunTogether[]): boolean {
  const signs = runs.map(({ name, params, metrics }) => {
    const settings = Object.entries(params).filter(([key]) => !REPEATS.test(key));
    return [
      (name ?? "").replaceAll(/\d+/g, ""),
      ...settings.map(([key, value]) => `${key}=${value}`).toSorted(),
      ...Object.keys(metrics).toSorted(),
    ].join("\n");
  });
  return new Set(signs).size === 1;
}
