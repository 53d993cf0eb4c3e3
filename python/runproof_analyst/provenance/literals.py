"""Numbers that stand in the code: a recorded number that is one of them was typed, whatever call sent it."""

import ast
import re
from typing import Any

MOST_LITERALS = 400
# Fewer digits are met by chance.
LEAST_DIGITS = 3
NUMBER = re.compile(r"(?<![\w.])\d{1,12}\.\d{1,17}(?![\w.])")
LONGEST_TEXT = 20_000


def literals_in(trees: list[tuple[int, ast.Module]]) -> list[dict[str, Any]]:
    """{"value", "block", "line"} of numbers in code and in texts; those that are only compared with are left out."""
    found: dict[tuple[int, float], dict[str, Any]] = {}
    for block, tree in trees:
        for value, line in literals_of(tree):
            found.setdefault((block, value), {"value": value, "block": block, "line": line})
    return list(found.values())[:MOST_LITERALS]


def literals_of(tree: ast.Module) -> list[tuple[float, int]]:
    """Value and line of each; found once for a tree that is asked about again."""
    known = getattr(tree, "runproof_literals", None)
    if known is not None:
        return known
    found: list[tuple[float, int]] = []
    compared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            compared.update(id(each) for each in (node.left, *node.comparators))
        elif isinstance(node, ast.Constant) and isinstance(node.value, (float, str)) and id(node) not in compared:
            found += [(value, node.lineno) for value in numbers_in(node.value)]
            if len(found) >= MOST_LITERALS:
                break
    tree.runproof_literals = found
    return found


def numbers_in(value: Any) -> list[float]:
    if isinstance(value, float):
        return [value] if digits(repr(value)) >= LEAST_DIGITS else []
    if isinstance(value, str):
        return [float(text) for text in NUMBER.findall(value[:LONGEST_TEXT]) if digits(text) >= LEAST_DIGITS]
    return []


def digits(text: str) -> int:
    """Significant digits of a written number."""
    mantissa = re.split("[eE]", text)[0].lstrip("-").replace(".", "").lstrip("0")
    return len(mantissa)
