"""Location shifts by Hodges and Lehmann: the median of pairwise differences or means, and the rank test's interval."""

import math
from collections.abc import Sequence

import numpy
from scipy import stats

from inference.outcome import Interval

# Up to this size the exact null distribution is counted; beyond it the normal approximation is close.
LARGEST_EXACT = 50
# Beyond this many pairs none are listed: order statistics are then found by bisection.
MOST_LISTED = 4_000_000


class Pairs:
    """All differences x - y, or all means (d + d') / 2 of a sample with itself, each pair once, in order of size."""

    def __init__(self, one: Sequence[float], other: Sequence[float] | None) -> None:
        self.one = numpy.sort(numpy.asarray(one, dtype=float))
        self.other = None if other is None else numpy.sort(numpy.asarray(other, dtype=float))
        n = len(self.one)
        self.count = n * (n + 1) // 2 if self.other is None else n * len(self.other)
        self.listed = self.list_all() if self.count <= MOST_LISTED else None

    def list_all(self) -> numpy.ndarray:
        if self.other is not None:
            return numpy.sort(numpy.subtract.outer(self.one, self.other), axis=None)
        return numpy.sort((numpy.add.outer(self.one, self.one) / 2)[numpy.triu_indices(len(self.one))])

    def at_most(self, value: float) -> int:
        """How many pairs are not above the value."""
        if self.other is not None:
            return int(numpy.searchsorted(self.one, self.other + value, side="right").sum())
        ordered = int(numpy.searchsorted(self.one, 2 * value - self.one, side="right").sum())
        return (ordered + int((self.one <= value).sum())) // 2

    def at(self, place: int) -> float:
        """The value at a place, from 1."""
        if self.listed is not None:
            return float(self.listed[place - 1])
        low, high = self.ends()
        while True:
            middle = (low + high) / 2
            if middle in (low, high):
                return high
            if self.at_most(middle) >= place:
                high = middle
            else:
                low = middle

    def ends(self) -> tuple[float, float]:
        """A value below all pairs and the greatest."""
        other = self.one if self.other is None else -self.other[::-1]
        halves = 2 if self.other is None else 1
        least, greatest = (float(self.one[0] + other[0]) / halves, float(self.one[-1] + other[-1]) / halves)
        return least - max(1.0, abs(least)), greatest

    def median(self) -> float:
        return (self.at((self.count + 1) // 2) + self.at(self.count // 2 + 1)) / 2


def location(pairs: Pairs, sizes: tuple[int, ...], alternative: str, alpha: float) -> tuple[float, Interval]:
    """Estimate and interval of the shift. `sizes`: of two samples, or of one for signed ranks."""
    tail = quantile(sizes, alpha / 2 if alternative == "two-sided" else alpha)
    # A design without an interval of this level is refused before; the widest one stands for it.
    tail = max(1, min(tail, pairs.count))
    low = -math.inf if alternative == "less" else pairs.at(tail)
    high = math.inf if alternative == "greater" else pairs.at(pairs.count - tail + 1)
    return pairs.median(), (low, high)


def quantile(sizes: tuple[int, ...], probability: float) -> int:
    """Least value of the null distribution with at least this probability at or below it."""
    if max(sizes) <= LARGEST_EXACT:
        cumulative = numpy.cumsum(rank_sum_chances(*sizes) if len(sizes) == 2 else signed_rank_chances(*sizes))
        return int(numpy.searchsorted(cumulative, probability))
    n = sizes[0]
    if len(sizes) == 2:
        center, spread = n * sizes[1] / 2, math.sqrt(n * sizes[1] * (n + sizes[1] + 1) / 12)
    else:
        center, spread = n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    return max(0, math.floor(center + float(stats.norm.ppf(probability)) * spread - 0.5))


def signed_rank_chances(n: int) -> numpy.ndarray:
    """Null distribution of the sum of positive ranks: each rank counts or not, like a coin."""
    chances = numpy.ones(1)
    for rank in range(1, n + 1):
        missed, counted = numpy.zeros(len(chances) + rank), numpy.zeros(len(chances) + rank)
        missed[: len(chances)] = chances
        counted[rank:] = chances
        chances = (missed + counted) / 2
    return chances


def rank_sum_chances(n: int, m: int) -> numpy.ndarray:
    """Null distribution of Mann and Whitney's U: coefficients of the Gaussian binomial, counted exactly."""
    counts = [1] + [0] * (n * m)
    for step in range(1, n + 1):
        for place in range(n * m, m + step - 1, -1):
            counts[place] -= counts[place - m - step]
        for place in range(step, n * m + 1):
            counts[place] += counts[place - step]
    total = math.comb(n + m, n)
    return numpy.array([count / total for count in counts])
