"""What stands in files that the code has written, and in texts that hold a structure."""

import ast
import json
from typing import Any

from .machine import Machine, Sink
from .value import DRAWN, MEASURED, TYPED, Value, each_member, flat, places_of, read_part, total

MOST_VALUES = 300
DEEPEST = 6


def structure_of_text(machine: Machine, node: ast.AST, text: Value) -> Value:
    """The structure of a JSON text that stands in the code."""
    constants = text.constants or frozenset()
    if len(constants) != 1:
        return flat([text])
    (only,) = constants
    if not isinstance(only, (str, bytes)) or len(only) > 200_000:
        return flat([text])
    try:
        return structure(json.loads(only), (machine.block, getattr(node, "lineno", 1)), 0)
    except (ValueError, RecursionError):
        return flat([text])


def structure(document: Any, place: tuple[int, int], depth: int) -> Value:
    if depth > DEEPEST:
        return Value(TYPED, places=(place,))
    if isinstance(document, dict):
        return Value(
            parts={key: structure(part, place, depth + 1) for key, part in list(document.items())[:MOST_VALUES]}
        )
    if isinstance(document, list):
        return Value(
            parts={key: structure(part, place, depth + 1) for key, part in enumerate(document[:MOST_VALUES])},
            rest=Value(TYPED, places=(place,)) if len(document) > MOST_VALUES else None,
        )
    return Value(TYPED, frozenset((document,)), places=(place,))


def values_in_files(machine: Machine) -> list[Sink]:
    """One entry for each name in each file whose content is known, as far as the names are."""
    found: list[Sink] = []
    for path, written in machine.files.items():
        leaves(written.content, "", path, found, 0, set())
        if len(found) >= MOST_VALUES:
            break
    return found[:MOST_VALUES]


def leaves(value: Value, name: str, path: str, found: list[Sink], depth: int, seen: set[int]) -> None:
    if len(found) >= MOST_VALUES:
        return
    for member in each_member(value):
        if id(member) in seen:
            continue
        inner = seen | {id(member)}
        below = {key: part for key, part in (member.parts or {}).items() if isinstance(key, str)}
        if member.what is not None or depth > DEEPEST or not below and member.rest is None and not member.parts:
            add_leaf(member, name, path, found)
            continue
        for key in below:
            leaves(read_part(member, key), f"{name}.{key}" if name else key, path, found, depth + 1, inner)
        for key, part in (member.parts or {}).items():
            if not isinstance(key, str):
                leaves(part, name, path, found, depth + 1, inner)
        if member.rest is not None:
            leaves(member.rest, f"{name}.\0" if name else "\0", path, found, depth + 1, inner)


def add_leaf(value: Value, name: str, path: str, found: list[Sink]) -> None:
    flags = total(value)
    if name and flags & (MEASURED | DRAWN | TYPED):
        place = (places_of(value) or ((1, 1),))[0]
        constants = value.constants if value.plain else None
        found.append(Sink(name, "file", place[0], place[1], flags, constants, places_of(value), path))
