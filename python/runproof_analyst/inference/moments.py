"""Mean and spread, summed exactly: the mean of seven times 0.1 is 0.1."""

import math
from collections.abc import Iterable, Sequence


def exact_sum(values: Iterable[float]) -> float:
    """The sum with one rounding at its end; infinity or NaN where the numbers are too great to be added."""
    kept = list(values)
    try:
        return math.fsum(kept)
    except (OverflowError, ValueError):
        return sum(kept)


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean."""
    return exact_sum(values) / len(values)


def distance_from_mean(values: Sequence[float]) -> float:
    """Root of the sum of squared deviations from the mean, free of overflow and underflow."""
    center = mean(values)
    return math.hypot(*(value - center for value in values))


def standard_deviation(values: Sequence[float]) -> float:
    """Sample standard deviation, over n - 1; NaN with fewer than two values."""
    return distance_from_mean(values) / math.sqrt(len(values) - 1) if len(values) > 1 else math.nan
