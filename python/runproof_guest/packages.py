"""`pip install` inside a block: satisfied where the package is there, else a package request."""

import re
import shlex
from importlib import metadata

_NAME = re.compile(r"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(\[[^\]]*\])?\s*(.*)$")
_INSTALL = re.compile(
    r"^\s*(?:sudo\s+)?(?:\S*python[0-9.]*\s+-m\s+)?(?:\S*/)?(?:uv\s+)?pip[0-9.]*(?:\s+-[\w=.:-]+)*\s+install\b(.*)$",
    re.DOTALL,
)
# Between two commands of a line: quotes and redirections hide what looks like it, a comment belongs to none.
_SEPARATOR = re.compile(
    r"""(?P<hidden>'[^']*'|"(?:\\.|[^"\\])*"|\\.|[<>]&|&>)|(?P<separator>(?<!\S)\#[^\n]*|&&|\|\||[;|&\n])""",
    re.DOTALL,
)
_OPTIONS_WITH_VALUE = frozenset(
    [
        "-r",
        "--requirement",
        "-c",
        "--constraint",
        "-e",
        "--editable",
        "-t",
        "--target",
        "-i",
        "--index-url",
        "--extra-index-url",
        "-f",
        "--find-links",
        "--prefix",
        "--root",
        "--src",
        "--python",
        "--timeout",
        "--retries",
        "--proxy",
        "--cache-dir",
        "--log",
        "--upgrade-strategy",
        "--progress-bar",
        "--root-user-action",
        "--only-binary",
        "--no-binary",
        "--trusted-host",
        "--platform",
    ]
)
_BINDING_OPTIONS = {"-r", "--requirement", "-e", "--editable"}


# Redirections and the like, which the shell would have taken before pip saw them.
_SHELL_WORD = re.compile(r"^(?:[0-9&]?>>?.*|&)$")


class PackageMissing(ImportError):
    """A package that a block asks for is not installed; it is not installed from inside a session."""


# Shown by its bare name, as Python's own errors are.
PackageMissing.__module__ = "builtins"


def read_line(line):
    """What a shell line has `pip install` do, and the rest: (arguments, line without these commands).

    Arguments are None where nothing is to be installed, the rest is None where the line does nothing else.
    """
    arguments, kept, others, start = None, [], False, 0
    ends = [match for match in _SEPARATOR.finditer(line) if match.lastgroup == "separator"]
    for match in [*ends, None]:
        end = len(line) if match is None else match.start()
        command = line[start:end]
        found = _INSTALL.match(command)
        if found:
            arguments = [*(arguments or []), *_words(found.group(1))]
            command = " true "
        elif command.strip():
            others = True
        kept.append(command if match is None else command + match.group())
        start = end if match is None else match.end()
    return arguments, "".join(kept) if others else None


def _words(text):
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def asked_by(error):
    """The requirements of the `pip install` that a program started by the code failed at; empty for other errors."""
    command = getattr(error, "cmd", None)
    if type(error).__name__ != "CalledProcessError" or not isinstance(command, (str, list, tuple)):
        return []
    line = command if isinstance(command, str) else shlex.join(str(word) for word in command)
    arguments, _ = read_line(line[:10_000])
    return wanted(arguments or [])


def wanted(arguments):
    """The requirements among pip's arguments, as written; options that name no package are left out."""
    found, skip, binding = [], False, None
    for word in arguments:
        if skip:
            skip = False
            if binding is not None:
                found.append(f"{binding} {word}")
                binding = None
            continue
        if _SHELL_WORD.match(word):
            skip = word.endswith(">")
            continue
        if word.startswith("-"):
            skip = word in _OPTIONS_WITH_VALUE
            binding = word if word in _BINDING_OPTIONS else None
            continue
        found.append(word)
    return found


def satisfied_version(requirement):
    """The installed version that satisfies the requirement; None where none does or it cannot be told."""
    match = _NAME.match(requirement.strip())
    if match is None:
        return None
    name, _, rest = match.groups()
    rest = rest.split(";")[0].strip()
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
    if not rest:
        return version
    try:
        from packaging.requirements import Requirement

        asked = Requirement(requirement)
        if asked.url is not None:
            return None
        return version if asked.specifier.contains(version, prereleases=True) else None
    except Exception:
        return version if rest == f"=={version}" else None


def serve_install(arguments, request):
    """Answers `pip install`: prints what is satisfied, calls `request` for what is not and raises PackageMissing."""
    missing = []
    for requirement in wanted(arguments):
        version = satisfied_version(requirement)
        if version is None:
            missing.append(requirement)
        else:
            print(f"Requirement already satisfied: {requirement} ({version})")
    for requirement in missing:
        request(requirement)
    if missing:
        raise PackageMissing(
            f"not installed: {', '.join(missing)}. A session installs no packages: let runproof do it before "
            "(--allow-install), or give an environment that has it (--python or --requirements)",
            name=missing[0],
        )
