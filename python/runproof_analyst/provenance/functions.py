"""Calls of the response's own functions and classes: their bodies are gone through with the arguments at hand."""

import ast
from typing import Any

from .library import PLAIN_DECORATORS, is_pure
from .machine import MOST_CALLS_DEEP, Machine
from .paths import tidy
from .things import Bound, Class, Function, Instance, Known, Parent, Partial, Scope, is_callable
from .value import MEASURED, TYPED, Value, absorb, each_member, either, flat, read_part, total, unknown

# A function that calls itself is gone through this often.
MOST_RECURSION = 2
RECORD_MAKERS = ("dataclass", "dataclasses.dataclass", "attrs.define", "attr.s", "attr.dataclass", "attrs.frozen")
RECORD_BASES = ("typing.NamedTuple", "pydantic.BaseModel", "enum.Enum", "enum.IntEnum", "enum.StrEnum")
# Methods that are called without being named.
UNFOLLOWED = (
    "__getattr__",
    "__getattribute__",
    "__getitem__",
    "__iter__",
    "__next__",
    "__float__",
    "__int__",
    "__index__",
    "__array__",
    "__add__",
    "__radd__",
    "__sub__",
    "__mul__",
    "__rmul__",
    "__truediv__",
    "__format__",
    "__round__",
    "__abs__",
)
PLAIN_BASES = ("builtins.object", "builtins.Exception", "abc.ABC", "typing.Protocol", "typing.Generic")


def make_lambda(machine: Machine, node: ast.Lambda, scope: Scope) -> Value:
    return Value(what=Function(node, scope, machine.block, defaults_of(machine, node.args, scope)))


def defaults_of(machine: Machine, arguments: ast.arguments, scope: Scope) -> dict[str, Value]:
    """Values of the parameters that have a default."""
    placed = [*arguments.posonlyargs, *arguments.args]
    found = {
        parameter.arg: machine.evaluate(default, scope)
        for parameter, default in zip(placed[len(placed) - len(arguments.defaults) :], arguments.defaults, strict=True)
    }
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            found[parameter.arg] = machine.evaluate(default, scope)
    return found


def call_value(machine: Machine, callee: Value, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    """Calls code of the response that is held in a value, as callbacks are."""
    result = None
    for member in each_member(callee):
        what: Any = member.what
        if isinstance(what, Function):
            answer = call_function(machine, what, arguments, keywords)
        elif isinstance(what, Bound):
            answer = call_function(machine, what.function, [what.self, *arguments], keywords)
        elif isinstance(what, Partial):
            answer = call_value(
                machine, what.function, [*what.arguments, *arguments], {**dict(what.keywords), **keywords}
            )
        elif isinstance(what, Class):
            answer = instantiate(machine, what, arguments, keywords)
        else:
            answer = unknown()
        result = either(result, answer)
    return result or unknown()


def call_function(machine: Machine, function: Function, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    """The value that a function answers; `arguments` by place, `self` included."""
    node = function.node
    if machine.depth >= MOST_CALLS_DEEP or machine.started.get(id(node), 0) >= MOST_RECURSION:
        return Value(total(flat([*arguments, *keywords.values()])) | MEASURED, what="unknown")
    machine.step()
    function.calls += 1
    scope = Scope(around=function.scope)
    bind(node.args, function.defaults, scope, arguments, keywords)
    machine.depth += 1
    machine.started[id(node)] = machine.started.get(id(node), 0) + 1
    before = (machine.block, machine.condition, machine.in_loop, machine.left)
    machine.block, machine.left = function.block, 0
    try:
        if isinstance(node, ast.Lambda):
            result = machine.evaluate(node.body, scope)
        else:
            yields = Value(parts={}) if yields_something(node) else None
            if yields is not None:
                scope.names["\0yields"] = yields
            machine.execute(node.body, scope)
            result = yields or scope.names.get("\0returns") or Value(TYPED, frozenset((None,)))
    finally:
        machine.block, machine.condition, machine.in_loop, machine.left = before
        machine.started[id(node)] -= 1
        machine.depth -= 1
    if function.doubtful:
        result = either(result, unknown())
    return result


def bind(
    parameters: ast.arguments,
    defaults: dict[str, Value],
    scope: Scope,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> None:
    """Gives the parameters their values; a parameter without one is not known."""
    placed = [*parameters.posonlyargs, *parameters.args]
    names = scope.names
    spread = keywords.get("**")
    for place, parameter in enumerate(placed):
        if place < len(arguments):
            names[parameter.arg] = arguments[place]
    for parameter in [*placed, *parameters.kwonlyargs]:
        if parameter.arg in names:
            continue
        if parameter.arg in keywords:
            names[parameter.arg] = keywords[parameter.arg]
        elif spread is not None and (spread.rest is not None or parameter.arg in (spread.parts or {})):
            names[parameter.arg] = read_part(spread, parameter.arg)
        elif parameter.arg in defaults:
            names[parameter.arg] = defaults[parameter.arg]
        else:
            names[parameter.arg] = unknown()
    if parameters.vararg is not None:
        more = arguments[len(placed) :]
        open_end = spread is not None and spread.rest is not None
        names[parameters.vararg.arg] = Value(parts=dict(enumerate(more)), rest=spread.rest if open_end else None)
    if parameters.kwarg is not None:
        known = {parameter.arg for parameter in [*placed, *parameters.kwonlyargs]}
        rest = {name: value for name, value in keywords.items() if name not in known and name != "**"}
        value = Value(parts=rest)
        if spread is not None:
            for name, part in (spread.parts or {}).items():
                value.parts.setdefault(name, part)
            value.rest = spread.rest
        names[parameters.kwarg.arg] = value


def yields_something(node: ast.AST) -> bool:
    found = getattr(node, "runproof_yields", None)
    if found is None:
        found = any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(node))
        node.runproof_yields = found
    return found


def instantiate(machine: Machine, of: Class, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    made = Value(parts={}, what=Instance(of))
    if any(of.find(name) is not None for name in UNFOLLOWED):
        # What an operator or a lookup gives is not followed into the class.
        made.flags |= MEASURED
    maker = of.find("__init__")
    if maker is not None and isinstance(maker.what, Function):
        call_function(machine, maker.what, [made, *arguments], keywords)
        return made
    names = all_fields(of)
    if of.is_record or any(is_record(base) for base in of.bases):
        for name in names:
            default = of.find(name)
            if default is not None:
                made.parts[name] = default_of_field(machine, default)
        for name, value in [*zip(names, arguments, strict=False), *keywords.items()]:
            made.parts[name] = machine.here(value)
        after = of.find("__post_init__")
        if after is not None and isinstance(after.what, Function):
            call_function(machine, after.what, [made], {})
        return made
    if of.foreign:
        # What the library's own constructor makes of the arguments.
        made.rest = flat([*arguments, *keywords.values()])
        if "" in of.foreign or not all(is_pure(base) or base in PLAIN_BASES for base in of.foreign):
            made.rest.flags |= MEASURED
    return made


def default_of_field(machine: Machine, default: Value) -> Value:
    """`field(default_factory=list)` is what the factory makes."""
    factory = (default.parts or {}).get("default_factory")
    if factory is None:
        return (default.parts or {}).get("default") or default
    return call_value(machine, factory, [], {}) if is_callable(factory) else Value(parts={})


def is_record(of: Class) -> bool:
    return of.is_record or any(is_record(base) for base in of.bases)


def all_fields(of: Class) -> list[str]:
    return list(dict.fromkeys([name for base in of.bases for name in all_fields(base)] + of.fields))


def define_function(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, owner: Class | None
) -> Value:
    function = Function(node, scope, machine.block, defaults_of(machine, node.args, scope), owner=owner)
    value = Value(what=function)
    for decorator in reversed(node.decorator_list):
        called = machine.evaluate(decorator, scope)
        name = called.what.name if isinstance(called.what, Known) else ""
        if name.startswith("builtins.") and name.split(".")[1] in ("staticmethod", "classmethod", "property"):
            function.kind = name.split(".")[1]
        elif name == "functools.cached_property":
            function.kind = "property"
        elif is_callable(called):
            value = either(call_value(machine, called, [value], {}), value)
        elif not name.startswith(PLAIN_DECORATORS) and not plain_call(decorator, machine, scope):
            function.doubtful = True
    return value


def plain_call(decorator: ast.expr, machine: Machine, scope: Scope) -> bool:
    """`@torch.no_grad()`, `@lru_cache(maxsize=None)`, `@value.setter`."""
    if isinstance(decorator, ast.Call):
        called = machine.evaluate(decorator.func, scope)
        return isinstance(called.what, Known) and called.what.name.startswith(PLAIN_DECORATORS)
    return isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "getter", "deleter")


def define_class(machine: Machine, node: ast.ClassDef, scope: Scope) -> Value:
    bases: list[Class] = []
    foreign: list[str] = []
    for base in node.bases:
        value = machine.evaluate(base, scope)
        if isinstance(value.what, Class):
            bases.append(value.what)
            foreign += value.what.foreign
        elif isinstance(value.what, Known):
            if value.what.name not in PLAIN_BASES:
                foreign.append(value.what.name)
        else:
            foreign.append("")
    fields = [
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    inner = Scope(around=scope)
    made = Class(node.name, inner, bases, foreign, fields)
    made.is_record = any(name in RECORD_BASES for name in foreign) or any(
        makes_record(decorator, machine, scope) for decorator in node.decorator_list
    )
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # Functions see the names around the class, not those in it.
            inner.names[statement.name] = define_function(machine, statement, scope, made)
        else:
            machine.execute([statement], inner)
    scope.names[node.name] = Value(what=made)
    return scope.names[node.name]


def makes_record(decorator: ast.expr, machine: Machine, scope: Scope) -> bool:
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    value = machine.evaluate(node, scope)
    return isinstance(value.what, Known) and value.what.name in RECORD_MAKERS


def parent_of(machine: Machine, scope: Scope) -> Value:
    """What `super()` answers inside a method."""
    inner: Scope | None = scope
    while inner is not None:
        first = next(iter(inner.names.values()), None)
        if first is not None and isinstance(first.what, Instance):
            return Value(what=Parent(first.what.of, first))
        inner = inner.around
    return unknown()


def anything_named() -> dict[str, Value]:
    """Arguments of which nothing is known."""
    return {"**": Value(rest=unknown(), parts={})}


def escape(machine: Machine, values: list[Value]) -> None:
    """Values that code of which nothing is known was given: it may call them and put anything into them."""
    for value in values:
        for text in value.constants or ():
            if isinstance(text, str) and tidy(text) in machine.files:
                # It may write that file.
                machine.files[tidy(text)].definite = False
        for member in each_member(value):
            what: Any = member.what
            if isinstance(what, (Function, Bound, Partial)):
                called = what.function if isinstance(what, Bound) else what
                if isinstance(called, Function) and called.calls > 3:
                    continue
                call_value(machine, member, [], anything_named())
            elif isinstance(what, Instance):
                if absorb(member, MEASURED):
                    machine.changes += 1
                for name, method in list(what.of.scope.names.items()):
                    function = method.what
                    if isinstance(function, Function) and not name.startswith("__") and function.calls < 2:
                        call_function(machine, function, [member], anything_named())
            elif (member.parts is not None or member.rest is not None) and what is None:
                if absorb(member, MEASURED):
                    machine.changes += 1
