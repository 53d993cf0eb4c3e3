import type { Comparison, Run, SampleRef } from "../../contracts/index.ts";
import { shown } from "../shown.ts";
import { normalLabel, repeatLabels } from "./sample.ts";

/** A comparison that nobody declared. It is reported, marked as inferred, and decides nothing. */
export interface InferredComparison {
  comparison: Comparison;
  /** From which pattern, in a sentence. */
  because: string;
}

/** Repeats that each side must have before runs are taken for an experiment with seeds. */
const LEAST_REPEATS = 3;
const MOST_METRICS = 10;
/** More variants than these are a search, in which no one is the baseline. */
const MOST_VARIANTS = 5;

/** Names that baselines bear. */
export const BASELINE =
  /(?<![a-z])(?:base(?:line)?|control|default|vanilla|reference|standard|none|off|false|without|original|untrained|random|dummy|majority)(?![a-z])/i;
const NAME = /^(?<variant>.*?)[-_ ./:]*(?:(?:seed|fold|split|run|rep|repeat|trial)[-_ =]*)?(?<repeat>\d+)$/i;

interface Variant {
  name: string;
  ref: SampleRef;
  runs: Run[];
  repeats: string[];
}

/**
 * Comparisons that a clear pattern shows: runs that differ in one param (or in the first part of their names) and
 * otherwise only in their seed, with the same seeds on each side, three or more. One variant must bear a baseline's
 * name, or there must be two, of which the first to start is it. `isResult`: whether a metric's name bears a result;
 * `paired`: whether the response calls its samples paired, which only a response or a declaration can.
 */
export function inferComparisons(
  all: readonly Run[],
  isResult: (metric: string) => boolean,
  paired = false,
): InferredComparison[] {
  const runs = all.filter((run) => run.grade === "witnessed" || run.grade === "captured");
  const pattern = byParam(runs) ?? byName(runs);
  if (pattern === null) return [];
  const { variants, what } = pattern;
  const baseline = baselineOf(variants);
  if (baseline === null) return [];
  const metrics = metricsOfAll(variants.flatMap((variant) => variant.runs)).filter(isResult);
  return variants
    .filter((variant) => variant !== baseline)
    .flatMap((treatment) =>
      metrics.slice(0, MOST_METRICS).map((metric) => ({
        comparison: {
          metric,
          treatment: treatment.ref,
          baseline: baseline.ref,
          ...(paired ? { paired } : {}),
        },
        because: `Runs differ in ${what} (${shown(treatment.name)} and ${shown(baseline.name)}) and have the same ${treatment.repeats.length} seeds.`,
      })),
    );
}

/** Variants by the only param, besides seeds, that differs between the runs with a seed. */
function byParam(runs: readonly Run[]): { variants: Variant[]; what: string } | null {
  const seeded = runs.filter((run) => repeatLabels(run.params).length > 0);
  if (seeded.length < 2 * LEAST_REPEATS) return null;
  const seeds = new Set(seeded.flatMap((run) => repeatLabels(run.params).map(([name]) => name)));
  const names = [...new Set(seeded.flatMap((run) => Object.keys(run.params)))].filter(
    (name) => !seeds.has(name),
  );
  const differing = names.filter(
    (name) => new Set(seeded.map((run) => normalLabel(run.params[name] ?? ""))).size > 1,
  );
  const [param] = differing;
  if (
    differing.length !== 1 ||
    param === undefined ||
    seeded.some((run) => !Object.hasOwn(run.params, param))
  )
    return null;
  const groups = grouped(seeded, (run) => normalLabel(run.params[param] ?? ""));
  return sound(
    [...groups].map(([value, group]) => ({
      name: value,
      ref: { param: { [param]: value } },
      runs: group,
      repeats: group.map((run) =>
        repeatLabels(run.params)
          .map(([, seed]) => normalLabel(seed))
          .join(", "),
      ),
    })),
    `the param ${shown(param)}`,
  );
}

/** Variants by names such as `baseline_seed0` and `treatment_seed0`. */
function byName(runs: readonly Run[]): { variants: Variant[]; what: string } | null {
  const named = runs.flatMap((run) => {
    const parts = (run.name ?? "").length > 200 ? undefined : NAME.exec(run.name ?? "")?.groups;
    const variant = parts?.["variant"] ?? "";
    return variant === "" ? [] : [{ run, variant, repeat: String(Number(parts?.["repeat"])) }];
  });
  const groups = grouped(named, (each) => each.variant);
  return sound(
    [...groups].map(([variant, group]) => ({
      name: variant,
      // Names may hold what a pattern reads as a wildcard; then none is inferred.
      ref: { run: `${variant}*` },
      runs: group.map((each) => each.run),
      repeats: group.map((each) => each.repeat),
    })),
    "their names",
  );
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The variants if they are few, repeated alike and enough; else null. */
function sound(variants: Variant[], what: string): { variants: Variant[]; what: string } | null {
  const enough = variants.filter((variant) => variant.runs.length >= LEAST_REPEATS);
  const [first] = enough;
  if (
    first === undefined ||
    enough.length < 2 ||
    enough.length > MOST_VARIANTS ||
    enough.length < variants.length
  )
    return null;
  const seeds = (variant: Variant): string => JSON.stringify(variant.repeats.toSorted());
  const alike = enough.every(
    (variant) =>
      new Set(variant.repeats).size === variant.repeats.length &&
      seeds(variant) === seeds(first) &&
      !/[*?]/.test(variant.name) &&
      // One variant's pattern must not catch another's runs.
      enough.every(
        (other) => other === variant || !("run" in variant.ref) || !other.name.startsWith(variant.name),
      ),
  );
  return alike ? { variants: enough, what } : null;
}

function baselineOf(variants: readonly Variant[]): Variant | null {
  const named = variants.filter((variant) => BASELINE.test(variant.name.replaceAll(/[_\d]+/g, " ")));
  const [only] = named;
  if (only !== undefined) return named.length === 1 ? only : null;
  if (variants.length !== 2) return null;
  const start = (variant: Variant): string => variant.runs.map((run) => run.startTime).toSorted()[0] ?? "";
  return variants.toSorted((one, other) => (start(one) < start(other) ? -1 : 1))[0] ?? null;
}

function metricsOfAll(runs: readonly Run[]): string[] {
  const [first] = runs;
  return Object.keys(first?.metrics ?? {})
    .filter((metric) => runs.every((run) => Object.hasOwn(run.metrics, metric)))
    .toSorted();
}
