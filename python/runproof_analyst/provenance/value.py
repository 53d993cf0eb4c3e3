"""Abstract values: what may have entered a value, and what is known of its parts.

Flags say what *may* have entered. MEASURED wins over all others: whatever is not understood is MEASURED, so that a
value without it is one into which nothing measured can have come.
"""

from collections.abc import Iterator
from typing import Any

MEASURED = 1  # data, an unknown call, a measurement of the machine
DRAWN = 2  # a random generator, a hash that is used as one
TYPED = 4  # a number that stands in the code
CLOCK = 8  # a reading of a clock: a difference of two is measured, a remainder is a draw
COMPUTED = 16  # an algorithm stands between source and value: a model, a solver, a search
ITERATED = 32  # built up step by step in a loop
PRESENCE = 64  # whether a file, package or device is there: no content of it
TRULY = MEASURED | CLOCK | PRESENCE

MOST_CONSTANTS = 48
MOST_MEMBERS = 8
MOST_PLACES = 3


class Value:
    """A value as the analysis sees it. Containers and objects are shared by reference, as in Python itself."""

    __slots__ = ("constants", "flags", "members", "parts", "places", "rest", "what")

    def __init__(
        self,
        flags: int = 0,
        constants: frozenset | None = None,
        parts: dict[Any, "Value"] | None = None,
        rest: "Value | None" = None,
        what: Any = None,
        places: tuple = (),
        members: tuple["Value", ...] | None = None,
    ) -> None:
        self.flags = flags
        # The constants that it may be; None: not known.
        self.constants = constants
        # Elements, columns and attributes under constant keys; `rest` is all others.
        self.parts = parts
        self.rest = rest
        # What kind of thing it is (see things.py); None: plain data.
        self.what = what
        # Where its numbers were drawn or typed: (block, line), at most a few.
        self.places = places
        # It is one of these.
        self.members = members

    @property
    def plain(self) -> bool:
        return self.parts is None and self.rest is None and self.what is None and self.members is None


UNKNOWN_THING = "unknown"


def unknown() -> Value:
    """A value of which nothing is known."""
    return Value(MEASURED, what=UNKNOWN_THING)


def constant(value: Any, flags: int = TYPED, places: tuple = ()) -> Value:
    return Value(flags, frozenset((value,)), places=places)


def reachable(value: Value) -> Iterator[Value]:
    """The value and all its parts and members, each once."""
    if value.plain:
        yield value
        return
    seen, pending = {id(value)}, [value]
    while pending:
        one = pending.pop()
        yield one
        below = [*(one.parts or {}).values(), *(one.members or ())]
        if one.rest is not None:
            below.append(one.rest)
        for each in below:
            if id(each) not in seen:
                seen.add(id(each))
                pending.append(each)


def total(value: Value) -> int:
    """Flags of the value and of all in it."""
    if value.parts is None and value.members is None and value.rest is None:
        return value.flags
    flags = value.flags
    seen = {id(value)}
    pending = [value]
    while pending:
        one = pending.pop()
        flags |= one.flags
        below = list(one.parts.values()) if one.parts else []
        if one.members:
            below += one.members
        if one.rest is not None:
            below.append(one.rest)
        for each in below:
            if each.parts is None and each.members is None and each.rest is None:
                flags |= each.flags
            elif id(each) not in seen:
                seen.add(id(each))
                pending.append(each)
    return flags


def places_of(value: Value) -> tuple:
    """Where the numbers in it come from, at most a few."""
    if value.plain:
        return value.places
    found: dict = {}
    for one in reachable(value):
        found.update(dict.fromkeys(one.places))
        if len(found) >= MOST_PLACES:
            break
    return tuple(found)[:MOST_PLACES]


def merged_places(one: tuple, other: tuple) -> tuple:
    if not other or one == other:
        return one
    return tuple(dict.fromkeys(one + other))[:MOST_PLACES] if one else other


def flat(values: list[Value], more: int = 0) -> Value:
    """A number or the like that is made of all of these."""
    flags = more
    places: tuple = ()
    for value in values:
        if value.parts is None and value.members is None and value.rest is None:
            flags |= value.flags
            if value.places and value.places != places and len(places) < MOST_PLACES:
                places = merged_places(places, value.places)
        else:
            flags |= total(value)
            if len(places) < MOST_PLACES:
                places = merged_places(places, places_of(value))
    return Value(flags, places=places)


def tinted(value: Value, flags: int) -> Value:
    """The value with more flags: a copy of a plain one, else the same object, into which they go."""
    if value.flags | flags == value.flags:
        return value
    if value.plain:
        return Value(value.flags | flags, value.constants, places=value.places)
    if value.what == UNKNOWN_THING:
        return value
    return Value(flags, members=value.members or (value,))


def either(one: Value | None, other: Value | None) -> Value:
    """One of the two, it is not known which."""
    if one is None or other is None or one is other:
        return one or other or Value()
    if one.plain and other.plain:
        constants = None
        if one.constants is not None and other.constants is not None:
            constants = one.constants | other.constants
            if len(constants) > MOST_CONSTANTS:
                constants = None
        return Value(one.flags | other.flags, constants, places=merged_places(one.places, other.places))
    members: dict[int, Value] = {}
    flags = 0
    for value in (one, other):
        if value.members is None:
            members[id(value)] = value
        else:
            flags |= value.flags
            members.update({id(member): member for member in value.members})
    if len(members) > MOST_MEMBERS:
        # Too many to follow: anything may be in it.
        return Value(total(one) | total(other) | MEASURED, what=UNKNOWN_THING)
    if len(members) == 1 and not flags:
        return next(iter(members.values()))
    return Value(flags, members=tuple(members.values()))


def each_member(value: Value) -> Iterator[Value]:
    """The values that it may be."""
    if value.members is None:
        yield value
        return
    for member in value.members:
        yield from each_member(member)


def read_part(value: Value, key: Any = None) -> Value:
    """The part under a constant key; None: under any key."""
    if value.members is not None:
        found = None
        for member in value.members:
            found = either(found, read_part(member, key))
        return tinted(found or Value(), value.flags)
    if value.what == UNKNOWN_THING:
        return value
    if value.parts is None and value.rest is None:
        return new_part(value, key)
    if key is None:
        found = value.rest
        for part in (value.parts or {}).values():
            found = either(found, part)
        return tinted(found or Value(), value.flags)
    part = (value.parts or {}).get(key)
    if part is None and value.rest is None:
        return new_part(value, key)
    return tinted(either(part, value.rest), value.flags)


def new_part(value: Value, key: Any) -> Value:
    """What a thing of which only the origin is known has under a name: of the same origin."""
    part = Value(total(value), places=places_of(value))
    if key is not None and value.constants is None:
        # Kept, so that what is put into it is found again.
        if value.parts is None:
            value.parts = {}
        value.parts[key] = part
    return part


def write_part(value: Value, key: Any, new: Value, strong: bool) -> bool:
    """Puts a part into a container; `strong`: it replaces what was there. True where something new may be in it."""
    changed = False
    several = value.members is not None
    for member in each_member(value):
        if member.what == UNKNOWN_THING:
            continue
        if key is None:
            before = total(member.rest) if member.rest is not None else -1
            member.rest = either(member.rest, new)
            changed |= before != total(member.rest)
            continue
        if member.parts is None:
            member.parts = {}
        old = member.parts.get(key)
        if old is new:
            continue
        kept = new if old is None or (strong and not several) else either(old, new)
        changed |= old is None or total(old) != total(kept)
        member.parts[key] = kept
    return changed


def absorb(value: Value, flags: int, places: tuple = ()) -> bool:
    """Something of these flags may now be anywhere in the value. True where that is new."""
    changed = False
    for member in each_member(value):
        if member.what == UNKNOWN_THING or member.flags | flags == member.flags:
            continue
        member.flags |= flags
        member.constants = None
        member.places = merged_places(member.places, places)
        changed = True
    return changed
