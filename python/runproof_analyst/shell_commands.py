"""Reads shell command lines, and finds the Python files that they start."""

import re
import shlex

PYTHON = re.compile(r"(?:.*/)?(?:python[\d.]*|ipython|torchrun)(?:\.exe)?\Z|\{[^{}]*\}\Z|\$\{?\w+\}?\Z")
# Between two commands of a line: quotes and redirections hide what looks like it, a comment belongs to none.
SEPARATOR = re.compile(
    r"""(?P<hidden>'[^']*'|"(?:\\.|[^"\\])*"|\\.|[<>]&|&>)|(?P<separator>(?<!\S)\#[^\n]*|&&|\|\||[;|&\n])""",
    re.DOTALL,
)
# Options of the interpreter that take a value.
VALUED = ("-X", "-W")
LONGEST = 10_000


def invoked_files(command: str) -> list[str]:
    """Names of the Python files that the command line starts, as written; `-m a.b` gives `a/b.py`."""
    found: list[str] = []
    for part in simple_commands(command[:LONGEST]):
        name = invoked_by_words(words_of(part))
        if name is not None:
            found.append(name)
    return found


def simple_commands(line: str) -> list[str]:
    """The single commands of a line, as written."""
    found: list[str] = []
    start = 0
    for match in SEPARATOR.finditer(line):
        if match.lastgroup == "separator":
            found.append(line[start : match.start()])
            start = match.end()
    return [*found, line[start:]]


def words_of(command: str) -> list[str]:
    """The words of a single command; where its quotes do not close, what stands between blanks."""
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def invoked_by_words(words: list[str]) -> str | None:
    """The Python file that an argument list starts; None where it starts none."""
    for place, word in enumerate(words):
        if PYTHON.match(word):
            return first_program(words[place + 1 :])
        if place == 0 and word.endswith(".py"):
            return word
    return None


def first_program(words: list[str]) -> str | None:
    place = 0
    while place < len(words):
        word = words[place]
        if word == "-m":
            module = words[place + 1] if place + 1 < len(words) else ""
            return module_file(module)
        if word == "-c":
            return None
        if word.startswith("-"):
            place += 2 if word in VALUED else 1
            continue
        return word if word.endswith(".py") else None
    return None


def module_file(module: str) -> str | None:
    """File of a module started by `-m`; None where the name is none."""
    return module.replace(".", "/") + ".py" if re.fullmatch(r"[A-Za-z_][\w.]*", module) else None
