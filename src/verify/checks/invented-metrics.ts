import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { evidenceOf, inventedNumbers, linesAt, onlyInvented } from "../provenance/invented-numbers.ts";
import type { InventedNumber } from "../provenance/invented-numbers.ts";
import { listed, quoted } from "../quote.ts";

const MOST_SHOWN = 20;

/** What differs between numbers that are drawn and numbers that are typed. */
interface Invention {
  code: "METRIC_SIMULATED" | "METRIC_LITERAL";
  origin: "drawn" | "typed";
  hint: string;
  /** How such a number came about. `sources`: the lines, in words. */
  how: (number: InventedNumber, sources: string) => string;
  /** What all metrics of a task are, and what some are. */
  all: string;
  some: string;
}

const DRAWN: Invention = {
  code: "METRIC_SIMULATED",
  origin: "drawn",
  hint: "Log what a model or measurement gave on the data; if a simulation was meant, let the task say `kind: simulation` or the response say so.",
  how: ({ origin }, sources) =>
    origin.computed
      ? `is computed from numbers that are drawn at random in ${sources}`
      : `is a random draw from ${sources}`,
  all: "drawn at random or typed",
  some: "drawn at random, nothing measured enters",
};

const TYPED: Invention = {
  code: "METRIC_LITERAL",
  origin: "typed",
  hint: "Log the value that the code computes from the data, not one that is written in the code.",
  how({ origin, records }, sources) {
    const values = [...new Set(records.flatMap(({ value }) => (value === null ? [] : String(value))))];
    const stands = origin.sinks.some((sink) => sink.numbers.some((value) => values.includes(String(value))));
    return stands
      ? `stands as a number in ${sources} (${listed(values, 3)})`
      : `follows from numbers written in ${sources} alone`;
  },
  all: "written in the code",
  some: "written in the code, not measured",
};

/**
 * METRIC_SIMULATED: a result that comes from a random draw and into which nothing measured enters. METRIC_LITERAL: one that
 * stands in the code as a constant, or follows from constants alone.
 */
export function inventedMetrics(input: CheckInput): Judged[] {
  const all = inventedNumbers(input);
  return [DRAWN, TYPED].flatMap((invention) => findingsOf(input, invention, all));
}

function findingsOf(input: CheckInput, invention: Invention, all: readonly InventedNumber[]): Judged[] {
  const such = all.filter(({ origin }) => origin.origin === invention.origin);
  if (such.length === 0) return [];
  const failing = such.filter(({ weight }) => weight === "fail");
  const others = such.filter(({ weight }) => weight !== "fail");
  // Where both kinds are all there is, METRIC_SIMULATED says it.
  const saysAll = invention.origin === "drawn" || such.length === all.length;
  const alone = failing.length === 0 && saysAll && onlyInvented(input, all);
  return [
    ...failing.slice(0, MOST_SHOWN).map((number) => refuted(input, invention, number)),
    ...(alone
      ? [unverified(input, invention, others)]
      : others.length === 0
        ? []
        : [warned(input, invention, others)]),
  ];
}

function refuted(input: CheckInput, { code, hint, how }: Invention, number: InventedNumber): Judged {
  const { name, origin, use } = number;
  const sources = linesAt(
    input.blocks,
    origin.sinks.flatMap((sink) => sink.sources),
  );
  return finding(
    code,
    "fail",
    `${quoted(name)} ${how(number, sources)}; nothing measured enters it, and ${use ?? "it is given as a result"}.`,
    { hint, evidence: evidenceOf(input, number) },
  );
}

function unverified(
  input: CheckInput,
  { code, hint, all }: Invention,
  numbers: readonly InventedNumber[],
): Judged {
  return finding(
    code,
    "fail",
    `All metrics of this task are ${all}, ${namesOf(numbers)} among them: no measured result was recorded.`,
    { hint, evidence: evidenceOfAll(input, numbers), unverifies: true },
  );
}

function warned(input: CheckInput, { code, some }: Invention, numbers: readonly InventedNumber[]): Judged {
  const reasons = [...new Set(numbers.flatMap(({ excuse }) => excuse ?? []))];
  return finding(code, "warn", `${namesOf(numbers)}: ${some} (${reasons.join("; ")}).`, {
    evidence: evidenceOfAll(input, numbers),
  });
}

function namesOf(numbers: readonly InventedNumber[]): string {
  return listed([...new Set(numbers.map(({ name }) => name))]);
}

function evidenceOfAll(input: CheckInput, numbers: readonly InventedNumber[]): string[] {
  return numbers.flatMap((number) => evidenceOf(input, number)).slice(0, 20);
}
