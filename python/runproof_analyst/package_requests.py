"""Finds the packages that a block asks for: `pip install` in IPython lines and in programs that the code starts."""

import ast
import re
from typing import Any

from invoked_files import RUNNERS, SHELLS
from path_literals import argument, base_name, called_name, text_of
from shell_commands import LONGEST, simple_commands, words_of

INSTALL = re.compile(
    r"\s*(?:sudo\s+)?(?:(?:\S*python[\d.]*|\{\s*sys\.executable\s*\})\s+-m\s+)?(?:\S*/)?(?:uv\s+)?"
    r"pip[\d.]*(?:\s+-[\w=.:-]+)*\s+install\b(.*)\Z",
    re.DOTALL,
)
# Options that say how to talk, or to install again what is there: nothing of what is asked for depends on them.
IDLE = re.compile(
    r"-[qvU]+\Z|--(?:quiet|verbose|upgrade|user|system|no-cache(?:-dir)?|no-input|no-color|prefer-binary"
    r"|force-reinstall|break-system-packages|disable-pip-version-check|no-python-version-warning"
    r"|no-warn-script-location|no-warn-conflicts"
    r"|(?:progress-bar|root-user-action|timeout|retries|upgrade-strategy|only-binary)=.*)\Z"
)
IDLE_WITH_VALUE = (
    "--progress-bar",
    "--root-user-action",
    "--timeout",
    "--retries",
    "--upgrade-strategy",
    "--only-binary",
)
# Options whose value is itself what is to be installed.
BINDING = ("-r", "--requirement", "-e", "--editable")
WITH_VALUE = (
    "-c",
    "--constraint",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--prefix",
    "--root",
    "--src",
    "--python",
    "--platform",
    "--proxy",
    "--cache-dir",
    "--log",
    "--no-binary",
)
REDIRECTION = re.compile(r"(?:\d|&)?>>?.*\Z|&\Z")


def requests_of_line(command: str) -> list[dict[str, Any]]:
    """Requests of a shell line of IPython's: {"requirement", "option", "way"} as in BlockFacts."""
    found: list[dict[str, Any]] = []
    for part in simple_commands(command[:LONGEST]):
        match = INSTALL.match(part)
        if match is not None:
            found.extend(requests_of_arguments(words_of(match.group(1)), "line"))
    return found


def requests_of_arguments(words: list[str], way: str) -> list[dict[str, Any]]:
    """Requests among the arguments of one `pip install`; an option that is not idle holds for all of them."""
    requirements: list[str] = []
    option: str | None = None
    rest = iter(words)
    for word in rest:
        if REDIRECTION.match(word):
            if word.endswith(">"):
                next(rest, None)
        elif not word.startswith("-"):
            requirements.append(word)
        elif word in BINDING:
            requirements.append(f"{word} {next(rest, '')}".strip())
        elif word in IDLE_WITH_VALUE:
            next(rest, None)
        elif not IDLE.match(word):
            option = option or word.partition("=")[0]
            if word in WITH_VALUE:
                next(rest, None)
    return [{"requirement": requirement, "option": option, "way": way} for requirement in requirements]


def requests_by_calls(nodes: list[ast.AST]) -> list[dict[str, Any]]:
    """Requests by IPython's own functions, and those that a program is started for."""
    found: list[dict[str, Any]] = []
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        name, base = called_name(call), base_name(call)
        first = argument(call, 0, "args", "command", "cmd")
        if name == "run_line_magic" and text_of(first) == "pip":
            found.extend(requests_of_line(f"pip {text_of(argument(call, 1, 'line')) or ''}"))
        elif name in ("system", "getoutput") and is_shell_of_ipython(call):
            found.extend(requests_of_line(text_of(first) or ""))
        elif (name in RUNNERS and base in ("subprocess", "sp", "")) or name in SHELLS:
            found.extend({**request, "way": "program"} for request in requests_of_line(command_line(first)))
    return found


def is_shell_of_ipython(call: ast.Call) -> bool:
    """Whether the function is a method of what `get_ipython()` answers."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and called_name(owner) == "get_ipython"


def command_line(command: ast.expr | None) -> str:
    """A started program as one line, in which braces stand for what is computed."""
    if isinstance(command, (ast.List, ast.Tuple)):
        words = [text_of(item) or ("{sys.executable}" if is_interpreter(item) else "{}") for item in command.elts]
        return " ".join(f"'{word}'" if re.search(r"[\s;|&#<>]", word) else word for word in words)
    return text_of(command) or ""


def is_interpreter(node: ast.expr) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "executable"
