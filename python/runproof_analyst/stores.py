"""Finds the MLflow file and sqlite stores in a workspace that others wrote.

Everything in it is hostile: links are never followed, sizes and counts are bounded, and what cannot
be read becomes a note. Standard library and PyYAML only.
"""

import os
import re
from pathlib import Path

from bounded_reading import MAX_DEPTH, MAX_ENTRIES, is_file, read_bytes
from file_store import read_file_store
from sql_store import read_database
from store_report import Report, Unreadable, guarded, relative

EXPERIMENT_FOLDER = re.compile(r"^\d{1,18}$")
SQLITE_MAGIC = b"SQLite format 3\x00"


def read_stores(root: Path, workspace: str, ids_only: bool) -> Report:
    """Finds and reads every store below root. `workspace` is the path under which the code saw root."""
    report = Report()
    databases: list[Path] = []
    experiments: list[Path] = []
    _walk(root, report, experiments, databases)
    by_parent: dict[Path, list[Path]] = {}
    for folder in experiments:
        by_parent.setdefault(folder.parent, []).append(folder)
    for parent, folders in by_parent.items():
        guarded(
            report,
            relative(root, parent),
            lambda p=parent, f=folders: read_file_store(root, p, f, report, ids_only),
        )
    for path in databases:
        guarded(report, relative(root, path), lambda p=path: read_database(root, p, workspace, report, ids_only))
    return report


def _walk(root: Path, report: Report, experiments: list[Path], databases: list[Path]) -> None:
    pending = [(root, 0)]
    while pending:
        folder, depth = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            report.miss(f"{relative(root, folder)}: {error.strerror}")
            continue
        for entry in entries:
            report.entries += 1
            if report.entries > MAX_ENTRIES:
                report.miss(f"more than {MAX_ENTRIES} files and folders")
                return
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if depth >= MAX_DEPTH:
                    report.miss(f"{relative(root, path)}: deeper than {MAX_DEPTH} folders")
                    continue
                if EXPERIMENT_FOLDER.match(entry.name) and _holds_runs(path):
                    experiments.append(path)
                pending.append((path, depth + 1))
            elif entry.is_file(follow_symlinks=False) and _has_magic(path):
                databases.append(path)


def _holds_runs(folder: Path) -> bool:
    """Whether a folder named by digits is an experiment: one of its folders has a meta.yaml."""
    try:
        with os.scandir(folder) as entries:
            for place, entry in enumerate(entries):
                if place > 10_000:
                    return True
                if entry.is_dir(follow_symlinks=False) and is_file(Path(entry.path) / "meta.yaml"):
                    return True
    except OSError:
        return False
    return False


def _has_magic(path: Path) -> bool:
    try:
        return read_bytes(path, len(SQLITE_MAGIC), whole=False) == SQLITE_MAGIC
    except (OSError, Unreadable):
        return False
