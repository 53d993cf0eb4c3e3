"""The method `provenance`: goes through a response's blocks in order, as one session would, executing nothing."""

import ast
import math
import re
from functools import partial
from typing import Any

from block_facts import LONGEST_CODE
from ipython_lines import CELL, first_word, read_cell
from parsed_code import parse

from .expressions import evaluate
from .literals import literals_in
from .machine import Machine, Sink, TooLong
from .statements import assign, execute
from .things import Known, Scope
from .value import COMPUTED, DRAWN, ITERATED, MEASURED, TRULY, TYPED, Value, constant
from .written_values import structure_of_text, values_in_files

SHELL_OUTPUT = re.compile(r"[^=!%'\"#]{1,200}=[ \t]*[!%]")
MOST_ARMS = 200
MOST_NUMBERS = 40


def provenance(params: dict[str, Any]) -> dict[str, Any]:
    """Takes {"blocks": [{"index", "code", "file", "executed"}], "ran": [[block, line, kind]] or null}.

    `file`: the name under which a block is written to the workspace, or null. `ran`: the arms that the session says it
    entered, out of those that an earlier answer named. Answers what went to records, and from where.
    """
    machine = Machine()
    machine.evaluate = partial(evaluate, machine)
    machine.execute = partial(execute, machine)
    machine.assign = partial(assign, machine)
    ran = params.get("ran")
    machine.ran = frozenset((block, line, kind) for block, line, kind in ran) if ran is not None else None
    machine.module = fresh_module()
    trees = read_blocks(machine, params["blocks"])
    try:
        for index, tree, apart in trees:
            machine.block = index
            execute(machine, tree.body, fresh_module() if apart else machine.module)
        sinks = [*machine.sinks.values(), *values_in_files(machine)]
    except (TooLong, RecursionError, MemoryError):
        return {"complete": False, "sinks": [], "arms": [], "literals": []}
    return {
        "complete": True,
        "sinks": [described(sink) for sink in sinks],
        "arms": [
            {"block": arm.block, "line": arm.line, "kind": arm.kind} for arm in list(machine.arms.values())[:MOST_ARMS]
        ],
        "literals": literals_in([(index, tree) for index, tree, _ in trees]),
    }


def fresh_module() -> Scope:
    """Names that a session has from the start."""
    scope = Scope()
    names = scope.names
    names["MULTI_AGENT_ROOT"] = constant("", TYPED)
    names["Path"] = Value(what=Known("pathlib.Path"))
    names["__name__"] = constant("__main__")
    return scope


def read_blocks(machine: Machine, blocks: list[dict[str, Any]]) -> list[tuple[int, ast.Module, bool]]:
    """Syntax trees of the blocks that are executed, and whether each is a program of its own; files can be imported."""
    trees = []
    for block in blocks:
        code, name = block["code"], block.get("file")
        if len(code) > LONGEST_CODE:
            continue
        first = CELL.match(code.lstrip("\n").split("\n", 1)[0].strip())
        if first is not None and first.group(1) in ("writefile", "file"):
            name = first_word(first.group(2))
            code = "\n" + code.lstrip("\n").partition("\n")[2]
            note_file(machine, block["index"], name, code)
            continue
        tree = tree_of(code)
        if tree is None:
            if name is not None:
                note_file(machine, block["index"], name, code)
            continue
        if name is not None and name.endswith(".py"):
            machine.sources[name[:-3].replace("/", ".")] = (block["index"], tree)
        if block.get("executed", True) or block.get("program", False):
            trees.append((block["index"], tree, not block.get("executed", True)))
    return trees


def note_file(machine: Machine, index: int, name: str, code: str) -> None:
    """A file that stands in the response as it is."""
    if name.endswith(".py"):
        tree = tree_of(code)
        if tree is not None:
            machine.sources[name[:-3].replace("/", ".")] = (index, tree)
        return
    machine.block = index
    text = Value(TYPED, frozenset((code.strip(),)), places=((index, 1),))
    content = structure_of_text(machine, ast.Pass(lineno=1), text) if name.endswith(".json") else text
    machine.write_file(name, content)


def tree_of(code: str) -> ast.Module | None:
    try:
        return parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    try:
        return parse(with_shell_output(code, read_cell(code).python))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def with_shell_output(code: str, python: str) -> str:
    """`files = !ls` gives something that is not known; the reader of cells has put None there."""
    lines = python.split("\n")
    for place, line in enumerate(code.split("\n")[: len(lines)]):
        if SHELL_OUTPUT.match(line) and lines[place].endswith("= None"):
            lines[place] = f"{lines[place][: -len('None')]}get_ipython()"
    return "\n".join(lines)


def described(sink: Sink) -> dict[str, Any]:
    numbers = [each for each in sink.constants or () if is_number(each)]
    return {
        "name": sink.name.replace("\0", "*"),
        "open": "\0" in sink.name,
        "call": sink.call,
        "file": None if sink.file is None else sink.file.replace("\0", "*"),
        "block": sink.block,
        "line": sink.line,
        "origin": origin(sink.flags),
        "computed": bool(sink.flags & COMPUTED),
        "iterated": bool(sink.flags & ITERATED),
        "numbers": sorted(numbers)[:MOST_NUMBERS],
        "sources": [{"block": block, "line": line} for block, line in sink.places],
    }


def origin(flags: int) -> str:
    if flags & (TRULY | MEASURED):
        return "measured"
    return "drawn" if flags & DRAWN else "typed"


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
