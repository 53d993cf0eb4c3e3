"""What the checks of stated statistics have in common: the shape StatedCheck, and when a difference refutes."""

from typing import Any

from inference.written import Written

# A p that is off by more than this refutes; on the wrong side of alpha, by more than the smaller amount (statcheck's
# gross errors, with room for p values that straddle alpha).
GROSS = 0.05
BESIDE_ALPHA = 0.01

Interval = tuple[float, float]


def checked(check: str, outcome: str, message: str, expected: Interval | None = None, refutes: bool = False) -> dict:
    """A StatedCheck of the contracts."""
    interval = None if expected is None else list(expected)
    return {"check": check, "outcome": outcome, "message": message, "expected": interval, "refutes": refutes}


def unchecked(check: str, why: str) -> dict[str, Any]:
    """Nothing could be checked: something is missing or is no number."""
    return checked(check, "unchecked", why)


def agrees(stated: Written, relation: str, expected: Interval) -> bool:
    """Whether a p stated with =, < or > may be one of those expected."""
    low, high = expected
    if relation in ("<", "<="):
        return low < stated.value or (relation == "<=" and low == stated.value)
    if relation in (">", ">="):
        return high > stated.value or (relation == ">=" and high == stated.value)
    return stated.low <= high and low <= stated.high


def refutes(stated: Written, relation: str, expected: Interval, alpha: float) -> bool:
    """Whether a p that disagrees is off by more than 0.05, or tells another decision at alpha by more than 0.01."""
    low, high = expected
    if relation in ("<", "<="):
        off = low - stated.value
        crossed = stated.value <= alpha and low - alpha > BESIDE_ALPHA
    elif relation in (">", ">="):
        off = stated.value - high
        crossed = stated.value >= alpha and alpha - high > BESIDE_ALPHA
    else:
        off = max(low - stated.value, stated.value - high)
        other_side = low > alpha if stated.value <= alpha else high <= alpha
        crossed = other_side and off > BESIDE_ALPHA
    return off > GROSS or crossed


def shown(interval: Interval) -> str:
    """An interval of p for a sentence."""
    low, high = (f"{bound:.3g}" for bound in interval)
    return low if low == high else f"{low} to {high}"
