"""What a sample of numbers says of itself."""

import math
import statistics
from typing import Any

from scipy import stats

from inference.moments import mean, standard_deviation
from inference.num import Num, from_num, to_num


def describe(params: dict[str, Any]) -> dict[str, Any]:
    """Takes a DescribeRequest, answers a DescribeAnswer. Raises ValueError without values.

    With one value there is no spread: those entries are not finite. One value that is not finite makes all NaN.
    """
    values = [from_num(value) for value in params["values"]]
    level = params.get("level") or 0.95
    if not values:
        raise ValueError("a sample has no values")
    n = len(values)
    finite = all(math.isfinite(value) for value in values)
    if not finite:
        values = [math.nan] * n
    center, spread = mean(values), standard_deviation(values)
    error = spread / math.sqrt(n)
    t = float(stats.t.ppf((1 + level) / 2, n - 1)) if n > 1 else math.nan
    z = float(stats.norm.ppf((1 + level) / 2))
    return {
        "n": n,
        "mean": to_num(center),
        "sd": to_num(spread),
        "sdPopulation": to_num(spread * math.sqrt((n - 1) / n) if n > 1 else math.nan),
        "se": to_num(error),
        "min": to_num(min(values)),
        "max": to_num(max(values)),
        "median": to_num(statistics.median(values)),
        "level": level,
        "tInterval": around(center, t * error),
        "zInterval": around(center, z * error),
    }


def around(center: float, half: float) -> list[Num]:
    """An interval by its middle and half its width."""
    return [to_num(center - half), to_num(center + half)]
