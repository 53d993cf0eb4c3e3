"""Paths as far as they are known: relative to the workspace, unknown pieces as NUL."""

import posixpath

from .things import Text
from .value import MOST_CONSTANTS, TYPED, Value


def path_of(value: Value) -> str | None:
    """The one path that a value names; None where it is not known."""
    if isinstance(value.what, Text):
        return tidy(value.what.pattern)
    if value.constants is None or len(value.constants) != 1:
        return None
    (only,) = value.constants
    return tidy(only) if isinstance(only, str) else None


def tidy(path: str) -> str:
    return posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""


def texts(value: Value) -> list[str] | None:
    """All texts that a value may be."""
    if isinstance(value.what, Text):
        return [value.what.pattern]
    if value.constants is None:
        return None
    found = [each for each in value.constants if isinstance(each, str)]
    return found if len(found) == len(value.constants) else None


def joined(pieces: list[Value], separator: str = "", flags: int = TYPED) -> Value:
    """The text of several pieces; what is not known of them stays open."""
    results = [""]
    first = True
    for piece in pieces:
        options = texts(piece)
        if options is None and piece.constants is not None:
            options = [str(each) for each in piece.constants]
        if options is None or len(results) * len(options) > MOST_CONSTANTS:
            options = ["\0"]
        glue = "" if first else separator
        results = [before + glue + option for before in results for option in options]
        first = False
    if all("\0" not in result for result in results):
        return Value(flags, frozenset(results))
    if len(results) == 1:
        return Value(flags, what=Text(results[0]))
    return Value(flags)
