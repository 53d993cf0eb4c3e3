"""Data frames: columns by name, whatever they were made of."""

import ast
from typing import TYPE_CHECKING

from .machine import Machine
from .value import Value, either, flat, read_part, unknown

if TYPE_CHECKING:
    from .arguments import Arguments


def table(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`DataFrame(data, columns=...)`."""
    data = arguments.at(0, "data", "records")
    if data is None:
        return Value(parts={})
    if data.plain or data.members is not None or data.what is not None:
        return Value(rest=flat([data]), parts={})
    if any(isinstance(key, str) for key in data.parts or {}):
        return Value(data.flags, parts={key: column(part) for key, part in data.parts.items()}, rest=data.rest)
    names = column_names(arguments.at(2, "columns"))
    rows = [*(data.parts or {}).values(), *([data.rest] if data.rest is not None else [])]
    made = Value(data.flags, parts={})
    for row in rows:
        for one in row.members or (row,):
            add_row(made, one, names)
    return made


def column(part: Value) -> Value:
    return part if part.plain or part.what is not None else flat([part])


def add_row(made: Value, row: Value, names: list[str] | None) -> None:
    if row.parts is None or row.what is not None and row.what == "unknown":
        made.rest = either(made.rest, flat([row])) if made.rest is not None else flat([row])
        return
    for key, part in row.parts.items():
        name = names[key] if names is not None and isinstance(key, int) and key < len(names) else key
        made.parts[name] = either(made.parts[name], column(part)) if name in made.parts else column(part)
    if row.rest is not None:
        made.rest = either(made.rest, flat([row.rest])) if made.rest is not None else flat([row.rest])


def column_names(value: Value | None) -> list[str] | None:
    if value is None or value.parts is None or value.rest is not None:
        return None
    names = []
    for key in sorted(key for key in value.parts if isinstance(key, int)):
        constants = value.parts[key].constants
        if constants is None or len(constants) != 1:
            return None
        names.append(str(next(iter(constants))))
    return names


def row_of(owner: Value) -> Value:
    """A row of a table has what its columns hold."""
    return owner if not owner.plain else unknown() if owner.what else flat([owner])


__all__ = ["read_part", "row_of", "table"]
