"""What the session touches of data: files opened, data sets of libraries, and the branches that were asked about.

Told by the session itself, so it is no proof of anything good. Blind to what C libraries and other programs open.
"""

import ast
import builtins
import os
import sys

_MOST = 400
_LONGEST = 300
_MARK = "__runproof_mark__"
# Of every program, and no data.
_SYSTEM = ("/proc/", "/sys/", "/dev/", "/etc/", "/usr/", "/lib/", "/lib64/", "/bin/", "/opt/")
_NO_DATA = (
    ".py",
    ".pyc",
    ".so",
    ".pth",
    ".txt",
    ".ini",
    ".json5",
    ".mplstyle",
    ".ttf",
    ".afm",
    ".pem",
    ".mo",
    ".dist-info",
)


class Touched:
    """Records what is opened from `listen` on, and which marked branches are entered."""

    def __init__(self, root):
        self.root = root + os.sep
        self.files = {}
        self.bundled = {}
        self.marks = {}
        self.entered = set()
        self.libraries = tuple({sys.prefix + os.sep, sys.base_prefix + os.sep})
        self.home = os.environ.get("HOME", "/nonexistent") + os.sep

    def expect(self, marks, blocks):
        """`marks`: {"block", "line", "kind"} of branches; lines count in the block."""
        starts = {block["index"]: block["startLine"] for block in blocks}
        for number, mark in enumerate(marks):
            start = starts.get(mark["block"])
            if start is not None:
                self.marks[(mark["block"], start + mark["line"] - 1, mark["kind"])] = (number, mark)
        if self.marks:
            setattr(builtins, _MARK, self.entered.add)

    def mark(self, tree, block):
        """Lets the branches of a block tell that they were entered; lines and sources stay what they are."""
        if not any(index == block for index, _, _ in self.marks):
            return tree
        for node in ast.walk(tree):
            if isinstance(node, ast.Try):
                self._put(block, node.body, "tried", at_end=True)
                for handler in node.handlers:
                    self._put(block, handler.body, "except")
            elif isinstance(node, ast.If):
                self._put(block, node.body, "then")
                self._put(block, node.orelse, "else")
            elif isinstance(node, ast.IfExp):
                node.body = self._evaluated(block, node.body, "chosen")
                node.orelse = self._evaluated(block, node.orelse, "otherwise")
        return tree

    def _evaluated(self, block, expression, kind):
        """`expression` as `(mark, expression)[1]`."""
        known = self.marks.get((block, expression.lineno, kind))
        if known is None:
            return expression
        call = ast.Call(ast.Name(_MARK, ast.Load()), [ast.Constant(known[0])], [])
        pair = ast.Tuple([call, expression], ast.Load())
        marked = ast.copy_location(ast.Subscript(pair, ast.Constant(1), ast.Load()), expression)
        return ast.fix_missing_locations(marked)

    def _put(self, block, statements, kind, at_end=False):
        known = self.marks.get((block, statements[0].lineno, kind)) if statements else None
        if known is None:
            return
        call = ast.Call(ast.Name(_MARK, ast.Load()), [ast.Constant(known[0])], [])
        place = statements[-1 if at_end else 0]
        statement = ast.fix_missing_locations(ast.copy_location(ast.Expr(call), place))
        statements.insert(len(statements) if at_end else 0, statement)

    def listen(self):
        opened = self._opened

        # A plain function, and nothing before the comparison: it is called for every event of the interpreter.
        def hear(event, arguments):
            if event == "open":
                try:
                    opened(*arguments)
                except Exception:
                    return

        sys.addaudithook(hear)

    def _opened(self, path, mode, flags):
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str) or path.startswith(_SYSTEM):
            return
        if path.startswith(self.libraries):
            self._library(path)
            return
        full = path if path.startswith("/") else os.path.normpath(os.path.join(os.getcwd(), path))
        if full.startswith(self.root):
            full = full[len(self.root) :]
        elif full.startswith(self.home) or len(self.files) >= _MOST:
            return
        use = "written" if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) else "read"
        key = (full[:_LONGEST], use)
        if len(self.files) < _MOST and not self.files.get(key):
            self.files[key] = _is_there(path)

    def _library(self, path):
        if "/data" not in path or path.endswith(_NO_DATA) or len(self.bundled) >= _MOST:
            return
        _, _, below = path.rpartition("/site-packages/")
        package = below.split("/", 1)[0]
        self.bundled[f"{package}/{path.rsplit('/', 1)[-1]}"[:_LONGEST]] = True

    def told(self):
        """What to tell at the end."""
        return {
            "files": [{"path": path, "use": use, "found": found} for (path, use), found in self.files.items()],
            "bundled": list(self.bundled),
            "arms": [mark for number, mark in self.marks.values() if number in self.entered],
        }


def _is_there(path):
    try:
        os.stat(path)
    except (OSError, ValueError):
        return False
    return True
