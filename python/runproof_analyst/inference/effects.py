"""Standardised effects with their intervals."""

import math
from collections.abc import Sequence

import numpy
from scipy import optimize, special, stats

from inference.moments import distance_from_mean, mean, standard_deviation
from inference.outcome import Effect, Interval

NONCENTRAL = "noncentral t"


def one_sample_d(differences: Sequence[float], level: float, name: str = "d") -> Effect:
    """Mean over standard deviation: Cohen's d against a bound, d_z of paired differences."""
    n = len(differences)
    value = ratio(mean(differences), standard_deviation(differences))
    return Effect(name, value, effect_interval(value, math.sqrt(1 / n), n - 1, level), NONCENTRAL)


def hedges_g(one: Sequence[float], other: Sequence[float], level: float) -> Effect:
    """Hedges' g: Cohen's d over the pooled deviation, times the exact correction of its bias."""
    df = len(one) + len(other) - 2
    pooled = math.hypot(distance_from_mean(one), distance_from_mean(other)) / math.sqrt(df)
    d = ratio(mean(one) - mean(other), pooled)
    factor = bias_factor(df)
    interval = effect_interval(d, math.sqrt(1 / len(one) + 1 / len(other)), df, level)
    corrected = None if interval is None else (factor * interval[0], factor * interval[1])
    return Effect("g", factor * d, corrected, f"{NONCENTRAL}, times the bias correction")


def ratio(difference: float, deviation: float) -> float:
    """An effect; NaN, not infinite, where there is no deviation to measure it by."""
    return difference / deviation if deviation > 0 else math.nan


def bias_factor(df: float) -> float:
    """Hedges' J(df), exact: gamma(df / 2) / (sqrt(df / 2) gamma((df - 1) / 2)); 0 at one degree of freedom."""
    return float(special.poch((df - 1) / 2, 0.5) / math.sqrt(df / 2)) if df > 1 else 0.0


def effect_interval(d: float, unit: float, df: float, level: float) -> Interval | None:
    """Interval of a standardised mean difference by inverting the noncentral t distribution of d / unit."""
    t = d / unit
    bounds = [noncentrality(t, df, probability) for probability in ((1 + level) / 2, (1 - level) / 2)]
    low, high = bounds
    return None if low is None or high is None else (low * unit, high * unit)


def noncentrality(t: float, df: float, probability: float) -> float | None:
    """The noncentrality under which t is the quantile of this probability; null where none is found."""

    def excess(value: float) -> float:
        return float(stats.nct.cdf(t, df, value)) - probability

    if not math.isfinite(t):
        return None
    step = 1 + abs(t) / math.sqrt(2 * df)
    low, high = t - step, t + step
    for _ in range(60):
        # The distribution function falls as the noncentrality grows.
        if excess(low) < 0:
            low -= step
        elif excess(high) > 0:
            high += step
        else:
            break
        step *= 2
    ends = (excess(low), excess(high))
    if not (ends[0] >= 0 >= ends[1]):
        return None
    return float(optimize.brentq(excess, low, high, xtol=1e-14, rtol=8.9e-16, maxiter=500))


def rank_biserial(one: Sequence[float], other: Sequence[float], level: float) -> Effect:
    """Share of pairs in favour of the first sample minus share against it, with the interval of Brunner and Munzel."""
    n, m = len(one), len(other)
    together = stats.rankdata(numpy.concatenate([one, other]))
    ranks, other_ranks = together[:n], together[n:]
    value = 2 * (ranks.mean() - other_ranks.mean()) / (n + m)
    spreads = [
        float(numpy.var(ranks - stats.rankdata(one), ddof=1)) / (n * m**2),
        float(numpy.var(other_ranks - stats.rankdata(other), ddof=1)) / (m * n**2),
    ]
    total = sum(spreads)
    interval = None
    if total > 0:
        df = total**2 / (spreads[0] ** 2 / (n - 1) + spreads[1] ** 2 / (m - 1))
        half = 2 * float(stats.t.ppf((1 + level) / 2, df)) * math.sqrt(total)
        interval = (max(-1.0, value - half), min(1.0, value + half))
    return Effect("r", float(value), interval, "Brunner-Munzel")


def matched_rank_biserial(positive: float, negative: float, n: int, level: float) -> Effect:
    """Share of signed ranks in favour minus share against, with Fisher's z and the deviation under no effect.

    `n`: pairs that differ.
    """
    value = (positive - negative) / (positive + negative)
    interval = None
    if abs(value) < 1:
        deviation = math.sqrt(n * (n + 1) * (2 * n + 1) / 6) / (n * (n + 1) / 2)
        half = float(stats.norm.ppf((1 + level) / 2)) * deviation
        interval = (math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half))
    return Effect("r", value, interval, "Fisher z")
