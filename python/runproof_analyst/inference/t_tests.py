"""The tests of means."""

import math

import numpy
from scipy import stats

from inference.effects import hedges_g, one_sample_d
from inference.moments import mean, standard_deviation
from inference.outcome import Interval, Outcome
from inference.samples import Question


def welch(question: Question) -> Outcome:
    """Welch's t test of two independent samples; variances are never pooled."""
    one, other = question.treatment, question.baseline
    found = stats.ttest_ind(one, other, equal_var=False, alternative=question.alternative)
    return Outcome(
        estimate=mean(one) - mean(other),
        interval=bounds(found.confidence_interval(question.level)),
        interval_method="Welch t",
        statistic=float(found.statistic),
        df=float(found.df),
        p=float(found.pvalue),
        effect=hedges_g(one, other, question.level),
    )


def paired_t(question: Question) -> Outcome:
    """Student's t test of paired differences."""
    found = stats.ttest_rel(question.treatment, question.baseline, alternative=question.alternative)
    return Outcome(
        estimate=mean(question.differences),
        interval=bounds(found.confidence_interval(question.level)),
        interval_method="t of the differences",
        statistic=float(found.statistic),
        df=float(found.df),
        p=float(found.pvalue),
        effect=one_sample_d(question.differences, question.level, "dz"),
    )


def one_sample_t(question: Question) -> Outcome:
    """Student's t test of one mean against the bound; estimate and interval are of the mean itself."""
    found = stats.ttest_1samp(question.treatment, question.bound, alternative=question.alternative)
    return Outcome(
        estimate=mean(question.treatment),
        interval=bounds(found.confidence_interval(question.level)),
        interval_method="t",
        statistic=float(found.statistic),
        df=float(found.df),
        p=float(found.pvalue),
        effect=one_sample_d(question.differences, question.level),
    )


def corrected_resampled_t(question: Question) -> Outcome:
    """The t test for folds that share training data (Nadeau and Bengio).

    The variance of the mean grows by the ratio of test to training set, which is 1 / (n - 1) in one n-fold
    cross-validation: that is taken where none is declared.
    """
    differences = question.differences
    n = len(differences)
    ratio = question.test_train_ratio or 1 / (n - 1)
    error = math.sqrt(1 / n + ratio) * standard_deviation(differences)
    estimate = mean(differences)
    statistic = estimate / error
    return Outcome(
        estimate=estimate,
        interval=around(estimate, error, n - 1, question),
        interval_method="corrected resampled t",
        statistic=statistic,
        df=float(n - 1),
        p=p_of_t(statistic, n - 1, question.alternative),
        effect=one_sample_d(differences, question.level, "dz"),
        options={"testTrainRatio": ratio},
    )


def p_of_t(statistic: float, df: float, alternative: str) -> float:
    """p of a t statistic."""
    if alternative == "two-sided":
        return 2 * float(stats.t.sf(abs(statistic), df))
    return float(stats.t.sf(statistic, df) if alternative == "greater" else stats.t.cdf(statistic, df))


def around(estimate: float, error: float, df: float, question: Question) -> Interval:
    """The t interval, open to the side that a one-sided alternative leaves open."""
    tails = 2 if question.alternative == "two-sided" else 1
    half = float(stats.t.ppf(1 - question.alpha / tails, df)) * error
    return (
        -math.inf if question.alternative == "less" else estimate - half,
        math.inf if question.alternative == "greater" else estimate + half,
    )


def bounds(interval: tuple[numpy.floating, numpy.floating]) -> Interval:
    """An interval of SciPy as plain numbers."""
    low, high = interval
    return float(low), float(high)
