"""`pip install` inside a block: satisfied where the package is there, else a package request."""

import re
import shlex
from importlib import metadata

_NAME = re.compile(r"^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(\[[^\]]*\])?\s*(.*)$")
_INSTALL = re.compile(
    r"^\s*(?:sudo\s+)?(?:\S*python[0-9.]*\s+-m\s+)?(?:\S*/)?(?:uv\s+)?pip[0-9.]*\s+install\b(.*)$",
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
    ]
)
_BINDING_OPTIONS = {"-r", "--requirement", "-e", "--editable"}


# Redirections and the like, which the shell would have taken before pip saw them.
_SHELL_WORD = re.compile(r"^(?:[0-9&]?>>?.*|&)$")


class PackageMissing(ImportError):
    """A package that a block asks for is not installed; it is not installed from inside a session."""


# Shown by its bare name, as Python's own errors are.
PackageMissing.__module__ = "builtins"


def install_arguments(command):
    """The arguments of `pip install` in a shell line; None where the line is no such command.

    A line of several commands counts when one of them installs.
    """
    for part in re.split(r"&&|\|\||;|\n|\|", command):
        match = _INSTALL.match(part)
        if match:
            try:
                return shlex.split(match.group(1), comments=True)
            except ValueError:
                return match.group(1).split()
    return None


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
            f"not installed: {', '.join(missing)}. A session installs no packages; "
            "start runproof with an environment that has it (--python or --requirements)",
            name=missing[0],
        )
