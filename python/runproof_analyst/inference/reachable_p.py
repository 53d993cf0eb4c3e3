"""The smallest p that a design can give, whatever the values: a test that cannot reach alpha answers nothing."""

import math

from scipy import stats

from inference.samples import Question

RESAMPLES = 9999
# Up to this many arrangements a permutation test lists them all.
MOST_ARRANGEMENTS = 200_000


def arrangements(sizes: tuple[int, ...]) -> int:
    """How many arrangements a permutation test has: splits of two samples, or signs of one."""
    return math.comb(sum(sizes), sizes[0]) if len(sizes) == 2 else 2 ** sizes[0]


def reachable_p(question: Question) -> float | None:
    """Smallest p of the test at these sizes; null where it may come as near to 0 as one likes."""
    n, tails = len(question.treatment), 2 if question.alternative == "two-sided" else 1
    if question.test == "binomial":
        return min(float(stats.binomtest(count, n, question.bound, question.alternative).pvalue) for count in (0, n))
    if question.test == "bootstrap":
        return tails / (RESAMPLES + 1)
    if question.test not in ("wilcoxon", "mann-whitney", "permutation", "mcnemar"):
        return None
    single = question.paired or question.one_sample
    count = arrangements((n,) if single else (n, len(question.baseline)))
    if question.test == "permutation" and count > MOST_ARRANGEMENTS:
        count = RESAMPLES + 1
    # Integers this great do not fit a float; their inverse is 0 for every purpose.
    return min(1.0, tails / count) if count < 2**1000 else 0.0
