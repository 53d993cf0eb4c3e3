import type { TaskComparison } from "../../contracts/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { quoted } from "../quote.ts";
import { disclosesSample } from "../statements/disclosure.ts";
import type { Statement } from "../statements/statements.ts";
import { isFindingCode } from "../verdict-table.ts";
import { attestedRuns } from "../attested-runs.ts";

/** How to mend a sample that allows no test. */
const HINTS: Readonly<Record<string, string>> = {
  SAMPLE_CONSTANT:
    "Vary what the repeats are meant to vary (seed, split, data), log one value for each, and test those; or say that there is no spread and claim no test.",
  SAMPLE_DUPLICATE:
    "Check that treatment and baseline really run different code on the same data, and log each one's own values.",
  N_TOO_SMALL:
    "Run more independent repeats (other seeds, splits or data), log each in a run of its own, and test those.",
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
  const all = input.comparisons ?? [];
  const metrics = [...new Set(all.map(({ comparison }) => comparison.metric))];
  const claims = input.inference.claims.filter((claim) => !speaksOfAnother(claim.text, each, all));
  const { metric } = each.comparison;
  const own = claims.find((claim) => namesQuantity(claim.text, metric));
  if (own !== undefined) return own;
  // With one metric there is nothing else to speak of.
  if (metrics.length === 1) return claims[0] ?? null;
  return (
    claims.find((claim) => {
      if (metrics.some((other) => namesQuantity(claim.text, other))) return false;
      const around = input.statements
        .filter((other) => Math.abs(other.paragraph - claim.paragraph) <= 1)
        .map((other) => other.text)
        .join(" ");
      const named = metrics.filter((other) => namesQuantity(around, other));
      return named.length === 1 && named[0] === metric;
    }) ?? null
  );
}

/** Whether a claim names another treatment of the same cycle and not this one. */
function speaksOfAnother(text: string, each: TaskComparison, all: readonly TaskComparison[]): boolean {
  const own = treatmentName(each);
  const others = all.map((other) => treatmentName(other)).filter((name) => name !== own);
  return !namesQuantity(text, own) && others.some((name) => namesQuantity(text, name));
}

function treatmentName({ comparison: { treatment } }: TaskComparison): string {
  if ("run" in treatment) return treatment.run.replaceAll("*", "");
  if ("file" in treatment) return (treatment.column ?? treatment.path ?? "").replaceAll("[]", "");
  return Object.values(treatment.param).join(" ");
}
