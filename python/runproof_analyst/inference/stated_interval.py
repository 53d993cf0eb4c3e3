"""A stated confidence interval against the standard error, the deviation and n, or the p stated with it."""

import math
from typing import Any

from scipy import stats

from inference.stated import Interval, agrees, checked, refutes, shown, unchecked
from inference.written import Written, read_written


def stated_half_width(item: dict[str, Any]) -> dict[str, Any]:
    """Checks one StatedHalfWidth: half the interval is the standard error times the quantile of t, or of z."""
    check = "half-width"
    lower, upper = read_written(item["lower"]), read_written(item["upper"])
    error = standard_error(item)
    if lower is None or upper is None or error is None:
        return unchecked(check, "One of the stated values is no number, or neither SE nor SD and n are stated.")
    level = item.get("level") or 0.95
    half = half_width(lower, upper)
    quantiles = [float(stats.norm.ppf((1 + level) / 2))]
    degrees = degrees_of(item)
    if degrees is not None:
        quantiles.insert(0, float(stats.t.ppf((1 + level) / 2, degrees)))
    expected = [(quantile * error[0], quantile * error[1]) for quantile in quantiles]
    fits = any(half[0] <= high and low <= half[1] for low, high in expected)
    stated = f"[{lower.text}, {upper.text}] is {(upper.value - lower.value) / 2:.4g} to each side"
    named = f"the {level:.0%} interval from the stated spread is {shown(expected[0])} to each side"
    if fits:
        return checked(check, "consistent", f"{stated}, and {named}.", expected[0])
    return checked(check, "inconsistent", f"{stated}; {named}.", expected[0])


def stated_interval_p(item: dict[str, Any]) -> dict[str, Any]:
    """Checks one StatedIntervalP: the p that a t interval implies.

    An interval that is not symmetric about its estimate, as those of ratios, is left alone.
    """
    check = "interval-p"
    estimate, lower, upper = (read_written(item[name]) for name in ("estimate", "lower", "upper"))
    p = read_written(item["p"])
    degrees = degrees_of(item)
    if estimate is None or lower is None or upper is None or p is None or degrees is None:
        return unchecked(check, "One of the stated values is no number, or degrees of freedom are not known.")
    half = half_width(lower, upper)
    center = ((lower.low + upper.low) / 2, (lower.high + upper.high) / 2)
    if half[0] <= 0 or estimate.high < center[0] or center[1] < estimate.low:
        return unchecked(check, "The interval is not symmetric about the estimate.")
    level = item.get("level") or 0.95
    null = item.get("null") or 0
    distances = (estimate.low - null, estimate.high - null)
    least = 0.0 if distances[0] <= 0 <= distances[1] else min(abs(bound) for bound in distances)
    greatest = max(abs(bound) for bound in distances)
    quantile = float(stats.t.ppf((1 + level) / 2, degrees))
    expected = (
        2 * float(stats.t.sf(quantile * greatest / half[0], degrees)),
        2 * float(stats.t.sf(quantile * least / half[1], degrees)),
    )
    tails = 2 if item.get("tails") == 1 else 1
    expected = (expected[0] / tails, expected[1] / tails)
    relation = item["relation"]
    written = f"An estimate of {estimate.text} with [{lower.text}, {upper.text}] and {degrees:g} degrees of freedom"
    if agrees(p, relation, expected):
        return checked(check, "consistent", f"{written} gives p = {shown(expected)}.", expected)
    message = f"{written} gives p = {shown(expected)}, and p {relation} {p.text} is stated."
    return checked(check, "inconsistent", message, expected, refutes(p, relation, expected, 1 - level))


def half_width(lower: Written, upper: Written) -> Interval:
    """Least and greatest half width of an interval with rounded ends."""
    return (upper.low - lower.high) / 2, (upper.high - lower.low) / 2


def standard_error(item: dict[str, Any]) -> Interval | None:
    """The stated standard error, or the stated deviation over the root of n."""
    error = read_written(item.get("se"))
    if error is not None:
        return max(0.0, error.low), error.high
    deviation, n = read_written(item.get("sd")), item.get("n")
    if deviation is None or n is None:
        return None
    return max(0.0, deviation.low) / math.sqrt(n), deviation.high / math.sqrt(n)


def degrees_of(item: dict[str, Any]) -> float | None:
    """Stated degrees of freedom, else n - 1; null where neither is known."""
    degrees = read_written(item.get("df"))
    if degrees is not None:
        return degrees.value if degrees.value > 0 else None
    n = item.get("n")
    return None if n is None or n < 2 else float(n - 1)
