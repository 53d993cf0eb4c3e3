"""What single checks look for in the code of a block: hints with their lines, never proof."""

import ast
from typing import Any

from store_writes import store_writes
from string_parts import StringParts


def signs_of(nodes: list[ast.AST]) -> dict[str, Any]:
    """The shape CodeSigns of the contracts."""
    parts = StringParts(nodes)
    return {"storeWrites": store_writes(nodes, parts)}
