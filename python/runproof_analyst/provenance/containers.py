"""Containers: their elements, and what is put into them."""

from .machine import Machine
from .things import Text
from .value import (
    DRAWN,
    MEASURED,
    MOST_CONSTANTS,
    TRULY,
    TYPED,
    Value,
    either,
    flat,
    read_part,
    tinted,
    total,
)

# A loop over no more known elements is gone through one by one.
MOST_UNROLLED = 8


def merge(into: Value, other: Value) -> None:
    """What `{**other}` does."""
    if other.parts is None or other.members is not None:
        part = read_part(other)
        into.rest = either(into.rest, part) if into.rest is not None else part
        return
    for key, part in other.parts.items():
        into.parts[key] = part
    if other.rest is not None:
        into.rest = either(into.rest, other.rest) if into.rest is not None else other.rest


def put_at(machine: Machine, container: Value, place: Value, value: Value, strong: bool) -> None:
    """`container[place] = value`."""
    if total(place) & TRULY:
        # Which entry it is rests on something measured.
        value = tinted(value, MEASURED)
    keys = place.constants
    if isinstance(place.what, Text):
        keys = frozenset((place.what.pattern,))
    if keys is None or len(keys) > MOST_CONSTANTS:
        keys = key_of_tuple(place)
    if keys is None:
        machine.put(container, None, value)
        return
    for key in keys:
        machine.put(container, key, value, strong and len(keys) == 1)


def key_of_tuple(place: Value) -> frozenset | None:
    """`df.loc[row, "column"]`: the column, where it is known."""
    if place.parts is None or place.rest is not None or len(place.parts) != 2:
        return None
    last = place.parts.get(1)
    if last is None or last.constants is None or not all(isinstance(each, str) for each in last.constants):
        return None
    return last.constants


def element(source: Value) -> Value:
    """What a loop over a value gives, one at a time."""
    if source.parts is None and source.rest is None and source.members is None:
        if source.constants is not None and all(isinstance(each, str) for each in source.constants):
            return Value(source.flags)
        return flat([source])
    if source.what is None and source.parts and source.rest is None and source.members is None:
        if all(isinstance(key, str) for key in source.parts):
            # A dictionary or a table gives its keys.
            return Value(TYPED | source.flags, frozenset(source.parts))
    return read_part(source)


def one_by_one(source: Value) -> list[Value] | None:
    """The elements of a short list or tuple whose elements are all known, in order; else None."""
    if source.members is not None or source.what is not None or source.rest is not None or not source.parts:
        return None
    if len(source.parts) > MOST_UNROLLED:
        return None
    if all(isinstance(key, str) for key in source.parts):
        # A dictionary gives its keys.
        return [Value(TYPED | source.flags, frozenset((key,))) for key in source.parts]
    if not all(isinstance(key, int) for key in source.parts):
        return None
    return [tinted(source.parts[key], source.flags) for key in sorted(source.parts)]


def truth(test: Value) -> bool | None:
    """Whether a condition holds, where that stands in the code."""
    if test.constants is None or len(test.constants) != 1 or total(test) & (TRULY | DRAWN):
        return None
    (only,) = test.constants
    return bool(only)
