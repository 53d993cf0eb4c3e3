"""Calls that log numbers: MLflow's, under whatever name its client is held, and those of trainers that pass them on."""

import ast
import re
from typing import TYPE_CHECKING, Any

from .literals import LONGEST_TEXT, NUMBER
from .machine import Machine
from .paths import texts
from .things import Client, Instance, Known, Text
from .value import CLOCK, MEASURED, PRESENCE, UNKNOWN_THING, Value, each_member, either, flat, read_part, total, unknown

if TYPE_CHECKING:
    from .arguments import Arguments

METHODS = frozenset(("log_metric", "log_metrics", "log_batch", "log", "log_dict"))
OPEN = "\0"
METRIC_FILE = re.compile(r"(?:^|/)metrics/([^/\0]+)$")


def log_by_library(machine: Machine, node: ast.Call, name: str, arguments: "Arguments") -> bool:
    """`mlflow.<name>(...)`: whether it is a call that logs numbers."""
    if name == "log_metric":
        log_one(machine, node, name, arguments.at(0, "key"), arguments.at(1, "value"))
    elif name == "log_metrics":
        log_several(machine, node, name, arguments.at(0, "metrics"))
    elif name in ("log_dict", "log_table"):
        content, where = arguments.at(0, "dictionary", "data"), arguments.at(1, "artifact_file")
        for path in (texts(where) if where is not None else None) or [OPEN]:
            machine.write_file(f"mlflow-artifacts:/{path}", content or unknown())
    else:
        return False
    return True


def log_by_method(machine: Machine, node: ast.Call, owner: Value, name: str, arguments: "Arguments") -> bool:
    """`owner.<name>(...)` of a client, a logger, or a trainer that passes on what it is told."""
    if name not in METHODS:
        return False
    what: Any = owner.what
    if isinstance(what, Known):
        return False
    if isinstance(what, Instance) and what.of.find(name) is not None:
        return False
    if name == "log_metric":
        shift = 1 if isinstance(what, Client) or takes_run_first(arguments) else 0
        log_one(machine, node, name, arguments.at(shift, "key", "name"), arguments.at(shift + 1, "value"))
    elif name == "log_metrics":
        log_several(machine, node, name, arguments.at(0, "metrics", "dictionary"))
    elif name == "log_batch":
        log_batch(machine, node, arguments.at(1, "metrics"))
    elif name in ("log", "log_dict") and is_trainer(what, owner):
        if name == "log" and texts(arguments.at(0, "name") or unknown()) is not None:
            log_one(machine, node, name, arguments.at(0, "name"), arguments.at(1, "value"))
        else:
            log_several(machine, node, name, arguments.at(0, "dictionary", "data"))
        return True
    else:
        return False
    return True


def is_trainer(what: Any, owner: Value) -> bool:
    """Whether it is an object of a class that hands on to a logger."""
    if isinstance(what, Instance):
        return any("lightning" in base.lower() or base == "" for base in what.of.foreign)
    return False


def takes_run_first(arguments: "Arguments") -> bool:
    """`client.log_metric(run_id, key, value)`, as far as the arguments tell."""
    if "run_id" in arguments.named and "key" not in arguments.named:
        return False
    if len(arguments.placed) < 3:
        return False
    second = texts(arguments.placed[1])
    return second is not None and second != [] and texts(arguments.placed[2]) is None


def log_one(machine: Machine, node: ast.Call, call: str, key: Value | None, value: Value | None) -> None:
    names = texts(key) if key is not None else None
    for name in names or [OPEN]:
        machine.log(name, call, node, value or unknown())


def log_several(machine: Machine, node: ast.Call, call: str, metrics: Value | None) -> None:
    """`log_metrics({...})`: each under its own name, as far as the names are known."""
    for member in each_member(metrics or unknown()):
        if member.what == UNKNOWN_THING or (member.parts is None and member.rest is None):
            machine.log(OPEN, call, node, member)
            continue
        for key in member.parts or {}:
            machine.log(str(key), call, node, read_part(member, key))
        if member.rest is not None:
            machine.log(OPEN, call, node, read_part(member, None))


def log_batch(machine: Machine, node: ast.Call, metrics: Value | None) -> None:
    if metrics is None:
        return
    for member in each_member(metrics):
        entries = [*(member.parts or {}).values(), *([member.rest] if member.rest is not None else [])]
        for entry in entries or [flat([member])]:
            for one in each_member(entry):
                parts = one.parts or {}
                log_one(machine, node, "log_batch", parts.get("key"), parts.get("value") or either(None, one))


def log_metric_file(machine: Machine, node: ast.Call, path: str | None, content: Value) -> None:
    """A metric's file of a store, written by hand."""
    match = METRIC_FILE.search(path or "")
    if match is not None:
        machine.log(match.group(1), "write_text", node, typed_line(content))


def typed_line(content: Value) -> Value:
    """A line of a metric's file: a time, the value, a step. What the clock says is not the value."""
    pattern = content.what.pattern if isinstance(content.what, Text) else " ".join(texts(content) or [])
    numbers = [float(number) for number in NUMBER.findall(pattern[:LONGEST_TEXT])]
    flags = total(content)
    if not numbers or flags & MEASURED:
        return content
    return Value(flags & ~(CLOCK | PRESENCE), frozenset(numbers), places=content.places)
