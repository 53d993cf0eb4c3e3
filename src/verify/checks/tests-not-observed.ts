import { finding } from "../finding.ts";
import type { CheckInput, Judged } from "../input.ts";
import { quoted } from "../quote.ts";
import { saidTests } from "../tests-seen/said-tests.ts";
import { testsSeen } from "../tests-seen/tests-seen.ts";
import type { TestsSeen } from "../tests-seen/tests-seen.ts";

/** TESTS_NOT_OBSERVED: the response says that tests pass, and none were seen to run, fewer, or some that failed. */
export function testsNotObserved(input: CheckInput): Judged[] {
  const response = input.implementer;
  if (response === null || input.evidence?.execution === null || input.evidence === null) return [];
  const own = input.agentClaims.find(({ implementer }) => implementer)?.judgements ?? [];
  const said = saidTests(
    response.text,
    own.map(({ found }) => found),
  );
  const first = said.toSorted((left, right) => right.passed - left.passed)[0];
  if (first === undefined) return [];
  const seen = testsSeen(input);
  const told = `Line ${first.line} of the response says that tests pass (${quoted(first.text, 80)})`;
  const evidence = [`line ${first.line} of the response`];
  const { outcome, why } = judged(first.passed, seen);
  if (outcome === "pass") {
    return [
      finding("TESTS_NOT_OBSERVED", "pass", `${told}; ${why}.`, {
        evidence: seen.counted.slice(0, 5).map(({ source }) => source),
      }),
    ];
  }
  return [
    finding("TESTS_NOT_OBSERVED", outcome, `${told}; ${why}.`, {
      hint: 'Let the code run them and show what they say: subprocess.run([sys.executable, "-m", "pytest"]), or unittest, with its output not thrown away.',
      evidence,
    }),
  ];
}

function judged(said: number, seen: TestsSeen): { outcome: "pass" | "fail" | "unknown"; why: string } {
  if (seen.counted.length > 0) return held(said, seen);
  if (seen.runner && seen.traces.length > 0)
    return { outcome: "pass", why: `a test runner was started and left ${quoted(seen.traces[0] ?? "")}` };
  if (seen.runner && seen.absent)
    return { outcome: "fail", why: "the test runner is not installed, so none was run" };
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
