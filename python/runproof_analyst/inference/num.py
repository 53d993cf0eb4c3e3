"""Numbers as documents carry them: finite, or {"nonFinite": "nan" | "inf" | "-inf"}; never null."""

import math
from typing import Any

Num = float | dict[str, str]

SPELLED = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def to_num(value: float) -> Num:
    """A number of Python or NumPy in the form of documents."""
    number = float(value)
    if math.isfinite(number):
        return number
    return {"nonFinite": "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"}


def from_num(value: Any) -> float:
    """Reads a document's number; what is none (text, null, a list) becomes NaN."""
    if isinstance(value, dict):
        return SPELLED.get(value.get("nonFinite"), math.nan)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_interval(interval: tuple[float, float] | None) -> list[Num] | None:
    """An interval; null where there is none."""
    return None if interval is None else [to_num(bound) for bound in interval]
