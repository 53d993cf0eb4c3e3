"""Names that a block binds at module level, and modules that it imports."""

import ast
from typing import Any

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound_names(tree: ast.Module) -> list[dict[str, Any]]:
    """{"name", "line"} of each binding outside functions and classes: assignments, imports, definitions,
    loop, with and match targets, walrus."""
    found: list[dict[str, Any]] = []

    def bind(name: str | None, line: int) -> None:
        if name is not None and name != "*":
            found.append({"name": name, "line": line})

    # A stack instead of recursion: agents' code may nest deeper than Python's own limit.
    pending: list[tuple[ast.AST, bool]] = [(node, False) for node in reversed(tree.body)]
    while pending:
        node, inside = pending.pop()
        if isinstance(node, SCOPES):
            if not isinstance(node, ast.Lambda):
                bind(node.name, node.lineno)
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                bind(alias.asname or alias.name.split(".")[0], node.lineno)
        elif isinstance(node, ast.AnnAssign) and node.value is None:
            continue
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and not inside:
            bind(node.id, node.lineno)
        elif isinstance(node, ast.NamedExpr):
            # A walrus binds outside of the comprehension that holds it.
            bind(node.target.id, node.lineno)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)):
            bind(node.name, node.lineno)
        elif isinstance(node, ast.MatchMapping):
            bind(node.rest, node.lineno)
        inside = inside or isinstance(node, COMPREHENSIONS)
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))
    return found


def imported_modules(nodes: list[ast.AST]) -> list[str]:
    """Dotted names of the modules imported anywhere in the block, each once; relative imports have none."""
    found: dict[str, None] = {}
    imports = [node for node in nodes if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call))]
    for node in sorted(imports, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            modules = [node.module] if node.module and node.level == 0 else []
        else:
            modules = [computed_import(node)]
        for module in modules:
            if module:
                found.setdefault(module)
    return list(found)


def computed_import(call: ast.Call) -> str:
    """The literal of `importlib.import_module("x")` or `__import__("x")`; empty for any other call."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    first = call.args[0] if call.args else None
    if name in ("import_module", "__import__") and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return ""
