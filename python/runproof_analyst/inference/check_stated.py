"""Stated statistics against each other, where a distribution is needed; arithmetic alone is checked elsewhere."""

from collections.abc import Callable
from typing import Any

from inference.stated_interval import stated_half_width, stated_interval_p
from inference.stated_p import stated_p

CHECKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "p": stated_p,
    "half-width": stated_half_width,
    "interval-p": stated_interval_p,
}


def check_stated(params: dict[str, Any]) -> list[dict[str, Any]]:
    """Takes {"statements": [StatedP | StatedHalfWidth | StatedIntervalP]}, answers a StatedCheck for each, in order."""
    return [CHECKS[item["kind"]](item) for item in params["statements"]]
