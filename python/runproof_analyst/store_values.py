"""Turns what stores hold into the values that records carry."""

import math
import re

DOUBLE_MAX = 1.7976931348623157e308
RUN_ID = re.compile(r"^[A-Za-z0-9][\w-]{0,255}$", re.ASCII)
STATUS_WORDS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def number_of(value) -> float | None:
    """A number as the output carries it; null for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number


def milliseconds_of(value) -> float | None:
    number = number_of(value)
    return number if number is not None and math.isfinite(number) else None


def step_of(value) -> int:
    number = number_of(value)
    if number is None or not math.isfinite(number):
        return 0
    return max(-(2**53 - 1), min(2**53 - 1, int(number)))


def num_of(value: float):
    """The contract's form of a number."""
    if math.isnan(value):
        return {"nonFinite": "nan"}
    if abs(value) >= DOUBLE_MAX:
        # SQL stores hold infinity as the largest double.
        return {"nonFinite": "inf" if value > 0 else "-inf"}
    return value


def status_of(value) -> str:
    if isinstance(value, bool):
        return "UNKNOWN"
    if isinstance(value, int):
        return STATUS_WORDS.get(value, "UNKNOWN")
    text = str(value)
    if text.isdigit():
        return STATUS_WORDS.get(int(text[:4]), "UNKNOWN")
    return text if text in STATUS_WORDS.values() else "UNKNOWN"
