/** Tests that a runner says it ran. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** In words for the evidence: "pytest, line 12 of stdout". */
  source: string;
}

/** Of one stream no more lines than this are read. */
const MOST_LINES = 200_000;
const MOST_SUMMARIES = 200;

// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[\d;]{0,20}m/g;
/** pytest: "==== 3 passed, 1 failed in 0.41s ====", also without the bars. */
const PYTEST = /^[=\s]{0,120}((?:\d{1,7} [a-z]{4,12}(?:, )?){1,8}) in \d[\d.:]{0,12}s?\b/;
const PYTEST_PART = /(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)/g;
/** unittest: "Ran 3 tests in 0.001s", then "OK" or "FAILED (failures=1, errors=2, skipped=1)". */
const UNITTEST = /^Ran (\d{1,7}) tests? in [\d.]{1,12}s/;
const UNITTEST_END = /^(OK|FAILED)(?: \(([^)]{0,200})\))?/;
/** doctest, verbose: "5 passed and 0 failed." or, since 3.13, "5 passed." */
const DOCTEST = /^(\d{1,7}) passed(?: and (\d{1,7}) failed)?\.$/;

/**
 * What test runners say in a stream that our session captured. Takes time that grows with the stream's length.
 * @param name of the stream, for the source
 */
export function testsIn(stream: string, name: string): TestCounts[] {
  const found: TestCounts[] = [];
  const lines = stream.replaceAll(COLOURS, "").split(/\r?\n/, MOST_LINES);
  for (const [place, long] of lines.entries()) {
    if (found.length >= MOST_SUMMARIES) break;
    const line = long.slice(0, 400).trimStart();
    const source = (runner: string): string => `${runner}, line ${place + 1} of ${name}`;
    const unittest = UNITTEST.exec(line);
    const pytest = PYTEST.exec(line);
    const doctest = DOCTEST.exec(line);
    if (unittest !== null) {
      const end = lines
        .slice(place + 1, place + 6)
        .map((each) => UNITTEST_END.exec(each.trim()))
        .find((each) => each !== null);
      if (end !== undefined)
        found.push({ ...unittestCounts(Number(unittest[1]), end[2] ?? ""), source: source("unittest") });
    } else if (pytest !== null && /passed|failed|error/.test(pytest[1] ?? "")) {
      found.push({ ...pytestCounts(pytest[1] ?? ""), source: source("pytest") });
    } else if (doctest !== null) {
      const counts = { passed: Number(doctest[1]), failed: Number(doctest[2] ?? 0), skipped: 0 };
      found.push({ ...counts, source: source("doctest") });
    }
  }
  return found;
}

function unittestCounts(ran: number, details: string): Omit<TestCounts, "source"> {
  const of = (name: string): number => Number(new RegExp(`\\b${name}=(\\d+)`).exec(details)?.[1] ?? 0);
  const failed = of("failures") + of("errors") + of("unexpected successes");
  const skipped = of("skipped") + of("expected failures");
  return { passed: Math.max(0, ran - failed - skipped), failed, skipped };
}

function pytestCounts(summary: string): Omit<TestCounts, "source"> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, number, word] of summary.matchAll(PYTEST_PART)) {
    const kind =
      word === "passed" || word === "xpassed"
        ? "passed"
        : /^(?:failed|error)/.test(word ?? "")
          ? "failed"
          : "skipped";
    counts[kind] += Number(number);
  }
  return counts;
}
