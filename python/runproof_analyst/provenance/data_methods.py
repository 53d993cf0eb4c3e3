"""Methods of plain data: lists, dictionaries, texts, arrays, tables, models, files."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from .builtin_calls import opened
from .containers import element
from .functions import call_value
from .library import COMPUTING_METHODS, PRESENCE_METHODS, SIMPLE
from .log_sinks import log_metric_file
from .machine import Machine
from .paths import joined, path_of, texts
from .things import CONTENT, Encoded, Handle, Text, is_callable, may_hold_code
from .value import (
    COMPUTED,
    DRAWN,
    MEASURED,
    PRESENCE,
    TYPED,
    Value,
    absorb,
    each_member,
    either,
    flat,
    merged_places,
    places_of,
    read_part,
    tinted,
    total,
)

if TYPE_CHECKING:
    from .arguments import Arguments

NOTHING = frozenset((None,))
ADDS = ("append", "add", "appendleft", "put", "insert", "push", "writerow")
TABLE_FILES = ("to_csv", "to_json", "to_parquet", "to_pickle", "to_excel", "to_feather", "write_csv", "write_parquet")
REORDERS = ("sort", "reverse", "insert", "pop", "popleft", "appendleft", "remove", "rotate")
# Methods of tables that choose or order rows by what is in them.
CHOOSING = ("sort_values", "nlargest", "nsmallest", "query", "filter", "where", "mask", "drop_duplicates", "sort_index")
CLOSES = ("mkdir", "close", "flush", "sort", "reverse", "clear", "touch", "unlink", "seek", "writeheader")
CHANGED_TEXT: dict[str, Callable] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "title": str.title,
    "capitalize": str.capitalize,
}


def call_method(machine: Machine, node: ast.Call, owner: Value, name: str, arguments: "Arguments") -> Value:
    """`owner.name(...)` of plain data."""
    if isinstance(owner.what, Handle):
        return call_file(machine, owner.what, name, arguments)
    if name in REORDERS and any(isinstance(key, int) for key in owner.parts or {}):
        # Which element stands where is not known any more.
        owner.rest = read_part(owner)
        owner.parts = {}
    if name == "sort" and arguments.named:
        weight = flat([call_value(machine, key, [read_part(owner)], {}) for key in arguments.all if is_callable(key)])
        absorb(owner, weight.flags & (MEASURED | DRAWN))
    handler = HANDLERS.get(name)
    if handler is not None:
        answer = handler(machine, node, owner, arguments)
        if answer is not None:
            return answer
    if name in ADDS and arguments.placed:
        machine.put(owner, None, arguments.placed[-1])
        return Value(TYPED, NOTHING)
    if name in CLOSES:
        return Value(TYPED, NOTHING)
    if name in PRESENCE_METHODS and not arguments.all:
        return Value(PRESENCE)
    if name in TABLE_FILES:
        return write_table(machine, owner, arguments)
    options = texts(owner)
    if options is not None and name in CHANGED_TEXT and not arguments.placed:
        return Value(owner.flags, frozenset(CHANGED_TEXT[name](each) for each in options))
    return other_method(machine, owner, name, arguments)


def other_method(machine: Machine, owner: Value, name: str, arguments: "Arguments") -> Value:
    """The answer follows from the owner and the arguments; the owner may keep something of them."""
    values = [value for value in arguments.all if not may_hold_code(value)]
    given = flat(values)
    for callback in arguments.all:
        if may_hold_code(callback):
            given = flat([given, call_value(machine, callback, [flat([owner])], {})])
    if name not in SIMPLE and given.flags & ~total(owner) & (MEASURED | DRAWN) and absorb(owner, given.flags & ~TYPED):
        machine.changes += 1
    more = COMPUTED if name in COMPUTING_METHODS else 0
    if name in CHOOSING:
        given.flags |= total(owner) & (MEASURED | DRAWN)
    if is_table(owner) and name not in COMPUTING_METHODS:
        return tinted(owner, given.flags & (MEASURED | DRAWN))
    return Value(total(owner) | given.flags | more, places=merged_places(places_of(owner), given.places))


def is_table(owner: Value) -> bool:
    return owner.parts is not None and owner.what is None and any(isinstance(key, str) for key in owner.parts)


def write_table(machine: Machine, owner: Value, arguments: "Arguments") -> Value:
    where = arguments.at(0, "path_or_buf", "path", "excel_writer", "file", "buf")
    if where is None:
        return Value(total(owner), what=Encoded(), parts={CONTENT: owner})
    path = where.what.path if isinstance(where.what, Handle) else path_of(where)
    machine.write_file(path, owner)
    return Value(TYPED, NOTHING)


def call_file(machine: Machine, handle: Handle, name: str, arguments: "Arguments") -> Value:
    if name in ("write", "writelines", "writerow", "writerows") and arguments.placed:
        content = arguments.placed[0]
        if isinstance(content.what, Encoded):
            content = read_part(content, CONTENT)
        elif name == "writerow":
            content = Value(rest=content, parts={})
        machine.write_file(handle.path, content, handle.definite)
        return Value(TYPED)
    if name in ("read", "readlines", "readline", "__enter__"):
        return machine.read_file(handle.path)
    return Value(TYPED, NOTHING)


def write_text(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    content = arguments.at(0, "data")
    if content is None:
        return None
    if isinstance(content.what, Encoded):
        content = read_part(content, CONTENT)
    path = path_of(owner)
    machine.write_file(path, content)
    log_metric_file(machine, node, path, content)
    return Value(TYPED)


def read_text(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    content = machine.read_file(path_of(owner))
    # As a text that stands for what was written, so that it can be decoded again.
    return Value(total(content), what=Encoded(), parts={CONTENT: content})


def open_path(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    mode = arguments.at(0, "mode")
    modes = texts(mode) if mode is not None else ["r"]
    definite = modes is not None and not any("a" in each or "+" in each for each in modes)
    return opened(machine, path_of(owner), modes, definite)


def items(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if owner.parts is None or owner.members is not None:
        one = read_part(owner) if owner.rest is not None else flat([owner])
        return Value(rest=Value(parts={0: Value(one.flags), 1: one}), parts={})
    pairs = {
        place: Value(parts={0: Value(TYPED, frozenset((key,))), 1: tinted(part, owner.flags)})
        for place, (key, part) in enumerate(owner.parts.items())
    }
    if owner.rest is None:
        return Value(parts=pairs)
    return Value(parts=pairs, rest=Value(parts={0: Value(total(owner.rest)), 1: owner.rest}))


def values(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if owner.parts is None or owner.members is not None:
        return None
    return Value(owner.flags, parts=dict(enumerate(owner.parts.values())), rest=owner.rest)


def keys(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if owner.parts is None or owner.rest is not None or owner.members is not None:
        return None
    return Value(parts={place: Value(TYPED, frozenset((key,))) for place, key in enumerate(owner.parts)})


def get(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    place, default = arguments.at(0), arguments.at(1, "default")
    if place is None or owner.plain:
        return None
    if place.constants is None:
        found = tinted(read_part(owner), total(place) & MEASURED)
        return either(found, default) if default is not None else found
    found = None
    for key in place.constants:
        missing = owner.members is None and owner.rest is None and key not in (owner.parts or {})
        found = either(found, default or Value(TYPED, NOTHING)) if missing else either(found, read_part(owner, key))
    return found


def set_default(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    place, default = arguments.at(0), arguments.at(1)
    if place is None or default is None or owner.plain:
        return None
    for key in place.constants if place.constants is not None else (None,):
        if key is None or key not in (owner.parts or {}):
            machine.put(owner, key, default)
    return get(machine, node, owner, arguments)


def update(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if owner.what is not None or (owner.plain and not owner.parts):
        return None
    for other in arguments.placed:
        for member in each_member(other):
            for key, part in (member.parts or {}).items():
                machine.put(owner, key, part)
            if member.rest is not None or member.parts is None:
                machine.put(owner, None, member.rest or flat([member]))
    for key, part in arguments.named.items():
        machine.put(owner, None if key == "**" else key, part)
    return Value(TYPED, NOTHING)


def extend(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if not arguments.placed or owner.what is not None:
        return None
    machine.put(owner, None, element(arguments.placed[0]))
    return Value(TYPED, NOTHING)


def pop(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    place = arguments.at(0)
    if owner.plain:
        return None
    if place is not None and place.constants is not None and len(place.constants) == 1:
        (key,) = place.constants
        if key in (owner.parts or {}):
            return read_part(owner, key)
    return read_part(owner)


def rows(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    return Value(rest=owner, parts={}) if not owner.plain else None


def numbered_rows(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    return Value(rest=Value(parts={0: Value(total(owner) & MEASURED | TYPED), 1: owner}), parts={})


def groups(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if not is_table(owner):
        return None
    pair = Value(parts={0: Value(total(owner) & (MEASURED | DRAWN) | TYPED), 1: owner})
    return Value(owner.flags, parts=dict(owner.parts or {}), rest=either(pair, owner.rest) if owner.rest else pair)


def assign_columns(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if not is_table(owner):
        return None
    made = Value(owner.flags, parts=dict(owner.parts or {}), rest=owner.rest)
    for key, part in arguments.named.items():
        made.parts[key] = call_value(machine, part, [owner], {}) if is_callable(part) else flat([part])
    return made


def join_path(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    return joined([owner, *arguments.placed], "/", owner.flags) if texts(owner) is not None else None


def found_paths(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    pattern = joined([owner, *arguments.placed], "/")
    options = texts(pattern)
    if options is None or len(options) != 1:
        return None
    return Value(PRESENCE, rest=Value(PRESENCE, what=Text(options[0].replace("*", "\0"))), parts={})


def format_text(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    return Value(total(flat([owner, *arguments.all]))) if texts(owner) is not None else None


def same(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    return owner


def copied(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    if owner.parts is None or owner.members is not None or owner.what is not None:
        return owner
    return Value(owner.flags, parts=dict(owner.parts), rest=owner.rest, places=owner.places)


def mean_or_so(machine: Machine, node: ast.Call, owner: Value, arguments: "Arguments") -> Value | None:
    """`df.apply(f)`, `series.map(f)`."""
    function = arguments.at(0, "func")
    if function is None or not may_hold_code(function):
        return None
    answer = call_value(machine, function, [owner if is_table(owner) else flat([owner])], {})
    return flat([owner, answer])


HANDLERS: dict[str, Callable[[Machine, ast.Call, Value, "Arguments"], Value | None]] = {
    "write_text": write_text,
    "write_bytes": write_text,
    "read_text": read_text,
    "read_bytes": read_text,
    "open": open_path,
    "items": items,
    "values": values,
    "keys": keys,
    "get": get,
    "setdefault": set_default,
    "update": update,
    "extend": extend,
    "writerows": extend,
    "pop": pop,
    "popleft": pop,
    "itertuples": rows,
    "iterrows": numbered_rows,
    "to_dict": lambda machine, node, owner, arguments: (
        rows(machine, node, owner, arguments) if arguments.all else owner
    ),
    "groupby": groups,
    "assign": assign_columns,
    "joinpath": join_path,
    "glob": found_paths,
    "rglob": found_paths,
    "format": format_text,
    "apply": mean_or_so,
    "map": mean_or_so,
    "resolve": same,
    "absolute": same,
    "expanduser": same,
    "as_posix": same,
    "encode": same,
    "decode": same,
    "copy": copied,
}
