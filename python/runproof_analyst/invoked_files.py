"""Python files that a block starts by calls."""

import ast

from path_literals import Constants, argument, base_name, called_name, text_of
from shell_commands import invoked_by_words, invoked_files, module_file

RUNNERS = (
    "run",
    "call",
    "check_call",
    "check_output",
    "Popen",
    "getoutput",
    "getstatusoutput",
)
SHELLS = ("system", "popen")


def invoked_by_calls(nodes: list[ast.AST], constants: Constants) -> list[str]:
    """Files started by subprocess, os, runpy or IPython's own functions, as written."""
    found: list[str] = []
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        name, base = called_name(call), base_name(call)
        first = argument(call, 0, "args", "command", "cmd")
        if name == "run_path":
            found.append(constants.path(argument(call, 0, "path_name")) or "")
        elif name == "run_module":
            found.append(module_file(text_of(argument(call, 0, "mod_name")) or "") or "")
        elif name == "run_line_magic" and text_of(first) == "run":
            found.extend(invoked_files(f"python {text_of(argument(call, 1, 'line')) or ''}"))
        elif (name in RUNNERS and base in ("subprocess", "sp", "")) or name in SHELLS:
            found.extend(started_by(first))
    return [name for name in found if name]


def started_by(command: ast.expr | None) -> list[str]:
    if isinstance(command, (ast.List, ast.Tuple)):
        # Whatever is computed may be the interpreter: sys.executable above all.
        name = invoked_by_words([text_of(item) or "{}" for item in command.elts])
        return [] if name is None else [name]
    if isinstance(command, ast.JoinedStr):
        parts = [text_of(part) if isinstance(part, ast.Constant) else "{}" for part in command.values]
        return invoked_files("".join(part or "" for part in parts))
    text = text_of(command)
    return [] if text is None else invoked_files(text)


def invoked_by_exec(nodes: list[ast.AST], constants: Constants) -> list[str]:
    """Files whose text goes into `exec`: `exec(open("x.py").read())` and the like."""
    found: list[str] = []
    for call in nodes:
        if not isinstance(call, ast.Call) or called_name(call) != "exec" or not call.args:
            continue
        for inner in ast.walk(call.args[0]):
            if not isinstance(inner, ast.Call):
                continue
            name = called_name(inner)
            path = None
            if name == "open":
                path = constants.path(argument(inner, 0, "file"))
            elif name in ("read_text", "read_bytes") and isinstance(inner.func, ast.Attribute):
                path = constants.path(inner.func.value)
            if path is not None and path.endswith(".py"):
                found.append(path)
    return found
