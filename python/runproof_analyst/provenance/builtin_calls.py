"""Python's own functions."""

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from .containers import element, merge, one_by_one
from .functions import call_value
from .machine import Machine
from .paths import path_of, texts
from .scopes import attribute
from .things import Handle, is_callable
from .value import (
    CLOCK,
    DRAWN,
    MEASURED,
    PRESENCE,
    TYPED,
    Value,
    constant,
    either,
    flat,
    read_part,
    tinted,
    total,
    unknown,
)

if TYPE_CHECKING:
    from .arguments import Arguments

# A longer text is not gone through as code.
LONGEST_TEXT = 20_000
# Texts of code that hold texts of code.
MOST_NESTED = 8
NOTHING = frozenset((None,))


def nothing(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return Value(TYPED, NOTHING)


def open_file(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first, mode = arguments.at(0, "file"), arguments.at(1, "mode")
    modes = texts(mode) if mode is not None else ["r"]
    path = path_of(first) if first is not None else None
    definite = modes is not None and not any("a" in each or "+" in each for each in modes)
    return opened(machine, path, modes, definite)


def opened(machine: Machine, path: str | None, modes: list[str] | None, definite: bool) -> Value:
    """An open file; its lines are what it holds, where it is read."""
    reads = modes is None or any("r" in each or "+" in each for each in modes)
    return Value(what=Handle(path, definite), rest=machine.read_file(path) if reads else None)


def printed(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    target = arguments.named.get("file")
    if target is not None and isinstance(target.what, Handle):
        machine.write_file(target.what.path, flat(arguments.placed), target.what.definite)
    return Value(TYPED, NOTHING)


def run_text(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`eval` and `exec` of a text that stands in the code are that code; of any other they may do anything."""
    options = texts(arguments.at(0) or unknown())
    scope = machine.module
    if (
        options is None
        or len(options) != 1
        or "\0" in options[0]
        or len(options[0]) > LONGEST_TEXT
        or machine.depth > 8
    ):
        machine.reads += 1
        for name, value in list(scope.names.items()):
            scope.names[name] = tinted(value, MEASURED) if value.what is None else value
        return unknown()
    try:
        tree = ast.parse(options[0].strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return unknown()
    for each in ast.walk(tree):
        if hasattr(each, "lineno"):
            each.lineno = node.lineno
    machine.depth += 1
    try:
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            machine.execute(tree.body[:-1], scope)
            return machine.evaluate(last.value, scope)
        machine.execute(tree.body, scope)
    finally:
        machine.depth -= 1
    return Value(TYPED, NOTHING)


def length(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0)
    flags = total(first) if first is not None else 0
    return Value((flags & (MEASURED | PRESENCE)) | TYPED)


def number(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`float("0.94")` is 0.94."""
    result = flat(arguments.all)
    first = arguments.at(0)
    if first is not None and first.constants is not None:
        numbers = [as_number(each) for each in first.constants]
        if None not in numbers:
            result.constants = frozenset(numbers)
            result.places = result.places or ((machine.block, node.lineno),)
    return result


def as_number(value: object) -> float | int | None:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, str) and len(value) < 64:
        try:
            return float(value)
        except ValueError:
            return None
    return None


def rounded(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0, "number")
    return flat([first], 0) if first is not None and first.constants is None else number(machine, node, arguments)


def listed(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0)
    if first is None:
        return Value(parts={})
    if (
        first.parts
        and first.rest is None
        and first.members is None
        and all(isinstance(key, int) for key in first.parts)
    ):
        return Value(first.flags, parts=dict(first.parts))
    return Value(first.flags & (MEASURED | DRAWN | CLOCK | PRESENCE), rest=element(first), parts={})


def in_any_order(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0)
    if first is None:
        return Value(parts={})
    one = element(first)
    key = arguments.named.get("key")
    flags = first.flags & (MEASURED | DRAWN | CLOCK | PRESENCE)
    if key is not None:
        # What stands first is chosen by the key.
        weight = call_value(machine, key, [one], {}) if is_callable(key) else flat([one, key])
        flags |= total(weight) & (MEASURED | DRAWN)
    elif getattr(node.func, "id", "") == "sorted":
        flags |= total(one) & (MEASURED | DRAWN)
    return Value(flags, rest=one, parts={})


def made_dict(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    made = Value(parts={})
    for value in arguments.placed:
        if value.parts is not None and all(isinstance(key, int) for key in value.parts):
            # Pairs.
            for pair in [*value.parts.values(), *([value.rest] if value.rest is not None else [])]:
                key, part = read_part(pair, 0), read_part(pair, 1)
                for each in key.constants or (None,):
                    if each is None:
                        made.rest = either(made.rest, part) if made.rest is not None else part
                    else:
                        made.parts[each] = part
        else:
            merge(made, value)
    for key, value in arguments.named.items():
        if key == "**":
            merge(made, value)
        else:
            made.parts[key] = value
    return made


def zipped(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    rows = [one_by_one(value) for value in arguments.placed]
    known = [row for row in rows if row is not None]
    if known:
        count = min(len(row) for row in known)
        return Value(
            parts={
                place: Value(
                    parts={
                        column: row[place] if row is not None else element(arguments.placed[column])
                        for column, row in enumerate(rows)
                    }
                )
                for place in range(count)
            }
        )
    pair = Value(parts={column: element(value) for column, value in enumerate(arguments.placed)})
    return Value(rest=pair, parts={})


def numbered(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    first = arguments.at(0, "iterable") or unknown()
    rows = one_by_one(first)
    if rows is not None:
        return Value(parts={place: Value(parts={0: constant(place), 1: row}) for place, row in enumerate(rows)})
    counter = Value(TYPED)
    return Value(rest=Value(parts={0: counter, 1: element(first)}), parts={}, flags=0)


def counted(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    flags = total(flat(arguments.all)) & (MEASURED | CLOCK)
    numbers = [value.constants for value in arguments.placed]
    if len(numbers) == 1 and numbers[0] is not None and len(numbers[0]) == 1:
        (count,) = numbers[0]
        if isinstance(count, int) and 0 < count <= 8:
            return Value(parts={place: constant(place) for place in range(count)})
    return Value(rest=Value(flags | TYPED), parts={})


def mapped(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if not arguments.placed:
        return unknown()
    function, *sources = arguments.placed
    if is_callable(function):
        machine.in_loop += 1
        answer = call_value(machine, function, [element(source) for source in sources], {})
        machine.in_loop -= 1
        return Value(rest=answer, parts={})
    return Value(rest=flat([element(source) for source in sources]), parts={})


def filtered(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if len(arguments.placed) < 2:
        return unknown()
    one = element(arguments.placed[1])
    return Value(rest=tinted(one, total(one) & MEASURED), parts={})


def extreme(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    """`max(rows, key=...)` is one of the rows, `max(a, b)` one of both."""
    key = arguments.named.get("key")
    if key is None:
        return flat(arguments.all)
    found = None
    for value in [element(arguments.placed[0])] if len(arguments.placed) == 1 else arguments.placed:
        found = either(found, value)
    weight = call_value(machine, key, [found or unknown()], {}) if is_callable(key) else flat([found or unknown(), key])
    return tinted(found or Value(), total(weight) & (MEASURED | DRAWN))


def hashed(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    result = flat(arguments.all)
    if not result.flags & MEASURED:
        result.flags |= DRAWN
        result.places = ((machine.block, node.lineno),)
    return result


def kind_of(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return Value(PRESENCE if total(flat(arguments.all)) & MEASURED else TYPED)


def get_attribute(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    names = texts(arguments.at(1) or unknown())
    if not names or len(arguments.placed) < 2:
        return unknown()
    found = None
    for name in names:
        found = either(found, attribute(machine, arguments.placed[0], name))
    return either(found, arguments.placed[2]) if len(arguments.placed) > 2 else found or unknown()


def set_attribute(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    if len(arguments.placed) == 3:
        names = texts(arguments.placed[1])
        for name in names if names is not None else [None]:
            machine.put(arguments.placed[0], name, arguments.placed[2])
    return nothing(machine, node, arguments)


def next_of(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return element(arguments.placed[0]) if arguments.placed else unknown()


def same(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    return arguments.placed[0] if arguments.placed else Value(TYPED, frozenset(("",)))


def anything(machine: Machine, node: ast.Call, arguments: "Arguments") -> Value:
    machine.reads += 1
    return unknown()


BUILTIN_CALLS: dict[str, Callable[[Machine, ast.Call, "Arguments"], Value]] = {
    "print": printed,
    "display": nothing,
    "open": open_file,
    "len": length,
    "float": number,
    "int": number,
    "round": rounded,
    "list": listed,
    "tuple": listed,
    "sorted": in_any_order,
    "reversed": in_any_order,
    "set": in_any_order,
    "frozenset": in_any_order,
    "dict": made_dict,
    "zip": zipped,
    "enumerate": numbered,
    "range": counted,
    "map": mapped,
    "filter": filtered,
    "max": extreme,
    "min": extreme,
    "hash": hashed,
    "id": hashed,
    "isinstance": kind_of,
    "issubclass": kind_of,
    "hasattr": kind_of,
    "callable": kind_of,
    "type": kind_of,
    "getattr": get_attribute,
    "setattr": set_attribute,
    "next": next_of,
    "iter": same,
    "str": same,
    "vars": same,
    "input": anything,
    "eval": run_text,
    "exec": run_text,
    "__import__": anything,
    "globals": anything,
    "locals": anything,
}
