import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { evidenceOf, inventedNumbers, linesAt, onlyInvented } from "../provenance/invented-numbers.ts";
import type { InventedNumber } from "../provenance/invented-numbers.ts";
import { listed, quoted } from "../quote.ts";

const MOST_SHOWN = 20;

/** METRIC_LITERAL: a result that stands in the code as a constant, or follows from constants alone. */
export function metricLiteral(input: CheckInput): Judged[] {
  const all = inventedNumbers(input);
  const typed = all.filter(({ origin }) => origin.origin === "typed");
  if (typed.length === 0) return [];
  const failing = typed.filter(({ weight }) => weight === "fail");
  const others = typed.filter((number) => !failing.includes(number));
  // Where draws are among them, METRIC_SIMULATED says it.
  const alone = failing.length === 0 && typed.length === all.length && onlyInvented(input, all);
  return [
    ...failing.slice(0, MOST_SHOWN).map((number) => refuted(input, number)),
    ...(alone ? [unverified(input, others)] : others.length === 0 ? [] : [warned(input, others)]),
  ];
}

const HINT = "Log the value that the code computes from the data, not one that is written in the code.";

function refuted(input: CheckInput, number: InventedNumber): Judged {
  const { name, origin, records, use } = number;
  const sources = linesAt(
    input.blocks,
    origin.sinks.flatMap((sink) => sink.sources),
  );
  const values = [...new Set(records.flatMap(({ value }) => (value === null ? [] : String(value))))];
  const stands = origin.sinks.some((sink) => sink.numbers.some((value) => values.includes(String(value))));
  const how = stands
    ? `stands as a number in ${sources} (${listed(values, 3)})`
    : `follows from numbers written in ${sources} alone`;
  const why = use ?? "it is given as a result";
  return finding(
    "METRIC_LITERAL",
    "fail",
    `${quoted(name)} ${how}; nothing measured enters it, and ${why}.`,
    {
      hint: HINT,
      evidence: evidenceOf(input, number),
    },
  );
}

function unverified(input: CheckInput, numbers: readonly InventedNumber[]): Judged {
  return finding(
    "METRIC_LITERAL",
    "fail",
    `All metrics of this task are written in the code, ${listed([...new Set(numbers.map(({ name }) => name))])} among them: no measured result was recorded.`,
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
    "METRIC_LITERAL",
    "warn",
    `${listed([...new Set(numbers.map(({ name }) => name))])}: written in the code, not measured (${reasons.join("; ")}).`,
    { evidence: numbers.flatMap((number) => evidenceOf(input, number)).slice(0, 20) },
  );
}
