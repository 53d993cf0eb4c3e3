import { testsIn } from "../claims/grammar/tests-grammar.ts";
import { proseLines } from "../claims/prose.ts";
import type { FoundClaim } from "../claims/index.ts";
import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";
import { testsSeen } from "../tests-seen/tests-seen.ts";
import type { TestsSeen } from "../tests-seen/tests-seen.ts";

/** Tests of software; "all checks passed" or a test of normality may be said of anything. */
const SAYS_TESTS =
  /(?<!\p{L})(?:tests?|testfälle|pruebas|pytest|unittest|specs?|test suite|suite)(?!\p{L})|\d\s(?:passed|failed)(?!\p{L})/iu;
const OTHER_TESTS =
  /normalit|shapiro|levene|kolmogorov|bartlett|homosced|stationar|dickey|hypothes|significan|\bt-?tests?\b|wilcoxon|mann[- ]whitney|permutation|chi[- ]?squ|anova|causality|unit[- ]root/i;

const TICKED = /^\s*(?:[-*+]\s+)?(?:\[[xX]\]|[✅✔☑])/u;

/** A sentence that says that tests pass. */
type Said = Pick<FoundClaim, "line" | "text" | "value">;

/** TESTS_NOT_OBSERVED: the response says that tests pass, and none were seen to run, fewer, or some that failed. */
export function testsNotObserved(input: CheckInput): Judged[] {
  const response = input.implementer;
  if (response === null || input.evidence?.execution === null || input.evidence === null) return [];
  const claims = (input.agentClaims.find(({ implementer }) => implementer)?.judgements ?? [])
    .map(({ found }) => found)
    .filter(saysThatTestsPass)
    .map(({ line, text, value }) => ({ line, text, value }));
  const first = [...claims, ...ticked(response.text)].toSorted(
    (left, right) => numberOf(right) - numberOf(left),
  )[0];
  if (first === undefined) return [];
  const seen = testsSeen(input);
  const said = `Line ${first.line} of the response says that tests pass (${quoted(first.text, 80)})`;
  const evidence = [`line ${first.line} of the response`];
  const { outcome, why } = judged(numberOf(first), seen);
  if (outcome === "pass") {
    return [
      finding("TESTS_NOT_OBSERVED", "pass", `${said}; ${why}.`, {
        evidence: seen.counted.slice(0, 5).map(({ source }) => source),
      }),
    ];
  }
  return [
    finding("TESTS_NOT_OBSERVED", outcome, `${said}; ${why}.`, {
      hint: 'Let the code run them and show what they say: subprocess.run([sys.executable, "-m", "pytest"]), or unittest, with its output not thrown away.',
      evidence,
    }),
  ];
}

function judged(said: number, seen: TestsSeen): { outcome: "pass" | "fail" | "unknown"; why: string } {
  if (seen.counted.length > 0) return held(said, seen);
  if (seen.runner && seen.traces.length > 0)
    return { outcome: "pass", why: `a test runner was started and left ${quoted(seen.traces[0] ?? "")}` };
  if (seen.runner)
    return { outcome: "unknown", why: "a test runner was started, but what it said was not captured" };
  if (seen.functions > 0)
    return {
      outcome: seen.functions >= said ? "pass" : "unknown",
      why: `${seen.functions} call${seen.functions === 1 ? "" : "s"} of functions that test by assertions stand in the executed code`,
    };
  if (seen.assertions > 0)
    return { outcome: "unknown", why: "no test was seen to run, only assertions in the executed code" };
  if (seen.process)
    return { outcome: "unknown", why: "the code starts other programs, and none was seen to run tests" };
  return { outcome: "fail", why: "the execution ran none" };
}

/** The runner's own numbers: the last summary of each source counts, since tests may be run again after a mend. */
function held(said: number, { counted }: TestsSeen): ReturnType<typeof judged> {
  const passed = counted.reduce((sum, each) => sum + each.passed, 0);
  const last = counted.at(-1);
  const shown = `${counted.length === 1 ? (last?.source ?? "") : `${counted.length} summaries`}: ${passed} passed`;
  if (last !== undefined && last.failed > 0)
    return { outcome: "fail", why: `the runner says that ${last.failed} failed (${last.source})` };
  if (said > passed) return { outcome: "fail", why: `${said} are said and fewer were seen (${shown})` };
  return { outcome: "pass", why: `seen (${shown})` };
}

function saysThatTestsPass(claim: FoundClaim): boolean {
  return (
    claim.kind === "tests" && passes(claim) && SAYS_TESTS.test(claim.text) && !OTHER_TESTS.test(claim.text)
  );
}

/** Whether the claim's words say that something passed, rather than how much failed or was left out. */
function passes({ quantities, text }: FoundClaim): boolean {
  if (quantities.length > 0) return quantities.includes("passed");
  return /pass|green|ok|succe|✅|✔/i.test(text);
}

/** Lines that are ticked off say that it was done, under a heading such as "Test plan" too. */
function ticked(response: string): Said[] {
  return proseLines(response)
    .filter(({ text, quotedOutput }) => !quotedOutput && TICKED.test(text) && !OTHER_TESTS.test(text))
    .flatMap(({ line, text }) =>
      testsIn(text.slice(0, 1000))
        .filter(({ quantity }) => quantity === "passed")
        .map(({ start, end }) => ({ line, text: text.trim(), value: text.slice(start, end) })),
    );
}

/** "14/14" and "14 of 15" say 14; words alone say at least one. */
function numberOf({ value }: Said): number {
  const number = Number(/^\d[\d,]*/.exec(value)?.[0].replaceAll(",", "") ?? 1);
  return Number.isFinite(number) ? number : 1;
}
