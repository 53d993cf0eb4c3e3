import { fromNum } from "../../contracts/index.ts";
import type { Num, TaskComparison } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { isResultName } from "../names.ts";
import { quoted } from "../quote.ts";
import { attestedRuns } from "../attested-runs.ts";

/** Names of the number of items that a result is over; samples, rows and the like may be those of the training. */
const DENOMINATOR =
  /^(?:(?:n|num|number_of|size_of|count)[_ .-]?(?:test|eval|val|valid(?:ation)?|holdout|held_?out|items?|questions|cases|patients|evaluated|scored)(?:[_ .-]?(?:size|set|items?|samples?|examples?|rows|n))?|(?:test|eval|val|validation|holdout)[_ .-]?(?:size|n|count|items|samples|examples|set_size|rows)|support|denominator)$/i;
/** As a metric n is what a result is over; as a param it may be anything. */
const PLAIN_N = /^n$/i;
/** Params that choose the data: then other sizes are the point. */
const CHOOSES_DATA =
  /data|corpus|subset|split|domain|lang|group|class|item|fold|size|site|region|task|bench|^n$|n_/i;
const COMPARES =
  /\b(?:better|worse|improve\w*|gains?|higher|lower|outperform\w*|raises?d?|up from|down from|than|compared (?:to|with)|versus|against|same (?:test|items|set|patients|data)|besser|mejor\w*)\b/iu;
const ITEMS =
  /\b(?:items?|samples?|cases|images|digits|patients|rows|examples?|questions|instances|records|observations|test sets?|points)\b/iu;
const LEFT_OUT =
  /\b(?:denominators?|exclud\w+|left out|leaves? out|leaving|dropp(?:ed|ing)|drops?|discard\w*|unanswered|filter\w*|remov\w+|fewer|subset|abstain\w*|reject(?:ed|s|ing)?|skipp\w+|different (?:test|number|n\b))\b/iu;

interface Sized {
  id: string;
  name: string;
  params: Readonly<Record<string, string>>;
  sizes: ReadonlyMap<string, number>;
}

/**
 * DENOMINATOR_CHANGED: the number of items that a result is over differs between the two sides of a comparison, or from an
 * earlier run that the response compares with. Where the response gives both numbers, or says what was left out, it warns.
 */
export function denominatorChanged(input: CheckInput): Judged[] {
  const own = attestedRuns(input).map((run) => sized(run.runId, run.name, run.params, lastOf(run.metrics)));
  const byId = new Map(own.map((run) => [run.id, run]));
  const found =
    (input.comparisons ?? []).flatMap((each) => ofComparison(each, byId, input)).at(0) ??
    againstEarlier(own, input);
  return found === null ? [] : [found];
}

const lastOf = (metrics: Readonly<Record<string, { last: Num }>>): Record<string, Num> =>
  Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric.last]));

function sized(
  id: string,
  name: string | null,
  params: Readonly<Record<string, string>>,
  metrics: Readonly<Record<string, Num>>,
): Sized {
  const sizes = new Map<string, number>();
  const named = [
    ...Object.entries(params).map(([key, value]) => ({
      key,
      size: Number(value),
      known: DENOMINATOR.test(key),
    })),
    ...Object.entries(metrics).map(([key, value]) => ({
      key,
      size: fromNum(value),
      known: DENOMINATOR.test(key) || PLAIN_N.test(key),
    })),
  ];
  for (const { key, size, known } of named)
    if (known && Number.isInteger(size) && size > 0) sizes.set(key, size);
  return { id, name: name ?? id.slice(0, 8), params, sizes };
}

function ofComparison(
  { comparison, inferredFrom, statistic }: TaskComparison,
  runs: ReadonlyMap<string, Sized>,
  input: CheckInput,
): Judged[] {
  const { treatment } = comparison;
  const varied = "param" in treatment ? Object.keys(treatment.param) : [];
  const chooses = varied.some((name) => CHOOSES_DATA.test(name));
  if (inferredFrom !== null && (chooses || !COMPARES.test(input.prose))) return [];
  const [ours = [], base = []] = (statistic?.samples ?? []).map(({ ids }) =>
    ids.flatMap((id) => runs.get(id) ?? []),
  );
  for (const one of ours) {
    const other = partnerOf(one, base);
    const differing = other === undefined ? null : differs(one, other, varied);
    if (other !== undefined && differing !== null)
      return [changed(differing, one.name, other.name, [one.id, other.id], input)];
  }
  return [];
}

/** The run of the other side with the same seed, fold or split; without such a param the first, where all agree. */
function partnerOf(one: Sized, others: readonly Sized[]): Sized | undefined {
  const key = Object.keys(one.params).find((name) => /seed|fold|split|repeat|random_state|trial/i.test(name));
  if (key !== undefined) return others.find((other) => other.params[key] === one.params[key]);
  const [first] = others;
  const alike = others.every((other) => [...other.sizes].every(([name, n]) => first?.sizes.get(name) === n));
  return alike ? first : undefined;
}

interface Difference {
  name: string;
  here: number;
  there: number;
}

/** `varied`: params that are what is compared, and no denominators. */
function differs(one: Sized, other: Sized, varied: readonly string[] = []): Difference | null {
  for (const [name, here] of one.sizes) {
    if (varied.includes(name)) continue;
    const there = other.sizes.get(name);
    if (there !== undefined && there !== here) return { name, here, there };
  }
  return null;
}

/** An earlier run of a result of the same name, which the response compares its own with. */
function againstEarlier(own: readonly Sized[], input: CheckInput): Judged | null {
  for (const known of input.evidence?.knownRuns ?? []) {
    const cited = input.runIdClaims.some((claim) => claim.implementer && known.runId.startsWith(claim.id));
    const results = Object.keys(known.metrics ?? {}).filter(
      (name) => isResultName(name) && !DENOMINATOR.test(name),
    );
    const same = attestedRuns(input).filter((run) =>
      results.some((name) => Object.hasOwn(run.metrics, name)),
    );
    if (!cited || same.length === 0 || !COMPARES.test(input.prose)) continue;
    const earlier = sized(known.runId, null, known.params ?? {}, known.metrics ?? {});
    const pairs = own
      .filter((run) => same.some((other) => other.runId === run.id))
      .map((run) => ({ run, difference: differs(run, earlier) }));
    // Where one of several runs is over the same items, it may be the one that is compared.
    const [first] = pairs;
    if (first?.difference == null || pairs.some(({ difference }) => difference === null)) continue;
    return changed(
      first.difference,
      first.run.name,
      `the earlier run ${known.runId.slice(0, 8)}`,
      [first.run.id, known.runId],
      input,
    );
  }
  return null;
}

function changed(
  { name, here, there }: Difference,
  one: string,
  other: string,
  ids: readonly string[],
  input: CheckInput,
): Judged {
  const disclosed = isDisclosed(here, there, input);
  const told = disclosed ? " The response says so." : " The response does not say so.";
  return finding(
    "DENOMINATOR_CHANGED",
    disclosed ? "warn" : "fail",
    `${quoted(one, 80)} has ${quoted(name, 60)} = ${here} and ${quoted(other, 80)} has ${there}: their results are over different items and cannot be compared as they stand.${told}`,
    {
      hint: "Evaluate both on the same items; or give both numbers, and say which items were left out and why.",
      evidence: ids.map((id) => `run ${id}`),
    },
  );
}

function isDisclosed(here: number, there: number, input: CheckInput): boolean {
  const numbers = new Set(
    (input.prose.match(/\d[\d,]*/g) ?? []).map((text) => Number(text.replaceAll(",", ""))),
  );
  if (numbers.has(here) && numbers.has(there)) return true;
  return input.statements.some(({ text }) => LEFT_OUT.test(text) && ITEMS.test(text));
}
