"""What a value may be besides plain data: functions, classes, objects, modules, files, generators."""

import ast
from dataclasses import dataclass, field
from typing import Any

from .value import Value


@dataclass(eq=False)
class Scope:
    """Names of a module, function or class, and the scope around it."""

    names: dict[str, Value] = field(default_factory=dict)
    around: "Scope | None" = None
    # Names that a function declares global or nonlocal.
    elsewhere: set[str] = field(default_factory=set)

    def find(self, name: str) -> "Scope | None":
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.around
        return None


@dataclass(frozen=True)
class Known:
    """Something of a library, by its dotted name."""

    name: str


@dataclass(eq=False)
class Function:
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    block: int
    defaults: dict[str, Value]
    # A decorator that is not known may answer anything.
    doubtful: bool = False
    kind: str = "function"  # or staticmethod, classmethod, property
    owner: "Class | None" = None
    calls: int = 0


@dataclass(eq=False)
class Class:
    name: str
    scope: Scope
    bases: list["Class"]
    # Base classes of libraries, by dotted name; "" where one is not known at all.
    foreign: list[str]
    fields: list[str]
    is_record: bool = False  # dataclass, NamedTuple

    def find(self, name: str) -> Value | None:
        if name in self.scope.names:
            return self.scope.names[name]
        for base in self.bases:
            found = base.find(name)
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class Instance:
    of: Class


@dataclass(frozen=True)
class Bound:
    """A function with its first argument."""

    function: Function
    self: Value


@dataclass(frozen=True)
class Partial:
    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Parent:
    """What `super()` answers."""

    owner: Class
    self: Value


@dataclass(frozen=True)
class Generator:
    """A random generator."""


@dataclass(frozen=True)
class Distribution:
    """A distribution with its parameters, of which one may draw."""


@dataclass(frozen=True)
class Client:
    """An MlflowClient: its log calls take the run's id first."""


@dataclass(frozen=True)
class Handle:
    """An open file."""

    path: str | None
    definite: bool


@dataclass(frozen=True)
class Text:
    """A text of which some pieces are not known; those are NUL characters."""

    pattern: str


@dataclass(frozen=True)
class Encoded:
    """A text that stands for the structure in its part `content`, such as JSON."""


CONTENT = "\0content"


def is_callable(value: Value) -> bool:
    """Whether it is code of the response."""
    return isinstance(value.what, (Function, Class, Bound, Partial))


def may_hold_code(value: Value) -> bool:
    """Whether it is, or may be, code of the response."""
    if value.members is None:
        return value.what is not None and isinstance(value.what, (Function, Class, Bound, Partial))
    return any(may_hold_code(member) for member in value.members)


def known_name(value: Value) -> str | None:
    what: Any = value.what
    return what.name if isinstance(what, Known) else None
