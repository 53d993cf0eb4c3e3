"""Sets IPython's own lines aside, so that Python's parser can read the rest. Lines keep their numbers."""

import ast
import re
import shlex
from dataclasses import dataclass, field
from typing import Any

from package_requests import requests_of_line
from shell_commands import invoked_files

LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
LINE_END = re.compile(r"(?:\r\n|\n|\r)\Z")
# Pieces of one logical line: comments and strings hide what looks like a line end, a bracket or a magic.
PIECE = re.compile(
    r"""(?P<end>\r\n|\n|\r)|(?P<comment>\#[^\r\n]*)|(?P<joined>\\(?:\r\n|\n|\r))"""
    r"""|(?P<triple>\"{3}|'{3})|(?P<quote>["'])|(?P<open>[([{])|(?P<close>[)\]}])|[^\r\n\#\\"'()\[\]{}]+|\\"""
)
# What ends a string, or hides what would end it.
STRING_STOPS = {
    '"""': re.compile(r'\\.|"""', re.DOTALL),
    "'''": re.compile(r"\\.|'''", re.DOTALL),
    '"': re.compile(r'\\(?:\r\n|.)|"|[\r\n]', re.DOTALL),
    "'": re.compile(r"\\(?:\r\n|.)|'|[\r\n]", re.DOTALL),
}
CELL = re.compile(r"%%(!|[A-Za-z_][\w.]*)[ \t]*(.*)\Z", re.DOTALL)
MAGIC = re.compile(r"%([A-Za-z_][\w.]*)[ \t]*(.*)\Z", re.DOTALL)
TARGET = re.compile(r"[A-Za-z_][^!<>:#'\"(){}%=]*\Z")
HELP = re.compile(r"\?{1,2}[ \t]*%{0,2}[\w.*]+\Z|%{0,2}[A-Za-z_*][\w.*\[\]'\"]*\?{1,2}\Z")
OPTIONS = re.compile(r"(?:-[A-Za-z]\d*(?:[ \t]+\d+)?[ \t]+|--[\w-]+[ \t]+)*")

# Cell magics whose body is Python of this session.
PYTHON_CELLS = ("time", "timeit", "capture", "prun", "memit", "mprun", "lprun")
# Line magics whose argument is a Python statement.
STATEMENT_MAGICS = ("time", "timeit", "prun", "memit", "lprun", "mprun")
SHELL_CELLS = ("!", "bash", "sh", "script", "system", "sx")
FILE_CELLS = ("writefile", "file")


@dataclass
class Cell:
    """What was set aside, and the Python that is left."""

    python: str = ""
    changed: bool = False
    magics: list[str] = field(default_factory=list)
    invokes: list[str] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    # Whether a Python cell magic stands at the top.
    python_magic: bool = False
    # Whether the names that the body binds are lost at its end, as under %%timeit.
    own_scope: bool = False


def read_cell(code: str) -> Cell:
    """Sets aside magics, shell lines and help, and the indentation that IPython removes."""
    cell = Cell()
    lines = [line for line in LINE.findall(code) if line]
    body = cell_magics(lines, cell)
    if body is None:
        cell.python = "\n" * len(lines)
        return cell
    cell.python = set_lines_aside("".join(without_indent(body, cell)), cell)
    return cell


def cell_magics(lines: list[str], cell: Cell) -> list[str] | None:
    """Takes the cell magics off the top; None where the body is no Python of this session."""
    rest = list(lines)
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        match = CELL.match(line.strip())
        if match is None:
            return rest
        name, words = match.group(1), match.group(2)
        cell.changed = True
        cell.magics.append(name)
        if name not in PYTHON_CELLS:
            foreign_cell(name, words, lines[place + 1 :], place + 1, cell)
            return None
        cell.python_magic = True
        cell.own_scope = cell.own_scope or name == "timeit"
        rest[place] = line_end(line)
        output = first_word(words) if name == "capture" else ""
        if output:
            cell.names.append({"name": output, "line": place + 1})
    return rest


def foreign_cell(name: str, words: str, body: list[str], line: int, cell: Cell) -> None:
    if name in FILE_CELLS:
        path = first_word(words)
        cell.files.append({"path": None if re.search(r"[{}$~]", path) else path or None, "line": line})
    elif name in SHELL_CELLS:
        script = "".join(body)
        cell.invokes.extend(invoked_files(script))
        # The shell's own program, which runproof does not answer for.
        cell.requests.extend({**request, "way": "program"} for request in requests_of_line(script))


def without_indent(lines: list[str], cell: Cell) -> list[str]:
    """IPython removes the first line's indentation from every line that begins with it."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if not indent:
        return lines
    cell.changed = True
    return [line.removeprefix(indent) for line in lines]


def set_lines_aside(code: str, cell: Cell) -> str:
    """Replaces each logical line that only IPython understands by Python of as many lines."""
    done: list[str] = []
    place = 0
    while place < len(code):
        raw = joined_line(code, place)
        python = replacement(raw, cell)
        if python is None:
            end = logical_end(code, place)
            done.append(code[place:end])
        else:
            cell.changed = True
            end = place + len(raw)
            done.append(python + "".join(line_end(line) for line in LINE.findall(raw)))
        place = end
    return "".join(done)


def replacement(raw: str, cell: Cell) -> str | None:
    """Python that stands for one line of IPython's, without its line end; None where the line is plain Python."""
    text = re.sub(r"\\[ \t]*(?:\r\n|\n|\r)", " ", raw).strip()
    indent = raw[: len(raw) - len(raw.lstrip(" \t"))]
    if text.startswith("!"):
        shell(text.lstrip("!"), cell)
        return f"{indent}pass"
    if match := MAGIC.match(text):
        return indent + (magic(match.group(1), match.group(2), cell) or "pass")
    if HELP.match(text):
        cell.magics.append("?")
        return f"{indent}pass"
    target, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not value.startswith(("!", "%")) or not TARGET.match(target):
        return None
    if value.startswith("!"):
        shell(value.lstrip("!"), cell)
        return f"{indent}{target} = None"
    match = MAGIC.match(value)
    if match is None:
        return None
    python = magic(match.group(1), match.group(2), cell)
    return f"{indent}{target} = {python if python and is_expression(python) else None}"


def shell(command: str, cell: Cell) -> None:
    cell.magics.append("!")
    cell.invokes.extend(invoked_files(command))
    cell.requests.extend(requests_of_line(command))


def magic(name: str, words: str, cell: Cell) -> str | None:
    """Notes a line magic; the Python statement that it executes, None where it executes none that can be read."""
    cell.magics.append(name)
    if name == "run":
        cell.invokes.extend(invoked_files(f"python {run_arguments(words)}"))
    elif name == "pip":
        cell.requests.extend(requests_of_line(f"pip {words}"))
    elif name in ("sx", "system"):
        cell.invokes.extend(invoked_files(words))
        cell.requests.extend(requests_of_line(words))
    elif name in STATEMENT_MAGICS:
        statement = words[OPTIONS.match(words).end() :].strip()
        if statement and "\n" not in statement and parses(statement):
            # Names that %timeit binds are lost.
            return f"({statement})" if name == "timeit" and is_expression(statement) else statement
    return None


def run_arguments(words: str) -> str:
    """Arguments of %run without its own options, so that the first is the file."""
    return re.sub(r"\A(?:-(?!m\b)[A-Za-z]\d*[ \t]+)*", "", words)


def is_expression(text: str) -> bool:
    return parses(text, "eval")


def parses(text: str, mode: str = "exec") -> bool:
    try:
        ast.parse(text, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def joined_line(code: str, place: int) -> str:
    """The physical line at a place with the lines that a backslash at its end joins to it."""
    end = place
    while end < len(code):
        line = LINE.match(code, end).group()
        end += len(line)
        if not line.rstrip("\r\n").endswith("\\"):
            break
    return code[place:end]


def logical_end(code: str, place: int) -> int:
    """Where the logical line that begins at a place ends: brackets and strings may stretch it over many lines."""
    depth = 0
    while place < len(code):
        match = PIECE.match(code, place)
        place = match.end()
        if match.lastgroup == "end" and depth <= 0:
            return place
        if match.lastgroup == "open":
            depth += 1
        elif match.lastgroup == "close":
            depth -= 1
        elif match.lastgroup in ("triple", "quote"):
            place = string_end(code, place, match.group())
    return place


def string_end(code: str, place: int, quote: str) -> int:
    """Where a string ends whose opening quotation marks end at a place; a plain one ends with its line at latest."""
    for stop in STRING_STOPS[quote].finditer(code, place):
        if stop.group() == quote:
            return stop.end()
        if stop.group() in "\r\n":
            return stop.start()
    return len(code)


def line_end(line: str) -> str:
    match = LINE_END.search(line)
    return match.group() if match else ""


def first_word(words: str) -> str:
    """The first word that is no option; empty where there is none."""
    try:
        parts = shlex.split(words)
    except ValueError:
        parts = words.split()
    return next((part for part in parts if not part.startswith("-")), "")
