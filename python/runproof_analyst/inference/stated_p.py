"""A stated p against the test statistic and degrees of freedom stated with it (the rules of statcheck)."""

import math
from typing import Any

from scipy import stats

from inference.stated import Interval, agrees, checked, refutes, shown, unchecked
from inference.written import Written, read_written

CHECK = "p"
DEGREES = {"t": 1, "F": 2, "chi2": 1, "r": 1, "z": 0}


def stated_p(item: dict[str, Any]) -> dict[str, Any]:
    """Checks one StatedP."""
    test = item["test"]
    statistic, p = read_written(item["statistic"]), read_written(item["p"])
    degrees = [read_written(text) for text in item.get("df") or []]
    if statistic is None or p is None or any(each is None for each in degrees):
        return unchecked(CHECK, "One of the stated values is no number.")
    if len(degrees) != DEGREES[test]:
        return unchecked(CHECK, f"{test} needs {DEGREES[test]} degrees of freedom, {len(degrees)} are stated.")
    known = [each for each in degrees if each is not None]
    fault = impossible(test, statistic, known, p, item["relation"])
    if fault is not None:
        return checked(CHECK, "impossible", fault, refutes=True)
    return compared(item, statistic, known, p)


def impossible(test: str, statistic: Written, degrees: list[Written], p: Written, relation: str) -> str | None:
    """Why no data could give these values; null where some could."""
    if any(each.value <= 0 for each in degrees):
        return "Degrees of freedom are positive."
    if test in ("F", "chi2") and statistic.high < 0:
        return f"{test} = {statistic.text} is negative, and {test} is a ratio or sum of squares."
    if test == "r" and (statistic.low > 1 or statistic.high < -1):
        return f"r = {statistic.text} lies outside [-1, 1]."
    if p.value < 0 or p.value > 1:
        return f"p {relation} {p.text} lies outside [0, 1]."
    if p.value == 0 and relation != ">":
        return f"p {relation} {p.text}: a p is never 0; write p < 0.001."
    return None


def compared(item: dict[str, Any], statistic: Written, degrees: list[Written], p: Written) -> dict[str, Any]:
    """Recomputes p and holds the stated one against it."""
    test, relation, alpha = item["test"], item["relation"], item.get("alpha") or 0.05
    one_tailed = item.get("tails") == 1 and test in ("t", "r", "z")
    expected = expected_p(test, statistic, degrees, item.get("dfRounded", False))
    if expected is None:
        return unchecked(CHECK, "SciPy gives no p for these values.")
    if one_tailed:
        expected = (expected[0] / 2, expected[1] / 2)
    written = f"{test}{of_degrees(degrees)} = {statistic.text}"
    if agrees(p, relation, expected):
        return checked(CHECK, "consistent", f"{written} gives p = {shown(expected)}.", expected)
    tails = " (one-tailed)" if one_tailed else ""
    message = f"{written} gives p = {shown(expected)}{tails}, and p {relation} {p.text} is stated."
    halves = (expected[0] / 2, expected[1] / 2)
    if not one_tailed and test in ("t", "r", "z") and agrees(p, relation, halves):
        # A one-tailed p that is not called so is a fault of the text, not of the number.
        return checked(CHECK, "inconsistent", f"{message} A one-tailed test, which is not named, would fit.", expected)
    return checked(CHECK, "inconsistent", message, expected, refutes(p, relation, expected, alpha))


def expected_p(test: str, statistic: Written, degrees: list[Written], rounded: bool) -> Interval | None:
    """All p, two-tailed, that statistics and degrees of freedom rounding to the stated ones give."""
    least, greatest = magnitudes(statistic, test)
    ranges = [degrees_between(each, rounded) for each in degrees]
    smallest = tail(test, greatest, [high for _, high in ranges])
    # F's second degrees of freedom, too, make the tail smaller as they grow.
    largest = tail(test, least, [low for low, _ in ranges])
    if not (math.isfinite(smallest) and math.isfinite(largest)):
        return None
    return (min(smallest, largest), max(smallest, largest))


def magnitudes(statistic: Written, test: str) -> Interval:
    """Least and greatest size of the statistic; sums of squares count from 0."""
    if test in ("F", "chi2"):
        return max(0.0, statistic.low), statistic.high
    least = 0.0 if statistic.low <= 0 <= statistic.high else min(abs(statistic.low), abs(statistic.high))
    return least, max(abs(statistic.low), abs(statistic.high))


def degrees_between(degrees: Written, rounded: bool) -> Interval:
    """Whole degrees of freedom are exact, unless they are Welch's, rounded."""
    if degrees.whole and not rounded:
        return degrees.value, degrees.value
    return max(degrees.low, 1e-6), degrees.high


def tail(test: str, size: float, degrees: list[float]) -> float:
    """p of a statistic of this size, two-tailed where there are two tails."""
    if test == "z":
        return 2 * float(stats.norm.sf(size))
    if test == "chi2":
        return float(stats.chi2.sf(size, degrees[0]))
    if test == "F":
        return float(stats.f.sf(size, *degrees))
    if test == "r":
        if size >= 1:
            return 0.0
        size = size * math.sqrt(degrees[0] / (1 - size * size))
    return 2 * float(stats.t.sf(size, degrees[0]))


def of_degrees(degrees: list[Written]) -> str:
    """Degrees of freedom in brackets."""
    return f"({', '.join(each.text for each in degrees)})" if degrees else ""
