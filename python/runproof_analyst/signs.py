"""What single checks look for in the code of a block: hints with their lines, never proof."""

import ast
from typing import Any

from restored_results import computes, restored_results
from store_writes import store_writes
from string_parts import StringParts
from test_runs import test_runs


def signs_of(nodes: list[ast.AST], code: str, invokes: list[str]) -> dict[str, Any]:
    """The shape CodeSigns of the contracts. `invokes`: Python files that the block starts."""
    parts = StringParts(nodes)
    return {
        "storeWrites": store_writes(nodes, parts),
        "testRuns": test_runs(nodes, parts, code, invokes),
        "restores": restored_results(nodes, parts),
        "computes": computes(nodes),
    }
