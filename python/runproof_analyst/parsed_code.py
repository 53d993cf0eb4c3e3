"""Syntax trees of code, kept for the next question: each block is asked about more than once."""

import ast
from collections import OrderedDict

# Characters of code whose trees are kept; a tree takes some hundred times the memory of its text.
MOST_KEPT = 300_000

_kept: OrderedDict[str, ast.Module] = OrderedDict()


def parse(code: str) -> ast.Module:
    """Python's own parser; nothing is compiled, so a top-level await or return is accepted. Raises what it raises."""
    tree = _kept.get(code)
    if tree is not None:
        _kept.move_to_end(code)
        return tree
    tree = ast.parse(code, filename="<block>")
    if len(code) <= MOST_KEPT:
        _kept[code] = tree
        while sum(map(len, _kept)) > MOST_KEPT:
            _kept.popitem(last=False)
    return tree
