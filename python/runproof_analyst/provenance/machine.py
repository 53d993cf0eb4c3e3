"""The state of one analysis: names, conditions that hold, files written, what was logged, and how much work is left."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .things import Scope
from .value import DRAWN, MEASURED, Value, either, merged_places, places_of, total, unknown, write_part

# Nodes looked at before the analysis gives up: agents' code must not keep us.
MOST_STEPS = 150_000
MOST_CALLS_DEEP = 24
MOST_SINKS = 2000


class TooLong(Exception):
    """The code is beyond what is analysed; nothing is said about it then."""


@dataclass(eq=False)
class Sink:
    """A place from which a number went to a record."""

    name: str
    call: str
    block: int
    line: int
    flags: int = 0
    # Numbers that it may have been; None: not known.
    constants: frozenset | None = frozenset()
    places: tuple = ()
    file: str | None = None


@dataclass(eq=False)
class Arm:
    """A branch that makes up what another would have read, and how to see whether it ran."""

    block: int
    # First line of its body, in the block.
    line: int
    kind: str  # except, tried, then, else; chosen and otherwise of `a if b else c`


@dataclass(eq=False)
class Written:
    """What the code has put into a file."""

    content: Value
    definite: bool


@dataclass(eq=False)
class Machine:
    # The three that call each other; given by trace.py.
    evaluate: Callable[[ast.expr | None, Scope], Value] = field(init=False)
    execute: Callable[[list[ast.stmt], Scope], str] = field(init=False)
    assign: Callable[[ast.expr, Value, Scope], None] = field(init=False)
    module: Scope = field(default_factory=Scope)
    # Python files that the response brings along: module name to (block, tree).
    sources: dict[str, tuple[int, ast.Module]] = field(default_factory=dict)
    modules: dict[str, Scope] = field(default_factory=dict)
    block: int = 0
    steps: int = 0
    depth: int = 0
    # What the conditions around the statement at hand rest on.
    condition: int = 0
    # What conditions rest on under which a function or loop was left before its end.
    left: int = 0
    # Whether it is certain that the statement is executed when its block is.
    certain: bool = True
    in_loop: int = 0
    # Loops around that go through something measured.
    measured_loops: int = 0
    # Grows when something new may be in an object that was there before.
    changes: int = 0
    draws: int = 0
    reads: int = 0
    sinks: dict[tuple, Sink] = field(default_factory=dict)
    files: dict[str, Written] = field(default_factory=dict)
    # Names of libraries that the code has put something else in the place of.
    patched: set[str] = field(default_factory=set)
    # A program of which nothing is known may have written any file.
    others_write: bool = False
    arms: dict[tuple[int, int, str], Arm] = field(default_factory=dict)
    # Arms that ran, by (block, line, kind); None: nothing is known about that.
    ran: frozenset | None = None
    started: dict[int, int] = field(default_factory=dict)

    def name_sides(self, node: ast.IfExp) -> None:
        """Remembers both sides of a choice in which one makes up what the other may read."""
        for side, kind in ((node.body, "chosen"), (node.orelse, "otherwise")):
            key = (self.block, side.lineno, kind)
            self.arms.setdefault(key, Arm(*key))

    def side_that_ran(self, node: ast.IfExp) -> bool | None:
        """True: only the first side was evaluated, false: only the other; None where that is not known."""
        if self.ran is None:
            return None
        first = (self.block, node.body.lineno, "chosen") in self.ran
        second = (self.block, node.orelse.lineno, "otherwise") in self.ran
        return None if first == second else first

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong

    def put(self, container: Value, key: Any, new: Value, strong: bool = False) -> None:
        """Writes a part of a container, under the conditions that hold."""
        new = self.here(new)
        if write_part(container, key, new, strong and self.certain and not self.in_loop and not self.depth):
            self.changes += 1

    def here(self, value: Value) -> Value:
        """A value that is chosen under the conditions around: these enter it."""
        more = self.condition & (MEASURED | DRAWN)
        if not more & ~value.flags or value.what is not None:
            return value
        if value.plain:
            return Value(value.flags | more, value.constants, places=value.places)
        return Value(more, members=value.members or (value,))

    def log(self, name: str, call: str, node: ast.AST, value: Value, file: str | None = None) -> None:
        """Notes that a value went to a record."""
        key = (self.block, node.lineno, node.col_offset, name, file)
        sink = self.sinks.get(key)
        if sink is None:
            if len(self.sinks) >= MOST_SINKS:
                raise TooLong
            sink = self.sinks[key] = Sink(name, call, self.block, node.lineno, file=file)
        sink.flags |= total(value) | (self.condition & (MEASURED | DRAWN))
        sink.places = merged_places(sink.places, places_of(value))
        if sink.constants is not None and value.constants is not None:
            sink.constants |= value.constants
        else:
            sink.constants = None

    def write_file(self, path: str | None, content: Value, definite: bool = True) -> None:
        if path is None:
            return
        before = self.files.get(path)
        certain = definite and self.certain and not self.condition & MEASURED
        if before is None:
            self.files[path] = Written(content, certain)
        else:
            before.content = either(before.content, content)
            before.definite = before.definite or certain

    def read_file(self, path: str | None) -> Value:
        """What a file holds: what the code itself has put into it, else something measured."""
        written = self.files.get(path) if path is not None else None
        if written is None:
            self.reads += 1
            return unknown()
        if written.definite and not self.others_write:
            return written.content
        self.reads += 1
        return either(written.content, unknown())
