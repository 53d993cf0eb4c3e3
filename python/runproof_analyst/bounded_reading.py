"""Reads files that others wrote: regular ones only, links never followed, sizes and counts bounded."""

import hashlib
import os
import stat
from pathlib import Path

from store_report import Report, Unreadable

MAX_DEPTH = 24
MAX_ENTRIES = 200_000
MAX_HASHED_BYTES = 100 * 1024**2
MAX_HASHED_TOTAL = 2 * 1024**3
MAX_ARTIFACTS = 10_000


def is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def read_bytes(path: Path, limit: int, whole: bool = True) -> bytes:
    """Bytes of a regular file. A pipe put in its place neither blocks nor is read; a link is refused."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("not a regular file")
        if whole and state.st_size > limit:
            raise Unreadable(f"larger than {limit} bytes")
        return file.read(limit)


def files_below(folder: Path, report: Report):
    """Regular files below a folder with their relative names; keys with a slash are nested folders."""
    pending = [(folder, "")]
    depth = len(folder.parts) + MAX_DEPTH
    while pending:
        current, prefix = pending.pop()
        try:
            if stat.S_ISLNK(os.lstat(current).st_mode):
                continue
            entries = sorted(os.scandir(current), key=lambda entry: entry.name, reverse=True)
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in entries:
            report.entries += 1
            if report.entries > 2 * MAX_ENTRIES:
                raise Unreadable("too many files")
            name = f"{prefix}{entry.name}".encode("utf-8", "replace").decode("utf-8")
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if len(path.parts) < depth:
                    pending.append((path, f"{name}/"))
            elif entry.is_file(follow_symlinks=False):
                yield name, path


def list_artifacts(folder: Path, report: Report) -> list[dict]:
    """Files of an artifact folder with sizes and digests; null where too large to hash."""
    artifacts: list[dict] = []
    for name, path in files_below(folder, report):
        if len(artifacts) >= MAX_ARTIFACTS:
            report.miss(f"more than {MAX_ARTIFACTS} artifacts in one run")
            break
        try:
            size, digest = _digest(path, report)
        except (OSError, Unreadable):
            continue
        artifacts.append({"path": name, "bytes": size, "sha256": digest})
    return artifacts


def _digest(path: Path, report: Report) -> tuple[int, str | None]:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("not a regular file")
        if state.st_size > MAX_HASHED_BYTES or report.hashed + state.st_size > MAX_HASHED_TOTAL:
            return state.st_size, None
        report.hashed += state.st_size
        digest = hashlib.sha256()
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
        return state.st_size, digest.hexdigest()
