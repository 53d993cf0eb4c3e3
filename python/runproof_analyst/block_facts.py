"""What the syntax tree of each block says: the shape BlockFacts of the contracts."""

import ast
from typing import Any

from bound_names import bound_names, imported_modules
from invoked_files import invoked_by_calls, invoked_by_exec
from ipython_lines import Cell, read_cell
from log_calls import log_calls
from package_requests import requests_by_calls
from parsed_code import parse
from path_literals import Constants
from signs import signs_of
from written_files import written_files

# A block beyond this many characters is not parsed: a syntax tree takes some hundred times the memory of its text.
LONGEST_CODE = 4_000_000

CONTROL = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.With,
    ast.AsyncWith,
    ast.Match,
    ast.Raise,
    ast.Assert,
    ast.Return,
    *([ast.TryStar] if hasattr(ast, "TryStar") else []),
)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def block_facts(params: dict[str, Any]) -> list[dict[str, Any]]:
    """Takes {"blocks": [{"index", "code"}]}; answers one facts object with its `index` for each, in order."""
    return [{"index": block["index"], **facts_of(block["code"])} for block in params["blocks"]]


def facts_of(code: str) -> dict[str, Any]:
    """Facts of one block. Code that no parser accepts, however hostile, is an answer and no error."""
    if len(code) > LONGEST_CODE:
        return unreadable(f"the block has {len(code)} characters, more than {LONGEST_CODE}", 1, Cell())
    cell = Cell()
    try:
        tree = parse(code)
    except SyntaxError as plain_error:
        try:
            cell = read_cell(code)
            if not cell.changed:
                return unreadable(plain_error.msg, plain_error.lineno, cell)
            tree = parse(cell.python)
        except SyntaxError as error:
            return unreadable(error.msg, error.lineno, cell)
        except (ValueError, RecursionError, MemoryError) as error:
            return unreadable(str(error) or type(error).__name__, 1, cell)
    except (ValueError, RecursionError, MemoryError) as error:
        # NUL, lone surrogates, nesting beyond what the parser bears.
        return unreadable(str(error) or type(error).__name__, 1, cell)
    try:
        return read_tree(tree, cell, code)
    except (RecursionError, MemoryError) as error:
        return unreadable(str(error) or type(error).__name__, 1, cell)


def unreadable(message: str, line: int | None, cell: Cell) -> dict[str, Any]:
    """Facts of a block that does not parse."""
    return {
        "parses": False,
        "syntaxError": {"line": max(1, line or 1), "message": message},
        "statements": False,
        "imports": [],
        "modules": [],
        "names": [],
        "logs": [],
        "files": [],
        "invokes": unique(cell.invokes),
        "magics": unique(cell.magics),
        "packageRequests": cell.requests,
        "usesMlflow": False,
    }


def read_tree(tree: ast.Module, cell: Cell, code: str) -> dict[str, Any]:
    """Facts of a block that parses."""
    nodes = list(ast.walk(tree))
    constants = Constants(nodes)
    modules = imported_modules(nodes)
    imports = unique([module.split(".")[0] for module in modules])
    names = [] if cell.own_scope else bound_names(tree)
    files = written_files(nodes, constants) + cell.files
    invokes = invoked_by_calls(nodes, constants) + invoked_by_exec(nodes, constants) + cell.invokes
    return {
        "parses": True,
        "syntaxError": None,
        "statements": any(holds_statement(node) for node in nodes) or cell.python_magic,
        "imports": imports,
        "modules": modules,
        "names": in_order(names + cell.names),
        "logs": in_order(log_calls(nodes)),
        "files": in_order(files),
        "invokes": unique(invokes),
        "magics": unique(cell.magics),
        "packageRequests": cell.requests + requests_by_calls(nodes),
        "usesMlflow": "mlflow" in imports or any(isinstance(node, ast.Name) and node.id == "mlflow" for node in nodes),
        "signs": signs_of(nodes, code, invokes),
    }


def holds_statement(node: ast.AST) -> bool:
    """Whether the node is a call, import, definition or control statement."""
    return isinstance(node, (ast.Call, ast.Import, ast.ImportFrom, *DEFINITIONS, *CONTROL))


def unique(values: list[str]) -> list[str]:
    """Each value once, in order of first appearance."""
    return list(dict.fromkeys(values))


def in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By line; equal entries of one line once."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in sorted(found, key=lambda entry: entry["line"]):
        seen.setdefault(tuple(entry.values()), entry)
    return list(seen.values())
