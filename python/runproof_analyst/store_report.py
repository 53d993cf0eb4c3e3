"""What was read of other people's stores, and what could not be, within bounds."""

import os
from pathlib import Path

MAX_RUNS = 20_000
MAX_POINTS = 1_000_000


class Unreadable(Exception):
    """A part of a store that cannot be read; the message becomes a note."""


class Report:
    """What was read, and what could not be."""

    def __init__(self) -> None:
        self.stores: list[dict] = []
        self.notes: list[str] = []
        self.complete = True
        self.entries = 0
        self.points = 0
        self.runs = 0
        self.hashed = 0

    def miss(self, note: str) -> None:
        """Notes something that could not be read: the report is not complete."""
        self.complete = False
        if len(self.notes) < 100:
            self.notes.append(note[:300])

    def count_run(self) -> None:
        self.runs += 1
        if self.runs > MAX_RUNS:
            raise Unreadable(f"more than {MAX_RUNS} runs")

    def count_point(self) -> None:
        self.points += 1
        if self.points > MAX_POINTS:
            raise Unreadable(f"more than {MAX_POINTS} metric points")


def guarded(report: Report, name: str, read) -> None:
    try:
        read()
    except Exception as error:  # noqa: BLE001 - a hostile store must not take the others along
        report.miss(f"{name}: {type(error).__name__}: {error}")


def relative(root: Path, path: Path) -> str:
    text = os.path.relpath(path, root)
    return text.encode("utf-8", "replace").decode("utf-8")
