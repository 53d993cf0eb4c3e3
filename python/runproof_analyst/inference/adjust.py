"""p values of a family, corrected for having been several."""

import math
from collections.abc import Sequence
from typing import Any

from scipy import stats

from inference.num import from_num, to_num


def adjust(params: dict[str, Any]) -> dict[str, Any]:
    """Takes an AdjustRequest, answers an AdjustAnswer: the adjusted p of each, in order.

    A p that is no finite number belongs to a test that was refused or failed: it stays as it is and does not count
    in the family. Raises ValueError for a p outside [0, 1].
    """
    given = [from_num(value) for value in params["pValues"]]
    family = [p for p in given if math.isfinite(p)]
    if any(not 0 <= p <= 1 for p in family):
        raise ValueError("a p lies outside [0, 1]")
    corrected = iter(METHODS[params["method"]](family) if family else [])
    return {"adjusted": [to_num(next(corrected) if math.isfinite(p) else p) for p in given], "family": len(family)}


def holm(family: Sequence[float]) -> list[float]:
    """Holm's step-down: the least p times the number of all, the next times one fewer, never below the one before."""
    adjusted = [0.0] * len(family)
    reached = 0.0
    for rank, place in enumerate(sorted(range(len(family)), key=lambda place: family[place])):
        reached = max(reached, min(1.0, (len(family) - rank) * family[place]))
        adjusted[place] = reached
    return adjusted


def benjamini_hochberg(family: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's step-up: controls the share of false discoveries, for exploration."""
    return [float(p) for p in stats.false_discovery_control(family, method="bh")]


METHODS = {"holm": holm, "benjamini-hochberg": benjamini_hochberg}
