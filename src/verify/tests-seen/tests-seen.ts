import type { CheckInput } from "../input.ts";
import type { TestCounts } from "./test-output.ts";
import { testsIn } from "./test-output.ts";

/** What an execution shows of tests. */
export interface TestsSeen {
  /** What runners that the code started said, in streams that our session captured. */
  counted: TestCounts[];
  /** Traces that a runner leaves: its cache, compiled test modules, a report. */
  traces: string[];
  /** Whether the code starts a test runner, another program that may be one, or calls functions that test. */
  runner: boolean;
  /** Whether the output says that the runner is not there: then nothing was run. */
  absent: boolean;
  process: boolean;
  functions: number;
  assertions: number;
}

const TRACE =
  /(?:^|\/)\.pytest_cache\/|-pytest-[\d.]+\.pyc$|(?:^|\/)(?:junit|test[-_]?(?:results?|reports?))[\w.-]*\.(?:xml|json|html)$/i;

const ABSENT =
  /No module named '?(?:pytest|nose2?|tox|nox|ward)\b|(?:pytest|py\.test|nosetests|tox|nox): (?:command )?not found|not found: (?:pytest|nosetests|tox|nox)\b/;

/**
 * Gathers what shows that tests were run. What is printed counts only beside code that starts a runner or another
 * program: everybody can print "3 passed".
 */
export function testsSeen(input: Pick<CheckInput, "evidence" | "stdout" | "stderr">): TestsSeen {
  const evidence = input.evidence;
  const files = evidence?.execution?.files ?? [];
  const runs = (evidence?.blocks ?? [])
    .filter(
      ({ disposition, outcome }) =>
        disposition === "file" || (disposition === "executed" && outcome !== "not-reached"),
    )
    .flatMap(({ index }) => evidence?.blockFacts[String(index)]?.signs?.testRuns ?? []);
  const count = (way: string): number => runs.filter((run) => run.way === way).length;
  const started = count("runner") + count("process") > 0;
  return {
    counted: started ? [...testsIn(input.stdout, "stdout"), ...testsIn(input.stderr ?? "", "stderr")] : [],
    traces: files
      .filter(({ path, change }) => change !== "deleted" && TRACE.test(path))
      .map(({ path }) => path),
    runner: count("runner") > 0,
    absent: ABSENT.test(input.stdout) || ABSENT.test(input.stderr ?? ""),
    process: count("process") > 0,
    functions: count("function"),
    assertions: count("assertion"),
  };
}
