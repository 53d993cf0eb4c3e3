import type { TaskComparison } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { quoted } from "../quote.ts";
import { disclosesSample } from "../statements/disclosure.ts";
import type { Statement } from "../statements/statements.ts";
import { isFindingCode } from "../verdict-table.ts";
import { attestedRuns } from "./runs.ts";

/** How to mend a sample that allows no test. */
const HINTS: Readonly<Record<string, string>> = {
  SAMPLE_CONSTANT:
    "Vary what the repeats are meant to vary (seed, split, data), log one value for each, and test those; or say that there is no spread and claim no test.",
  SAMPLE_DUPLICATE:
    "Check that treatment and baseline really run different code on the same data, and log each one's own values.",
  N_TOO_SMALL:
    "Run more independent repeats and log each in a run of its own; the comparison among the gates says how many.",
  METRIC_NONFINITE: "Find where the value stops being a number, and log the mended one.",
  RESULT_NONFINITE: "Find where the value stops being a number, and write the mended one.",
};

/**
 * SAMPLE_CONSTANT, SAMPLE_DUPLICATE, N_TOO_SMALL and values that are no numbers, as refused before any test. They fail
 * where the comparison is declared, or where the response claims a test, significance, an effect size or equality from
 * the sample; where it is only inferred, or the response says so itself, they warn.
 */
export function refusedSamples(input: CheckInput): Judged[] {
  const told = new Set<string>();
  return (input.comparisons ?? []).flatMap((each) =>
    (each.statistic?.refusals ?? []).flatMap(({ code, message }) => {
      const key = `${code} ${each.comparison.metric}`;
      if (!isFindingCode(code) || told.has(key) || knownAlready(code, each, input)) return [];
      told.add(key);
      const claim = claimFrom(each, input);
      const disclosed = claim === null && disclosesSample(code, input.statements);
      const fails = (each.inferredFrom === null || claim !== null) && !disclosed;
      return [
        finding(code, fails ? "fail" : "warn", sentenceOf(each, message, claim, disclosed), {
          hint: HINTS[code] ?? "Log values that allow a test.",
          evidence: evidenceOf(each, claim),
        }),
      ];
    }),
  );
}

/** The last values of own runs are looked at by a check of their own. */
function knownAlready(code: string, { comparison }: TaskComparison, input: CheckInput): boolean {
  return (
    code === "METRIC_NONFINITE" &&
    attestedRuns(input).some((run) => {
      const last = Object.hasOwn(run.metrics, comparison.metric) ? run.metrics[comparison.metric]?.last : 0;
      return typeof last === "object";
    })
  );
}

function sentenceOf(
  { comparison, inferredFrom }: TaskComparison,
  message: string,
  claim: Statement | null,
  disclosed: boolean,
): string {
  const what = `The ${inferredFrom === null ? "declared" : "inferred"} comparison of ${quoted(comparison.metric, 80)} allows no test. ${message}`;
  if (disclosed) return `${what} The response says so itself.`;
  if (claim === null) return inferredFrom === null ? what : `${what} Nothing is claimed from it.`;
  return `${what} The response claims one in line ${claim.line}: "${quoted(claim.text)}".`;
}

function evidenceOf({ statistic }: TaskComparison, claim: Statement | null): string[] {
  const ids = (statistic?.samples ?? []).flatMap((sample) => sample.ids.slice(0, 10));
  return [...(claim === null ? [] : [`response, line ${claim.line}`]), ...ids];
}

/** The statement that claims a test, an effect or equality from this comparison; null where none can be tied to it. */
export function claimFrom(each: TaskComparison, input: CheckInput): Statement | null {
  const { claims } = input.inference;
  if (claims.length === 0) return null;
  const all = (input.comparisons ?? []).map(({ comparison }) => comparison);
  const metrics = [...new Set(all.map(({ metric }) => metric))];
  const named = (name: string): Statement | undefined =>
    claims.find((claim) =>
      input.statements.some(
        (other) => Math.abs(other.paragraph - claim.paragraph) <= 1 && namesQuantity(other.text, name),
      ),
    );
  const own = named(each.comparison.metric);
  if (own !== undefined) return own;
  // With one metric there is nothing else to speak of; with several, none of which is named, it cannot be told.
  return metrics.length === 1 ? (claims[0] ?? null) : null;
}
