"""Reads paths that stand literally in the code."""

import ast
import posixpath

# Functions that answer the workspace root, or that leave a path as it is.
ROOT_NAMES = ("MULTI_AGENT_ROOT",)
SAME_PATH = (
    "Path",
    "PurePath",
    "PosixPath",
    "PurePosixPath",
    "str",
    "fspath",
    "abspath",
    "expanduser",
    "resolve",
)
DEEPEST = 50
LONGEST = 4096


class Constants:
    """Values of names that the block assigns exactly once."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self.values: dict[str, ast.expr | None] = {}
        self.known: dict[str, str | None] = {}
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                # A second binding makes the name unknown.
                self.values[node.id] = None if node.id in self.values else ast.Constant(value=None)
        for node in nodes:
            target = None
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
            elif isinstance(node, ast.AnnAssign):
                target = node.target
            if isinstance(target, ast.Name) and self.values.get(target.id) is not None and node.value is not None:
                self.values[target.id] = node.value

    def path(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """The path, relative to the workspace where it is built from its root; None where it is computed."""
        if node is None or depth > DEEPEST:
            return None
        text = self.read(node, depth)
        if text is None or len(text) > LONGEST:
            return None
        return posixpath.normpath(text) if text else ""

    def read(self, node: ast.expr, depth: int) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            parts = [self.read(part, depth + 1) if isinstance(part, ast.Constant) else None for part in node.values]
            return None if None in parts else "".join(part for part in parts if part is not None)
        if isinstance(node, ast.Name):
            if node.id in ROOT_NAMES:
                return ""
            return self.constant(node.id, depth)
        if isinstance(node, ast.BinOp) and depth < DEEPEST:
            left = self.read(node.left, depth + 1)
            right = self.read(node.right, depth + 1)
            if left is None or right is None or len(left) + len(right) > LONGEST:
                return None
            if isinstance(node.op, ast.Div):
                return posixpath.join(left, right)
            return left + right if isinstance(node.op, ast.Add) else None
        return self.read_call(node, depth) if isinstance(node, ast.Call) else None

    def constant(self, name: str, depth: int) -> str | None:
        # Each name is read once: constants that double each other would take forever.
        if name not in self.known:
            self.known[name] = None
            self.known[name] = self.path(self.values.get(name), depth + 1)
        return self.known[name]

    def read_call(self, node: ast.Call, depth: int) -> str | None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name == "cwd" and not node.args:
            return ""
        if name == "getcwd" and not node.args:
            return ""
        parts = [self.path(argument, depth + 1) for argument in node.args]
        joined = None if None in parts else posixpath.join("", *(part for part in parts if part is not None))
        if isinstance(function, ast.Attribute) and name in (
            "joinpath",
            "with_name",
            "resolve",
            "absolute",
            "expanduser",
        ):
            base = self.path(function.value, depth + 1)
            if base is None or joined is None:
                return None
            return posixpath.join(posixpath.dirname(base) if name == "with_name" else base, joined)
        if name == "join" and isinstance(function, ast.Attribute) and ends_with_path(function.value):
            return joined
        return joined if name in SAME_PATH else None


def ends_with_path(node: ast.expr) -> bool:
    """Whether the expression is `os.path` or `path`."""
    return getattr(node, "attr", getattr(node, "id", "")) in ("path", "posixpath")


def text_of(node: ast.expr | None) -> str | None:
    """A literal string; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def argument(call: ast.Call, place: int | None, *keywords: str) -> ast.expr | None:
    """The argument at a place or by keyword; None where it is missing or hidden behind a star."""
    for keyword in call.keywords:
        if keyword.arg in keywords:
            return keyword.value
    if (
        place is None
        or len(call.args) <= place
        or any(isinstance(item, ast.Starred) for item in call.args[: place + 1])
    ):
        return None
    return call.args[place]


def called_name(call: ast.Call) -> str:
    """Last part of the called name: `c` of `a.b.c(...)`; empty where it is computed."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def base_name(call: ast.Call) -> str:
    """First name of what a method is called on: `a` of `a.b.c(...)`; empty for a plain function."""
    node = call.func.value if isinstance(call.func, ast.Attribute) else None
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
