import { filesMade } from "../files-made.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { namesQuantity } from "../names.ts";
import { quoted } from "../quote.ts";
import { holm } from "../statistics/holm.ts";
import { recordedFamilies } from "../statistics/recorded-p.ts";
import type { PFamily } from "../statistics/recorded-p.ts";
import { valueOf } from "../statistics/stated/number-text.ts";
import { tokensOf } from "../statistics/stated/test-tokens.ts";
import type { Statement } from "../statements/statements.ts";
import { attestedRuns } from "../attested-runs.ts";

const ALPHA = 0.05;
/** Fewer tests than these are no search; of two, both are mostly told. */
const SEVERAL = 3;
/** Words that say how many were tested, or that nothing rests on a single one. */
const DISCLOSED =
  /\b(?:holm|bonferroni|benjamini|hochberg|fdr|false discovery|multiple (?:testing|tests|comparisons)|multiplicity|family-?wise|corrected for|(?:un|not |after )correct(?:ed|ion)|unadjusted|adjusted p|exploratory|korrigiert|unkorrigiert|corregid\w+)\b/iu;
const SIGNIFICANT = /\bsignifi[ck]an|\bsignificativ|\bsignifikan/iu;
const NOT_SIGNIFICANT =
  /\b(?:not|no|non|nicht|kein\w*|sin|insignificant\w*)[- ](?:\w+ ){0,2}?signifi|\binsignifi|\bn\.s\./iu;

/**
 * UNCORRECTED: several tests are on record, the response reports one or few of them as significant, and after Holm's
 * correction over all of them it is not. A correction or the number of tests that is named, or the metric of a declared
 * comparison, is no fault.
 */
export function uncorrected(input: CheckInput): Judged[] {
  if (input.evidence === null || input.statements.some(({ text }) => DISCLOSED.test(text))) return [];
  const made = new Set(filesMade(input).map((file) => file.path));
  const files = input.evidence.probes.filter((probe) => made.has(probe.path));
  for (const family of recordedFamilies(attestedRuns(input), files)) {
    if (family.members.length < SEVERAL) continue;
    const found = reportedOf(family, input);
    if (found !== null) return [found];
  }
  return [];
}

function reportedOf(family: PFamily, input: CheckInput): Judged | null {
  const { members } = family;
  const count = members.length;
  if (saysHowMany(input.statements, count)) return null;
  const adjusted = holm(members.map(({ p }) => p));
  const stated = input.statements.flatMap((statement) =>
    tokensOf(statement.text).flatMap((token) => (token.kind === "p" ? [{ statement, token }] : [])),
  );
  const reported = new Set<number>();
  let lost: { statement: Statement; at: number } | null = null;
  for (const { statement, token } of stated) {
    const at = members.findIndex(({ p }) => writtenAs(token.value, token.relation, p));
    if (at === -1) continue;
    reported.add(at);
    const declared = input.task.comparison?.metric;
    const isPrimary = declared !== undefined && namesQuantity(members[at]?.name ?? "", declared);
    const claims = input.statements.some(
      ({ paragraph, text }) =>
        paragraph === statement.paragraph && SIGNIFICANT.test(text) && !NOT_SIGNIFICANT.test(text),
    );
    if (claims && !isPrimary && (members[at]?.p ?? 1) <= ALPHA && (adjusted[at] ?? 0) > ALPHA)
      lost ??= { statement, at };
  }
  // Where most are told, a reader can correct them.
  if (lost === null || reported.size * 2 > count) return null;
  const { statement, at } = lost;
  return finding(
    "UNCORRECTED",
    "fail",
    `${count} tests are recorded in ${quoted(family.place)}; line ${statement.line} reports ${quoted(members[at]?.name ?? "", 60)} as significant: "${quoted(statement.text)}". Corrected for ${count} tests (Holm), its p is ${short(adjusted[at] ?? 1)} instead of ${short(members[at]?.p ?? 1)}, above ${ALPHA}.`,
    {
      hint: "Report the corrected p and how many tests were made; or declare beforehand which one decides, and call the others exploratory.",
      evidence: [`response, line ${statement.line}`, quoted(family.place)],
    },
  );
}

const NUMBER_WORDS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(
    " ",
  );

/** Whether the text names the number of tests before a word for them. */
function saysHowMany(statements: readonly Statement[], count: number): boolean {
  const spelled = NUMBER_WORDS[count] === undefined ? "" : `|${NUMBER_WORDS[count]}`;
  const told = new RegExp(
    String.raw`(?<![\d.\p{L}])(?:${count}${spelled})\s(?:[\p{L}-]{1,20}\s){0,2}?(?:tests?|comparisons?|features?|metrics?|pairs?|p[- ]values?|hypothes[ei]s|variables?)\b`,
    "iu",
  );
  return statements.some(({ text }) => told.test(text) && !/\bn\s?=/i.test(text));
}

/** Whether a stated p is a recorded one at the precision written. */
function writtenAs(text: string, relation: string, p: number): boolean {
  const stated = valueOf(text);
  if (relation !== "=") return relation.startsWith("<") && p < stated && p >= stated / 10;
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const unit = 10 ** -decimals * 10 ** Number(/e([-+]?\d+)/i.exec(text)?.[1] ?? 0);
  return Math.abs(stated - p) <= unit / 2 + 1e-12 || (stated <= p && p < stated + unit);
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
