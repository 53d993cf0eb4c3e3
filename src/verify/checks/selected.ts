import { fromNum } from "../../contracts/index.ts";
import { filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { isResultName, namesQuantity } from "../names.ts";
import { quoted } from "../quote.ts";
import { NUMBER, plainNumber } from "../statistics/stated/number-text.ts";
import { readWritten } from "../statistics/written-number.ts";
import type { Statement } from "../statements/statements.ts";
import { attestedRuns } from "../attested-runs.ts";

/** Fewer repeats than these are no choice. */
const SEVERAL = 3;
const REPEAT =
  /^(?:.*[._/])?(?:(?:random_?|rng_?)?seed|fold|split|repeat|replicate|trial|random_state|run|rep)(?:_?(?:id|no|number|index))?$/i;
const LOWER_IS_BETTER = /loss|err|rmse|mse|mae|mape|perplexity|ppl|latency|time|brier|wer|cer|nll|distance/i;
/** Words by which a reader learns that there were several, or what the number is of them. */
const DISCLOSED =
  /\b(?:best|worst|highest|lowest|max(?:imum|imal)?|min(?:imum)?|top|peak|luckiest|lucky|mean|average[sd]?|avg|median|std|sd|standard deviation|range[sd]?|between|spread|varies|each|every|per (?:seed|fold|split|run)|across|over (?:all|the)|all (?:\w+ )?(?:seeds?|runs?|splits?|folds?|repeats?)|up to|selected|chosen|picked|beste[rns]?|mittel\w*|schnitt|mejor|media|promedio)\b|±/iu;
const COUNTED =
  /\b(?:\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|hundred|several|many|multiple|different|zwei|drei|fünf|zehn|zwanzig|cinco|diez|veinte)\s(?:[\p{L}-]{1,20}\s){0,2}?(?:seeds?|runs?|splits?|folds?|repeats?|repetitions?|trials?|restarts?|initiali[sz]ations?|semillas|läufe|durchläufe)\b/iu;
const VALUE = new RegExp(String.raw`(?<![\p{L}\d_.,])${NUMBER}\s?%?`, "gu");

/** Repeats of one result, from runs or from a column of a result file. */
interface Repeats {
  metric: string;
  place: string;
  values: number[];
  ids: string[];
  /** Of one run's history: its last value, which is its result. */
  last?: number;
  /** Whether it only warns. */
  mild?: boolean;
}

/**
 * SELECTED: of several repeats that differ in their seed, fold or split alone, the response gives the best one's value as
 * the result, and neither says that it is the best nor that there were others. Naming the number of repeats, the mean,
 * the range or other values is saying so.
 */
export function selected(input: CheckInput): Judged[] {
  if (input.evidence === null) return [];
  for (const repeats of [...ofRuns(input), ...ofHistories(input), ...ofFiles(input)]) {
    const found = shownAlone(repeats, input);
    if (found !== null) return [found];
  }
  return [];
}

/**
 * Several values of one run under one step and at one time are no course of a training: they are repeats under one name.
 * At several times they may be epochs logged without a step, of which the best is a warning at most.
 */
function ofHistories(input: CheckInput): Repeats[] {
  return attestedRuns(input).flatMap((run) =>
    Object.entries(run.metrics).flatMap(([metric, { last, history = [] }]) => {
      const [first] = history;
      const oneStep = history.every(({ step }) => step === first?.step);
      if (!isResultName(metric) || !oneStep || typeof last !== "number") return [];
      const values = history.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
      const mild = history.some(({ timestamp }) => timestamp !== first?.timestamp);
      return [{ metric, place: "runs", values, ids: [`run ${run.runId}`], last, mild }];
    }),
  );
}

function ofRuns(input: CheckInput): Repeats[] {
  const groups = new Map<string, Repeats>();
  for (const run of attestedRuns(input)) {
    const settings = Object.entries(run.params).filter(([name]) => !REPEAT.test(name));
    if (settings.length === Object.keys(run.params).length && !/\d$/.test((run.name ?? "").slice(-20)))
      continue;
    const name = (run.name ?? "").slice(-200).replaceAll(/\d+/g, "#");
    for (const [metric, { last }] of Object.entries(run.metrics)) {
      if (!isResultName(metric) || typeof last !== "number") continue;
      const key = JSON.stringify([
        metric,
        name,
        settings.toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ]);
      const group = groups.get(key) ?? { metric, place: "runs", values: [], ids: [] };
      group.values.push(last);
      group.ids.push(`run ${run.runId}`);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** A column's own name: `runs[].accuracy` is `accuracy`. */
const bare = (name: string): string => name.split(/[.[\]]+/).findLast((part) => part !== "") ?? name;

/** Columns of a result in files of repeats: a seed, fold or split in each row, and no other text column to tell rows apart. */
function ofFiles(input: CheckInput): Repeats[] {
  const made = new Set(filesMade(input).map((file) => file.path));
  return (input.evidence?.probes ?? []).flatMap(({ path, columns }) => {
    if (!made.has(path) || columns === undefined) return [];
    const entries = Object.entries(columns);
    if (!entries.some(([name]) => REPEAT.test(bare(name)))) return [];
    return entries.flatMap(([name, cells]) => {
      const others = entries.filter(
        ([other, its]) => other !== name && its.length === cells.length && !REPEAT.test(bare(other)),
      );
      const settings = others.some(([other, its]) => !isResultName(bare(other)) && new Set(its).size > 1);
      if (!isResultName(bare(name)) || settings) return [];
      const values = cells.flatMap((cell) => (typeof cell === "number" ? [cell] : []));
      return values.length === cells.length ? [{ metric: bare(name), place: path, values, ids: [path] }] : [];
    });
  });
}

function shownAlone({ metric, place, values, ids, last, mild }: Repeats, input: CheckInput): Judged | null {
  if (new Set(values).size < SEVERAL) return null;
  const best = LOWER_IS_BETTER.test(metric) ? Math.min(...values) : Math.max(...values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const stated = input.statements.flatMap((statement) =>
    [...statement.text.matchAll(VALUE)].map((match) => ({ statement, text: plainNumber(match[0]) })),
  );
  const ofBest = stated.filter(
    ({ statement, text }) => statesValue(text, best) && speaksOf(statement, metric, input),
  );
  const [first] = ofBest;
  if (first === undefined || statesValue(first.text, mean)) return null;
  if (last !== undefined && statesValue(first.text, last)) return null;
  const telling = input.statements.some(({ text }) => DISCLOSED.test(text) || COUNTED.test(text));
  const others = values.filter(
    (value) =>
      value !== best &&
      !statesValue(first.text, value) &&
      stated.some(({ text }) => statesValue(text, value)),
  );
  if (telling || others.length > 1) return null;
  const range = `${short(Math.min(...values))} to ${short(Math.max(...values))}`;
  return finding(
    "SELECTED",
    mild === true ? "warn" : "fail",
    `Line ${first.statement.line} gives ${first.text} as the result: "${quoted(first.statement.text)}". It is the best of ${values.length} repeats of ${quoted(metric, 60)} (${range}, mean ${short(mean)}), and the response does not say that there were others.`,
    {
      hint: "Report the mean and the spread over all repeats; or say that it is the best one, and of how many.",
      evidence: [
        `response, line ${first.statement.line}`,
        ...(place === "runs" ? ids.slice(0, 20) : [quoted(place)]),
      ],
    },
  );
}

/** Whether a sentence gives a value of the metric: it, or the heading above it, names it. */
function speaksOf(statement: Statement, metric: string, input: CheckInput): boolean {
  const around = `${statement.heading} ${statement.row?.header.join(" ") ?? ""} ${statement.text}`;
  return (
    namesQuantity(around, metric) ||
    (similar(metric) !== null && similar(metric)?.test(around) === true) ||
    onlyResult(metric, input)
  );
}

/** Words by which people call a metric of a short name. */
function similar(metric: string): RegExp | null {
  if (/acc/i.test(metric)) return /\b(?:accura\w+|acc|genauigkeit|exactitud|correct\w*)\b/iu;
  if (/auc|auroc/i.test(metric)) return /\bau(?:c|roc)\b/iu;
  return /f1/i.test(metric) ? /\bf1\b|f-?score/iu : null;
}

const onlyResult = (metric: string, input: CheckInput): boolean =>
  attestedRuns(input).every((run) => Object.keys(run.metrics).every((name) => name === metric)) &&
  attestedRuns(input).length > 0;

/** Whether a written number is this value, or this share in percent, rounded or cut off at the precision written; at least two digits. */
function statesValue(text: string, value: number): boolean {
  const written = [readWritten(text), ...(text.endsWith("%") ? [] : [readWritten(text, true)])];
  return written.some(
    (each) =>
      each !== null &&
      String(each.digits).replace("-", "").length >= 2 &&
      value >= each.low - each.unit * 1e-6 &&
      value <= each.high + each.unit * 1e-6,
  );
}

const short = (value: number): string => String(Number(fromNum(value).toPrecision(4)));
