import type { CheckInput } from "../input.ts";
import { testsSeen } from "../tests-seen/tests-seen.ts";
import type { RecordedTests } from "./claim-records.ts";
import { withComputed } from "./computed-statistics.ts";
import { findClaims } from "./find-claims.ts";
import type { FoundClaim } from "./found-claim.ts";
import { judgeEach } from "./judge/judge-claims.ts";
import type { AgentClaims } from "./judge/judgement.ts";
import { recordsOfExecution } from "./response-records.ts";

/** The claims of every response of a task. */
export function agentClaimsOf(input: Omit<CheckInput, "agentClaims">): AgentClaims[] {
  const records = recordsOfExecution(input);
  return input.task.responses.map(({ agent, implementer, text }) => {
    const found = findClaims(text, "markdown").filter((claim) => claim.kind !== "run-id");
    const tests = implementer ? attestingTests(input, found) : [];
    const judgements = judgeEach(found, { ...records, tests }, "response").map((judgement) =>
      withComputed(judgement, input.comparisons ?? []),
    );
    return { agent, implementer, judgements };
  });
}

/**
 * Tests that were seen to run, where they bear out all that is said of them. Where they do not, TESTS_NOT_OBSERVED says
 * so: output that was caught may be that of some of the tests only, so that it contradicts no number.
 */
function attestingTests(
  input: Omit<CheckInput, "agentClaims">,
  found: readonly FoundClaim[],
): RecordedTests[] {
  const { counted } = testsSeen(input);
  const sum = { passed: 0, failed: 0, skipped: 0, source: "all summaries together" };
  for (const each of counted) {
    sum.passed += each.passed;
    sum.failed += each.failed;
    sum.skipped += each.skipped;
  }
  const all = counted.length > 1 ? [...counted, sum] : counted;
  const known = new Set(
    all.flatMap(({ passed, failed, skipped }) => [passed, failed, skipped, passed + failed + skipped]),
  );
  const said = found
    .filter((claim) => claim.kind === "tests")
    .flatMap(({ readings }) => readings[0]?.value ?? []);
  return sum.failed === 0 && said.every((number) => known.has(number)) ? all : [];
}
