"""Calls: who is called decides what may enter the answer."""

import ast
from typing import Any

from .arguments import Arguments
from .data_methods import call_method
from .functions import call_value, escape, parent_of
from .known_calls import call_known
from .library import PRESENCE_METHODS, is_pure
from .log_sinks import log_by_method
from .machine import Machine
from .paths import texts
from .scopes import attribute
from .things import Client, Distribution, Generator, Handle, Instance, Known, Scope, Text, is_callable
from .value import (
    DRAWN,
    MEASURED,
    PRESENCE,
    TYPED,
    UNKNOWN_THING,
    Value,
    each_member,
    either,
    flat,
    places_of,
    read_part,
    tinted,
    total,
    unknown,
)


def read_arguments(machine: Machine, node: ast.Call, scope: Scope) -> Arguments:
    placed: list[Value] = []
    open_end = False
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            spread = machine.evaluate(argument.value, scope)
            if spread.parts is not None and spread.rest is None and all(isinstance(key, int) for key in spread.parts):
                placed += [spread.parts[key] for key in sorted(spread.parts)]
            else:
                placed.append(read_part(spread))
                open_end = True
        else:
            placed.append(machine.evaluate(argument, scope))
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        named[keyword.arg or "**"] = machine.evaluate(keyword.value, scope)
    return Arguments(placed, named, open_end)


def call_expression(machine: Machine, node: ast.Call, scope: Scope) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and scope.find("super") is None:
        return parent_of(machine, scope)
    owner = None
    if isinstance(node.func, ast.Attribute):
        owner = machine.evaluate(node.func.value, scope)
    arguments = read_arguments(machine, node, scope)
    if owner is not None:
        return method_call(machine, node, owner, node.func.attr, arguments)
    return call(machine, node, machine.evaluate(node.func, scope), arguments)


def call(machine: Machine, node: ast.Call, callee: Value, arguments: Arguments) -> Value:
    """Calls a value."""
    if isinstance(callee.what, Known):
        return call_known(machine, node, callee.what.name, arguments)
    result = None
    for member in each_member(callee):
        what: Any = member.what
        if isinstance(what, Known):
            answer = call_known(machine, node, what.name, arguments)
        elif is_callable(member):
            placed = arguments.placed
            answer = call_value(machine, member, placed, arguments.named)
        elif isinstance(what, Instance):
            answer = call_instance(machine, node, member, what, arguments)
        elif isinstance(what, Distribution):
            answer = flat([member])
        elif what is None:
            # An object of a library that is called, such as a layer or a fitted interpolation.
            answer = flat([member, *arguments.all], 0)
        else:
            escape(machine, arguments.all)
            answer = unknown()
        result = either(result, answer)
    return result or unknown()


def call_instance(machine: Machine, node: ast.Call, member: Value, what: Instance, arguments: Arguments) -> Value:
    for name in ("__call__", "forward", "call"):
        method = what.of.find(name)
        if method is not None:
            return call_value(machine, method, [member, *arguments.placed], arguments.named)
    escape(machine, arguments.all)
    return unknown()


def method_call(machine: Machine, node: ast.Call, owner: Value, name: str, arguments: Arguments) -> Value:
    """`owner.name(...)`."""
    if owner.members is None:
        return method_of(machine, node, owner, name, arguments)
    result = None
    for member in each_member(owner):
        result = either(result, method_of(machine, node, member, name, arguments))
    return tinted(result or Value(), owner.flags)


def method_of(machine: Machine, node: ast.Call, owner: Value, name: str, arguments: Arguments) -> Value:
    what: Any = owner.what
    if log_by_method(machine, node, owner, name, arguments):
        if isinstance(what, Instance) and what.of.find(name) is not None:
            return call(machine, node, attribute(machine, owner, name), arguments)
        return Value(TYPED, frozenset((None,)))
    if what == UNKNOWN_THING:
        machine.reads += 1
        if name in PRESENCE_METHODS and not arguments.all:
            return Value(PRESENCE)
        escape(machine, arguments.all)
        return unknown()
    if isinstance(what, Known):
        return call(machine, node, attribute(machine, owner, name), arguments)
    if isinstance(what, Generator):
        return call_known(machine, node, f"numpy.random.{name}", arguments)
    if isinstance(what, Distribution):
        flags = DRAWN if name in ("rvs", "sample", "rsample") else 0
        machine.draws += bool(flags)
        here = ((machine.block, node.lineno),) if flags else places_of(owner)
        return Value(flags | total(owner) | (total(flat(arguments.placed)) if not flags else 0), places=here)
    if isinstance(what, Client):
        return unknown()
    if isinstance(what, Instance):
        return method_of_instance(machine, node, owner, what, name, arguments)
    if is_callable(owner) or hasattr(what, "names"):
        return call(machine, node, attribute(machine, owner, name), arguments)
    if isinstance(what, (Handle, Text)) or what is None or texts(owner) is not None:
        held = (owner.parts or {}).get(name)
        if held is not None and is_callable(held):
            return call(machine, node, held, arguments)
        return call_method(machine, node, owner, name, arguments)
    return call_method(machine, node, owner, name, arguments)


def method_of_instance(
    machine: Machine, node: ast.Call, owner: Value, what: Instance, name: str, arguments: Arguments
) -> Value:
    held = (owner.parts or {}).get(name)
    if held is not None:
        return call(machine, node, held, arguments)
    if what.of.find(name) is not None:
        return call(machine, node, attribute(machine, owner, name), arguments)
    if any(base == "" for base in what.of.foreign):
        escape(machine, [owner, *arguments.all])
        return unknown()
    if what.of.foreign:
        # A method of the library's class, such as `parameters()` of a module.
        return flat([owner, *arguments.all], MEASURED if not pure_bases(what) else 0)
    return unknown()


def pure_bases(what: Instance) -> bool:
    return all(is_pure(base) for base in what.of.foreign)
