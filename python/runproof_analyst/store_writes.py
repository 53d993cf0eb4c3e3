"""Code that writes into an MLflow store by itself, past MLflow's client."""

import ast
import re
from typing import Any

from path_literals import argument, base_name, called_name
from string_parts import StringParts
from written_files import written_by

# The files and folders of a run in a file store: mlflow/store/tracking/file_store.py.
PARTS_OF_RUNS = {"meta.yaml", "metrics", "params", "tags"}
# Bounded gaps, so that reading stays linear.
CHANGES_RUNS = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update|delete\s+from)\s{1,9}[\"'`\[]?"
    r"(?:runs|metrics|latest_metrics|params|tags|experiments)\b",
    re.IGNORECASE,
)
COLUMNS_OF_RUNS = re.compile(r"\b(?:run_uuid|latest_metrics|lifecycle_stage)\b", re.IGNORECASE)
READS = ("open", "print", "join", "isinstance", "getattr", "Path", "str")
LONGEST_SQL = 100_000


def store_writes(nodes: list[ast.AST], parts: StringParts) -> list[dict[str, Any]]:
    """{"line", "way", "parts"} of each call that writes a file of a run ("file") or rows of runs ("sql");
    parts: components of the paths that went into it, by which the store is known."""
    found: list[dict[str, Any]] = []
    writers = writing_functions(nodes)
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        if changes_rows(node):
            found.append({"line": node.lineno, "way": "sql", "parts": []})
            continue
        target = target_of(node)
        words = parts.of(target) if target is not None else set()
        if called_name(node) in writers or hands_meta(node, parts):
            words = words.union(*(parts.of(given) for given in [*node.args, *(word.value for word in node.keywords)]))
        if words & PARTS_OF_RUNS:
            found.append({"line": node.lineno, "way": "file", "parts": sorted(words)[:40]})
    return found


def hands_meta(call: ast.Call, parts: StringParts) -> bool:
    """Whether a function of another block is given the path of a run's meta.yaml and something besides."""
    if not isinstance(call.func, ast.Name) or call.func.id in READS or len(call.args) < 2:
        return False
    return "meta.yaml" in parts.of(call.args[0])


def writing_functions(nodes: list[ast.AST]) -> set[str]:
    """Functions of the block that write to a path which they are given."""
    found: set[str] = set()
    for node in nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        given = {argument.arg for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]}
        targets = [target_of(inner) for inner in ast.walk(node) if isinstance(inner, ast.Call)]
        used = {
            name.id
            for target in targets
            if target is not None
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        if used & given:
            found.add(node.name)
    return found


def target_of(call: ast.Call) -> ast.expr | None:
    """The path that the call writes, renames to or copies a folder to."""
    name, base = called_name(call), base_name(call)
    if name == "copytree" or (name in ("rename", "replace", "renames") and base == "os"):
        return argument(call, 1, "dst")
    return written_by(call)


def changes_rows(call: ast.Call) -> bool:
    """Whether the call executes SQL that changes tables of MLflow's store."""
    if called_name(call) not in ("execute", "executemany", "executescript"):
        return False
    sql = " ".join(
        node.value[:LONGEST_SQL]
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return bool(CHANGES_RUNS.search(sql) and COLUMNS_OF_RUNS.search(sql))
