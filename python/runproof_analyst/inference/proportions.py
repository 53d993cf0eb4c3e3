"""The tests of right and wrong answers: values of 1 and 0, one for each item."""

import math

from scipy import stats

from inference.moments import exact_sum
from inference.outcome import Interval, Outcome
from inference.samples import Question


def binomial(question: Question) -> Outcome:
    """Exact binomial test of one proportion, with Wilson's interval."""
    n, right = len(question.treatment), int(exact_sum(question.treatment))
    found = stats.binomtest(right, n, question.bound, question.alternative)
    low, high = found.proportion_ci(question.level, method="wilson")
    return Outcome(
        estimate=right / n,
        interval=(float(low), float(high)),
        interval_method="Wilson",
        statistic=float(right),
        df=None,
        p=float(found.pvalue),
        effect=None,
        options={"method": "exact"},
    )


def mcnemar(question: Question) -> Outcome:
    """Exact McNemar test: a binomial test of the items that only one of the two got right."""
    pairs = list(zip(question.treatment, question.baseline, strict=True))
    only_treatment = sum(1 for one, other in pairs if one > other)
    only_baseline = sum(1 for one, other in pairs if one < other)
    both = sum(1 for one, other in pairs if one == other == 1)
    discordant = only_treatment + only_baseline
    p = 1.0
    if discordant > 0:
        p = float(stats.binomtest(only_treatment, discordant, 0.5, question.alternative).pvalue)
    return Outcome(
        estimate=(only_treatment - only_baseline) / len(pairs),
        interval=newcombe_interval(both, only_treatment, only_baseline, len(pairs), question),
        interval_method="Newcombe",
        statistic=float(only_treatment),
        df=None,
        p=p,
        effect=None,
        options={
            "method": "exact",
            "onlyTreatmentRight": only_treatment,
            "onlyBaselineRight": only_baseline,
            "proportions": [
                proportion(both + only_treatment, len(pairs), question.level),
                proportion(both + only_baseline, len(pairs), question.level),
            ],
        },
    )


def proportion(right: int, n: int, level: float) -> dict:
    """A share with Wilson's interval."""
    return {"right": right, "n": n, "value": right / n, "ci": list(wilson_interval(right, n, level))}


def wilson_interval(right: int, n: int, level: float) -> Interval:
    """Wilson's interval of a proportion, two-sided."""
    low, high = stats.binomtest(right, n).proportion_ci(level, method="wilson")
    return float(low), float(high)


def newcombe_interval(both: int, only_one: int, only_other: int, n: int, question: Question) -> Interval:
    """Newcombe's interval of a difference of paired proportions (1998, method 10), from Wilson's of each.

    One-sided alternatives leave the other side open.
    """
    level = question.level if question.alternative == "two-sided" else 1 - 2 * question.alpha
    neither = n - both - only_one - only_other
    p, q = (both + only_one) / n, (both + only_other) / n
    p_low, p_high = wilson_interval(both + only_one, n, level)
    q_low, q_high = wilson_interval(both + only_other, n, level)
    phi = paired_correlation(both, only_one, only_other, neither)

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    low = p - q - reach(p - p_low, q_high - q)
    high = p - q + reach(p_high - p, q - q_low)
    return (
        -1.0 if question.alternative == "less" else low,
        1.0 if question.alternative == "greater" else high,
    )


def paired_correlation(both: int, only_one: int, only_other: int, neither: int) -> float:
    """Newcombe's correlation of the two answers: continuity-corrected where positive, 0 where a margin is empty."""
    margins = (both + only_one) * (only_other + neither) * (both + only_other) * (only_one + neither)
    if margins == 0:
        return 0.0
    product = both * neither - only_one * only_other
    n = both + only_one + only_other + neither
    corrected = max(product - n / 2, 0) if product > 0 else product
    return corrected / math.sqrt(margins)
