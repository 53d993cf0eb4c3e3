"""Strings that an expression is built from, looked up through the names of its block."""

import ast

# A name that is built from more than this is no path.
MOST_PARTS = 60
ROUNDS = 4


class StringParts:
    """The components of the string literals that went into each name, whichever way: a hint at what a path is about."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self.names: dict[str, set[str]] = {}
        bound = [pair for node in nodes for pair in bindings(node)]
        for _ in range(ROUNDS):
            before = {name: len(parts) for name, parts in self.names.items()}
            for names, value in bound:
                parts = self.of(value)
                for name in names:
                    known = self.names.setdefault(name, set())
                    if len(known) < MOST_PARTS:
                        known |= parts
            if before == {name: len(parts) for name, parts in self.names.items()}:
                break

    def of(self, expression: ast.AST | None) -> set[str]:
        """Components of all string literals in the expression, and of those in the names that it uses."""
        found: set[str] = set()
        if expression is None:
            return found
        for node in ast.walk(expression):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 4096:
                found.update(part for part in node.value.replace("\\", "/").split("/") if part)
            elif isinstance(node, ast.Name):
                found |= self.names.get(node.id, set())
            if len(found) > MOST_PARTS:
                break
        return found


def bindings(node: ast.AST) -> list[tuple[list[str], ast.expr]]:
    """Names that the node binds, with the expression that their values come from."""
    if isinstance(node, ast.Assign):
        return [(names_in(target), node.value) for target in node.targets]
    if isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
        return [(names_in(node.target), node.value)]
    if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        return [(names_in(node.target), node.iter)]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [
            (names_in(item.optional_vars), item.context_expr) for item in node.items if item.optional_vars is not None
        ]
    return []


def names_in(target: ast.expr) -> list[str]:
    """Names bound by a target, those inside tuples too; an attribute or an item counts by its last name."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for item in target.elts for name in names_in(item)]
    if isinstance(target, ast.Starred):
        return names_in(target.value)
    if isinstance(target, (ast.Attribute, ast.Subscript)):
        return names_in(target.value)
    return []
