"""Code that runs tests: by a runner, as plain functions, or as assertions on the way."""

import ast
import re
from typing import Any

from path_literals import argument, base_name, called_name
from string_parts import StringParts

RUNNER = re.compile(r"(?<![\w.-])(?:pytest|py\.test|unittest|nose2|nosetests|tox|nox|doctest|ward|behave)(?![\w-])")
SHELL_LINE = re.compile(r"^[ \t]*[!%]", re.MULTILINE)
TEST_FILE = re.compile(r"(?:^|/)(?:test_[\w-]*|[\w-]*_tests?|tests?)\.py$")
STARTERS = ("run", "call", "check_call", "check_output", "Popen", "getoutput", "getstatusoutput", "system", "popen")
STARTING_MODULES = ("subprocess", "sp", "os", "")
IN_PROCESS = ("TextTestRunner", "testmod", "testfile", "run_docstring_examples", "runtests")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LONGEST_SHELL = 200_000


def test_runs(nodes: list[ast.AST], parts: StringParts, code: str, invokes: list[str]) -> list[dict[str, Any]]:
    """{"line", "way"}: "runner" starts a known test runner, "process" another program, "function" calls a function that
    tests by assertions, "assertion" asserts on the way."""
    found: list[dict[str, Any]] = []
    tests = tested_functions(nodes)
    defined = {id(inner) for node in nodes if is_test(node) for inner in ast.walk(node)}
    for node in nodes:
        way = None
        if isinstance(node, ast.Call):
            way = way_of(node, parts)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in tests:
            way = "function"
        elif isinstance(node, ast.Assert) and id(node) not in defined:
            way = "assertion"
        if way is not None:
            found.append({"line": node.lineno, "way": way})
    found.extend({"line": 1, "way": "runner"} for name in invokes if TEST_FILE.search(name))
    if SHELL_LINE.search(code):
        way = "runner" if RUNNER.search(code[:LONGEST_SHELL]) else "process"
        found.append({"line": 1, "way": way})
    return unique(found)


def way_of(call: ast.Call, parts: StringParts) -> str | None:
    name, base = called_name(call), base_name(call)
    if (
        (name == "main" and base in ("pytest", "unittest"))
        or name in IN_PROCESS
        or (base == "ipytest" and name == "run")
    ):
        return "runner"
    if name == "startswith" and any(getattr(item, "value", None) in ("test", "test_") for item in call.args):
        # A loop over all functions that are called so.
        return "function"
    if name in STARTERS and base in STARTING_MODULES and (base or name not in ("run", "call")):
        command = argument(call, 0, "args", "command", "cmd")
        return "runner" if any(RUNNER.search(word) for word in parts.of(command)) else "process"
    if name in ("run_path", "run_module"):
        words = parts.of(argument(call, 0, "path_name", "mod_name"))
        return "runner" if any(RUNNER.search(word) or TEST_FILE.search(word) for word in words) else "process"
    return None


def tested_functions(nodes: list[ast.AST]) -> set[str]:
    """Functions of the block whose name begins with test and that assert something."""
    return {node.name for node in nodes if is_test(node) and any(asserts(inner) for inner in ast.walk(node))}


def is_test(node: ast.AST) -> bool:
    """Whether the node defines a function named as tests are: what it asserts is asserted only where it is called."""
    return isinstance(node, FUNCTIONS) and node.name.startswith("test")


def asserts(node: ast.AST) -> bool:
    return isinstance(node, (ast.Assert, ast.Raise)) or (
        isinstance(node, ast.Call) and called_name(node).startswith("assert")
    )


def unique(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each line and way once, at most 200 of them."""
    kept = {(entry["line"], entry["way"]): entry for entry in found}
    return list(kept.values())[:200]
