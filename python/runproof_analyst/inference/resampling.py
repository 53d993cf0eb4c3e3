"""Permutation and bootstrap: exact where all arrangements can be listed, else by a seeded generator."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy
from scipy import stats

from inference.effects import hedges_g, one_sample_d
from inference.moments import mean
from inference.outcome import Effect, Outcome
from inference.reachable_p import MOST_ARRANGEMENTS, RESAMPLES, arrangements
from inference.samples import Question
from inference.t_tests import one_sample_t, paired_t, welch

# Numbers held at once while resampling.
HELD_AT_ONCE = 2_000_000


def permutation(question: Question) -> Outcome:
    """Permutation test of the difference of means; signs are flipped where values are paired or held against a bound.

    The interval is that of the t test of the same design: a permutation test has none of its own.
    """
    by_t = t_test_of(question)(question)
    samples = independent(question)
    p, options = permuted_p(samples, question)
    difference = mean(samples[0]) - (mean(samples[1]) if len(samples) == 2 else 0)
    return Outcome(
        estimate=by_t.estimate,
        interval=by_t.interval,
        interval_method=by_t.interval_method,
        statistic=difference,
        df=None,
        p=p,
        effect=by_t.effect,
        options=options,
    )


def bootstrap(question: Question) -> Outcome:
    """Bootstrap interval of the difference of means, bias-corrected and accelerated, and the p that inverts it."""
    samples = independent(question)
    found = stats.bootstrap(
        samples,
        difference_of_means,
        n_resamples=RESAMPLES,
        batch=batch_of(samples),
        vectorized=True,
        confidence_level=question.level,
        alternative=question.alternative,
        method="BCa",
        rng=numpy.random.default_rng(question.seed),
    )
    shift = float(difference_of_means(*(numpy.asarray(sample) for sample in samples), axis=-1))
    low, high = (float(bound) + question.bound for bound in found.confidence_interval)
    return Outcome(
        estimate=shift + question.bound,
        interval=(low, high),
        interval_method="bootstrap BCa",
        statistic=shift,
        df=None,
        p=p_of_bootstrap(found.bootstrap_distribution, shift, acceleration(samples), question.alternative),
        effect=effect_of(question),
        options={"resamples": RESAMPLES, "method": "BCa"},
    )


def permuted_p(samples: tuple[Sequence[float], ...], question: Question) -> tuple[float, dict[str, Any]]:
    """p of the difference of means (or of the mean, by flipping signs) over all arrangements, and how it was had."""
    exact = arrangements(tuple(len(sample) for sample in samples)) <= MOST_ARRANGEMENTS
    found = stats.permutation_test(
        samples,
        difference_of_means,
        permutation_type="independent" if len(samples) == 2 else "samples",
        n_resamples=numpy.inf if exact else RESAMPLES,
        batch=batch_of(samples),
        vectorized=True,
        alternative=question.alternative,
        rng=numpy.random.default_rng(question.seed),
    )
    options = {"method": "exact permutation"} if exact else {"method": "permutation", "resamples": RESAMPLES}
    return float(found.pvalue), options


def p_of_bootstrap(distribution: numpy.ndarray, shift: float, bend: float, alternative: str) -> float:
    """The p at which the BCa interval just reaches no difference (Efron 1987, inverted)."""

    def normal_share(below: float) -> float:
        # A share of none or all would be infinite; it is known no better than to one resample.
        share = min(max(below, 1 / (len(distribution) + 1)), 1 - 1 / (len(distribution) + 1))
        return float(stats.norm.ppf(share))

    def share_below(value: float) -> float:
        return float(((distribution < value).mean() + (distribution <= value).mean()) / 2)

    bias = normal_share(share_below(shift))
    reached = normal_share(share_below(0.0)) - bias
    z = reached / (1 + bend * reached) - bias
    tails = [float(stats.norm.cdf(z)), float(stats.norm.sf(z))]
    least = 1 / (len(distribution) + 1)
    below, above = (max(tail, least) for tail in tails)
    if alternative == "two-sided":
        return min(1.0, 2 * min(below, above))
    return below if alternative == "greater" else above


def acceleration(samples: tuple[Sequence[float], ...]) -> float:
    """The acceleration of a difference of means, from the jackknife in closed form."""
    values = [numpy.asarray(sample, dtype=float) for sample in samples]
    influences = [sign * (each - each.mean()) for each, sign in zip(values, (1, -1), strict=False)]
    # The measure has no unit: without one neither cubes nor squares overflow.
    unit = max(float(numpy.abs(each).max()) for each in influences) or 1.0
    cubes = sum(float(((each / unit) ** 3).sum()) / len(each) ** 3 for each in influences)
    squares = sum(float(((each / unit) ** 2).sum()) / len(each) ** 2 for each in influences)
    return cubes / (6 * squares**1.5) if squares > 0 else 0.0


def difference_of_means(one: numpy.ndarray, other: numpy.ndarray | None = None, axis: int = -1) -> numpy.ndarray:
    """Mean of the first sample minus mean of the second; the first mean where there is one sample."""
    return one.mean(axis=axis) - (0 if other is None else other.mean(axis=axis))


def independent(question: Question) -> tuple[Sequence[float], ...]:
    """The samples as resampling sees them: pairs are one sample of differences."""
    if question.paired or question.one_sample:
        return (question.differences,)
    return (question.treatment, question.baseline)


def t_test_of(question: Question) -> Callable[[Question], Outcome]:
    """The t test of the same design."""
    return one_sample_t if question.one_sample else paired_t if question.paired else welch


def effect_of(question: Question) -> Effect:
    """The standardised mean difference of the design."""
    if question.paired or question.one_sample:
        return one_sample_d(question.differences, question.level, "d" if question.one_sample else "dz")
    return hedges_g(question.treatment, question.baseline, question.level)


def batch_of(samples: tuple[Sequence[float], ...]) -> int:
    """Resamples computed at once, so that memory stays bounded."""
    return max(1, math.floor(HELD_AT_ONCE / sum(len(sample) for sample in samples)))
