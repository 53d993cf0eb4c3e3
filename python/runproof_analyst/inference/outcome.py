"""What a test finds."""

from dataclasses import dataclass, field
from typing import Any

Interval = tuple[float, float]


@dataclass(frozen=True)
class Effect:
    """A standardised effect: d (one sample), dz (pairs), g (two samples) or rank-biserial r, with its interval."""

    name: str
    value: float
    interval: Interval | None
    interval_method: str


@dataclass(frozen=True)
class Outcome:
    """A test's statistic and p, the estimate it speaks of, and the interval that goes with it."""

    estimate: float
    interval: Interval | None
    interval_method: str
    statistic: float
    df: float | None
    p: float
    effect: Effect | None
    options: dict[str, Any] = field(default_factory=dict)
