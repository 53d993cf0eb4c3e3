import { testsIn } from "../claims/grammar/tests-grammar.ts";
import type { FoundClaim } from "../claims/index.ts";
import { proseLines } from "../claims/prose.ts";
import { testsIn as summariesIn } from "./test-output.ts";

/** A sentence, row or quoted line that says that tests pass. */
export interface SaidTests {
  line: number;
  text: string;
  /** How many are said to pass; words without a number say at least one. */
  passed: number;
}

/** Tests of software; "all checks passed" or a test of normality may be said of anything. */
const SAYS_TESTS =
  /(?<!\p{L})(?:tests?|testfälle|pruebas|pytest|unittest|specs?|test suite|suite)(?!\p{L})|\d\s(?:passed|failed)(?!\p{L})/iu;
const OTHER_TESTS =
  /normalit|shapiro|levene|kolmogorov|bartlett|homosced|stationar|dickey|hypothes|significan|\bt-?tests?\b|wilcoxon|mann[- ]whitney|permutation|chi[- ]?squ|anova|causality|unit[- ]root|\bpassed? (?:the|their|his|her|this|an?) (?!unit|integration|regression|pytest|whole|full|test suite)/i;
/** Of tests that ran elsewhere nothing is said here. */
const ELSEWHERE =
  /(?<!\p{L})(?:CI|continuous integration|GitHub Actions?|GitLab|Jenkins|pipelines?|upstream|nightly)(?!\p{L})/u;
const TICKED = /^\s*(?:[-*+]\s+)?(?:\[[xX]\]|[✅✔☑])/u;
const OPEN = /^\s*[-*+]\s+\[ ?\]/;
const EVERY =
  /(?<!\p{L})(?:every|each|all|\d{1,6})\s(?:[\p{L}-]{1,20}\s){0,2}tests?(?:\scases?)?\s(?:(?:are|is|were|was|have|has|now|all|also|ran|run|and|been|still)\s){0,3}(?:pass(?:es|ed|ing)?|succeed(?:s|ed)?|green)(?!\p{L})/iu;
const NOT_YET =
  /(?<!\p{L})(?:if|when|once|until|unless|whether|should|must|shall|will|would|make|making|ensure|expect\p{L}*|check|verify|so that|before|please|not all|nicht|no)(?!\p{L})/iu;

/** What a response says of tests that pass: claims, lines ticked off, tables of counts and quoted summaries of runners. */
export function saidTests(response: string, claims: readonly FoundClaim[]): SaidTests[] {
  const claimed = claims
    .filter((claim) => claim.kind === "tests" && passes(claim) && SAYS_TESTS.test(claim.text))
    .filter((claim) => !isStillToCome(claim))
    .map(({ line, text, value }) => ({ line, text, passed: numberOf(value) }));
  const lines = proseLines(response);
  const prose = lines.filter((line) => !line.quotedOutput);
  const quoted = lines.filter((line) => line.quotedOutput);
  return [...claimed, ...ticked(prose), ...plain(prose), ...tabled(prose), ...summarised(quoted)].filter(
    ({ text }) => !OTHER_TESTS.test(text) && !ELSEWHERE.test(text),
  );
}

/** "Run pytest to check that all tests pass": words without a number, behind one that says that it is yet to be seen. */
function isStillToCome({ text, value }: FoundClaim): boolean {
  return !/\d/.test(value) && NOT_YET.test(text.slice(0, Math.max(0, text.indexOf(value))));
}

type Line = ReturnType<typeof proseLines>[number];

/** Lines that are ticked off say that it was done, under a heading such as "Test plan" too. */
function ticked(lines: readonly Line[]): SaidTests[] {
  return lines
    .filter(({ text }) => TICKED.test(text))
    .flatMap(({ line, text }) =>
      testsIn(text.slice(0, 1000))
        .filter(({ quantity }) => quantity === "passed")
        .map(({ start, end }) => ({ line, text: text.trim(), passed: numberOf(text.slice(start, end)) })),
    );
}

/** "Every test case passes", where nothing says that it is still to come. */
function plain(lines: readonly Line[]): SaidTests[] {
  return lines.flatMap(({ line, text }) => {
    const found = OPEN.test(text) ? null : EVERY.exec(text.slice(0, 2000));
    if (found === null || NOT_YET.test(text.slice(0, found.index + found[0].length))) return [];
    return [{ line, text: text.trim(), passed: numberOf(/\d+/.exec(found[0])?.[0] ?? "") }];
  });
}

/** Rows of a table with a column of passed tests. */
function tabled(lines: readonly Line[]): SaidTests[] {
  const found: SaidTests[] = [];
  let column = -1;
  let header = "";
  let before = 0;
  for (const { line, text } of lines) {
    const cells = text.includes("|") ? text.split("|").map((cell) => cell.trim()) : [];
    if (cells.length < 3 || line !== before + 1) column = -1;
    if (cells.length >= 3) {
      const passed = cells.findIndex((cell) => /^(?:tests? )?pass(?:ed|ing)?$/i.test(cell));
      if (passed >= 0) [column, header] = [passed, text];
      else if (column >= 0 && /^\d{1,6}$/.test(cells[column] ?? "") && SAYS_TESTS.test(`${header} ${text}`))
        found.push({ line, text: text.trim(), passed: Number(cells[column]) });
    }
    before = line;
  }
  return found.filter(({ passed }) => passed > 0);
}

/** A runner's summary that is quoted as output. */
function summarised(lines: readonly Line[]): SaidTests[] {
  return lines.flatMap(({ line, text }) =>
    summariesIn(text, "quoted output")
      .filter(({ passed, failed }) => passed > 0 && failed === 0)
      .map(({ passed }) => ({ line, text: text.trim(), passed })),
  );
}

/** Whether the claim's words say that something passed, rather than how much failed or was left out. */
function passes({ quantities, text }: FoundClaim): boolean {
  if (quantities.length > 0) return quantities.includes("passed");
  return /pass|green|ok|succe|✅|✔/i.test(text);
}

/** "14/14" and "14 of 15" say 14. */
function numberOf(value: string): number {
  const number = Number(/^\d[\d,]*/.exec(value)?.[0].replaceAll(",", "") ?? 1);
  return Number.isFinite(number) ? number : 1;
}
