"""The tests of ranks: exact where samples are small, by permutation where small samples have ties."""

from collections.abc import Sequence

import numpy
from scipy import stats

from inference.effects import matched_rank_biserial, rank_biserial
from inference.order_statistics import LARGEST_EXACT, Pairs, location
from inference.outcome import Outcome
from inference.refusals import ROUNDING, magnitude
from inference.resampling import permuted_p
from inference.samples import Question


def mann_whitney(question: Question) -> Outcome:
    """Mann and Whitney's U of two independent samples."""
    one, other = question.treatment, question.baseline
    small = max(len(one), len(other)) <= LARGEST_EXACT
    ties = len(set(one + other)) < len(one) + len(other)
    method = "exact" if small and not ties else "asymptotic"
    found = stats.mannwhitneyu(one, other, alternative=question.alternative, method=method)
    p, options = float(found.pvalue), {"method": method}
    if small and ties:
        ranks = stats.rankdata(one + other)
        p, options = permuted_p((ranks[: len(one)], ranks[len(one) :]), question)
    elif not small:
        options["continuityCorrection"] = True
    estimate, interval = location(Pairs(one, other), (len(one), len(other)), question.alternative, question.alpha)
    return Outcome(
        estimate=estimate,
        interval=interval,
        interval_method="Hodges-Lehmann",
        statistic=float(found.statistic),
        df=None,
        p=p,
        effect=rank_biserial(one, other, question.level),
        options=options,
    )


def wilcoxon(question: Question) -> Outcome:
    """Wilcoxon's signed ranks of paired differences, or of one sample against the bound.

    Differences of zero are left out, and differences that rounding alone tells apart are ties.
    """
    scale = max(magnitude(question.treatment), magnitude(question.baseline or [question.bound]))
    differences = snapped(question.differences, ROUNDING * scale)
    kept = differences[differences != 0]
    sizes = numpy.abs(kept)
    ranks = stats.rankdata(sizes) * numpy.sign(kept)
    positive, negative = float(ranks[ranks > 0].sum()), float(-ranks[ranks < 0].sum())
    small = len(differences) <= LARGEST_EXACT
    exact = small and len(kept) == len(differences) and len(numpy.unique(sizes)) == len(kept)
    options = {"method": "exact" if exact else "asymptotic", "zeroMethod": "wilcox"}
    if exact or not small:
        found = stats.wilcoxon(kept, alternative=question.alternative, method=options["method"], zero_method="wilcox")
        p = float(found.pvalue)
    else:
        p, resampling = permuted_p((ranks,), question)
        options |= resampling
    shift, interval = location(
        Pairs(question.differences, None), (len(differences),), question.alternative, question.alpha
    )
    return Outcome(
        estimate=shift + question.bound,
        interval=(interval[0] + question.bound, interval[1] + question.bound),
        interval_method="Hodges-Lehmann",
        statistic=min(positive, negative) if question.alternative == "two-sided" else positive,
        df=None,
        p=p,
        effect=matched_rank_biserial(positive, negative, len(kept), question.level),
        options=options,
    )


def snapped(differences: Sequence[float], rounding: float) -> numpy.ndarray:
    """The differences with those made equal, or zero, whose sizes lie within rounding of each other."""
    values = numpy.asarray(differences, dtype=float)
    sizes = numpy.abs(values)
    order = numpy.argsort(sizes, kind="stable")
    known = 0.0
    for place in order:
        if sizes[place] - known <= rounding:
            sizes[place] = known
        known = float(sizes[place])
    return numpy.copysign(sizes, values)
