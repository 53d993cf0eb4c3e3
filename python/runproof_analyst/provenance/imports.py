"""Imports: modules of libraries by their dotted names, and Python files that the response brings along."""

import ast
from typing import Any

from .machine import Machine
from .things import Known, Scope
from .value import Value, unknown


def execute_import(machine: Machine, node: Any, scope: Scope) -> str:
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.split(".")[0]
            scope.names[alias.asname or name] = module(machine, name)
        return "goes-on"
    for alias in node.names:
        if alias.name == "*":
            own = own_module(machine, node.module or "")
            if own is not None:
                scope.names.update(own.names)
            continue
        scope.names[alias.asname or alias.name] = imported(machine, node, alias.name)
    return "goes-on"


def module(machine: Machine, name: str) -> Value:
    own = own_module(machine, name)
    return Value(what=own) if own is not None else Value(what=Known(name))


def imported(machine: Machine, node: ast.ImportFrom, name: str) -> Value:
    own = own_module(machine, node.module or name)
    if own is not None:
        return own.names.get(name) or unknown()
    return Value(what=Known(f"{node.module}.{name}")) if node.module and not node.level else unknown()


def own_module(machine: Machine, name: str) -> Scope | None:
    """The names of a Python file of the response, gone through at its first import."""
    last = name.rsplit(".", 1)[-1]
    if name in machine.modules:
        return machine.modules[name]
    source = machine.sources.get(name) or machine.sources.get(last)
    if source is None:
        return None
    block, tree = source
    scope = machine.modules[name] = Scope()
    before = machine.block
    machine.block = block
    machine.execute(tree.body, scope)
    machine.block = before
    return scope
