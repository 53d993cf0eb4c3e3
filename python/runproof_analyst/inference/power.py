"""How many values a comparison would have needed."""

import math
from collections.abc import Callable
from typing import Any

from scipy import stats

# Beyond this many nobody would plan an experiment, and the answer is "more".
MOST = 1_000_000
# Rank tests need this much more than t tests where values are normal: the inverse of their efficiency, 3 / pi.
RANK_TEST_COST = math.pi / 3


def power(params: dict[str, Any]) -> dict[str, Any]:
    """Takes a PowerRequest, answers a PowerAnswer: the least n per sample (or of pairs) at which the t test of the
    design finds the effect with the power asked for. `n` is null where more than a million are needed.
    """
    effect, alpha, wanted = abs(params["effect"]), params.get("alpha") or 0.05, params.get("power") or 0.8
    alternative, design = params.get("alternative") or "two-sided", params["design"]
    if not (math.isfinite(effect) and 0 < alpha < 1 and 0 < wanted < 1):
        raise ValueError("effect, alpha and power must be numbers, alpha and power between 0 and 1")
    sides = 2 if alternative == "two-sided" else 1

    def reached(n: int) -> float:
        return power_of_t(effect, n, design, alpha, sides)

    n = least(reached, wanted) if effect > 0 else None
    if n is not None and params.get("ranks"):
        n = math.ceil(n * RANK_TEST_COST)
    return {"n": n, "effect": effect, "alpha": alpha, "power": wanted, "design": design, "alternative": alternative}


def power_of_t(effect: float, n: int, design: str, alpha: float, sides: int) -> float:
    """Chance that the t test of n pairs or values, or of n values in each of two samples, finds the effect."""
    df = 2 * (n - 1) if design == "independent" else n - 1
    shift = effect * math.sqrt(n / 2 if design == "independent" else n)
    critical = float(stats.t.isf(alpha / sides, df))
    found = float(stats.nct.sf(critical, df, shift))
    # Significant in the wrong direction counts for two-sided tests, as in every power table.
    return found + (float(stats.nct.cdf(-critical, df, shift)) if sides == 2 else 0.0)


def least(reached: Callable[[int], float], wanted: float) -> int | None:
    """The least n from 2 at which the power is reached."""
    high = 2
    # Written so that a NaN of the distribution counts as not reached.
    while not reached(high) >= wanted:
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if not reached(middle) >= wanted:
            low = middle
        else:
            high = middle
    return high
