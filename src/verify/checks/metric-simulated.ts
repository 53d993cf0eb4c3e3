import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { evidenceOf, inventedNumbers, linesAt, onlyInvented } from "../provenance/invented-numbers.ts";
import type { InventedNumber } from "../provenance/invented-numbers.ts";
import { listed, quoted } from "../quote.ts";

const MOST_SHOWN = 20;

/** METRIC_SIMULATED: a result that comes from a random draw and into which nothing measured enters. */
export function metricSimulated(input: CheckInput): Judged[] {
  const all = inventedNumbers(input);
  const drawn = all.filter(({ origin }) => origin.origin === "drawn");
  if (drawn.length === 0) return [];
  const failing = drawn.filter(({ weight }) => weight === "fail");
  const alone = failing.length === 0 && onlyInvented(input, all);
  const others = drawn.filter((number) => !failing.includes(number));
  return [
    ...failing.slice(0, MOST_SHOWN).map((number) => refuted(input, number)),
    ...(alone ? [unverified(input, others)] : others.length === 0 ? [] : [warned(input, others)]),
  ];
}

const HINT =
  "Log what a model or measurement gave on the data; if a simulation was meant, let the task say `kind: simulation` or the response say so.";

function refuted(input: CheckInput, number: InventedNumber): Judged {
  const { name, origin, use } = number;
  const sources = linesAt(
    input.blocks,
    origin.sinks.flatMap((sink) => sink.sources),
  );
  const how = origin.computed
    ? `is computed from numbers that are drawn at random in ${sources}`
    : `is a random draw from ${sources}`;
  return finding(
    "METRIC_SIMULATED",
    "fail",
    `${quoted(name)} ${how}; nothing measured enters it, and ${use ?? "it is given as a result"}.`,
    { hint: HINT, evidence: evidenceOf(input, number) },
  );
}

function unverified(input: CheckInput, numbers: readonly InventedNumber[]): Judged {
  return finding(
    "METRIC_SIMULATED",
    "fail",
    `All metrics of this task are drawn at random or typed, ${listed([...new Set(numbers.map(({ name }) => name))])} among them: no measured result was recorded.`,
    {
      hint: HINT,
      evidence: numbers.flatMap((number) => evidenceOf(input, number)).slice(0, 20),
      unverifies: true,
    },
  );
}

function warned(input: CheckInput, numbers: readonly InventedNumber[]): Judged {
  const reasons = [...new Set(numbers.flatMap(({ excuse }) => excuse ?? []))];
  return finding(
    "METRIC_SIMULATED",
    "warn",
    `${listed([...new Set(numbers.map(({ name }) => name))])}: drawn at random, nothing measured enters (${reasons.join("; ")}).`,
    { evidence: numbers.flatMap((number) => evidenceOf(input, number)).slice(0, 20) },
  );
}
