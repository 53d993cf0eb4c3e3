"""Reads the runs of MLflow's sqlite stores, from a private copy and read-only."""

import math
import os
import re
import shutil
import sqlite3
import stat
import tempfile
import time
from pathlib import Path

from bounded_reading import list_artifacts
from store_oddities import odd_sql_runs
from store_report import Report, Unreadable, relative
from store_values import RUN_ID, milliseconds_of, num_of, number_of, status_of, step_of

MAX_DATABASE_BYTES = 1024**3
DATABASE_SECONDS = 60
LONGEST_VALUE_BYTES = 16 * 1024**2


def read_database(root: Path, path: Path, workspace: str, report: Report, ids_only: bool) -> None:
    with tempfile.TemporaryDirectory() as private:
        copy = Path(private) / "copy.db"
        for suffix in ("", "-wal", "-shm", "-journal"):
            _copy_file(Path(f"{path}{suffix}"), Path(f"{copy}{suffix}"), required=suffix == "")
        connection = _open_settled(copy)
        try:
            if not _has_table(connection, "runs", ("run_uuid",)):
                return
            store = {"path": relative(root, path), "kind": "sqlite", "runs": []}
            report.stores.append(store)
            store["runs"] = _sql_runs(connection, root, workspace, report, ids_only)
        finally:
            connection.close()


def _copy_file(source: Path, target: Path, required: bool) -> None:
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if required:
            raise
        return
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("not a regular file")
        if state.st_size > MAX_DATABASE_BYTES:
            raise Unreadable(f"larger than {MAX_DATABASE_BYTES} bytes")
        with open(target, "wb") as copied:
            shutil.copyfileobj(file, copied, 1024 * 1024)


def _open_settled(copy: Path) -> sqlite3.Connection:
    """Opens the private copy read-only, once what a killed writer left was rolled back or taken in."""
    writable = sqlite3.connect(copy)
    try:
        _harden(writable)
        writable.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        writable.close()
    connection = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    _harden(connection)
    return connection


def _harden(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + DATABASE_SECONDS
    # A view or a generated column may compute for ever.
    connection.set_progress_handler(lambda: 1 if time.monotonic() > deadline else 0, 100_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE_BYTES)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")


def _has_table(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> bool:
    found = connection.execute("SELECT sql FROM sqlite_master WHERE type='table' AND name=?", (table,)).fetchone()
    if found is None or re.match(r"\s*CREATE\s+VIRTUAL", str(found[0]), re.IGNORECASE):
        return False
    names = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    return set(columns) <= names


def _rows(connection: sqlite3.Connection, table: str, columns: tuple[str, ...], order: str = ""):
    if not _has_table(connection, table, columns):
        return []
    # Names come from this file only.
    names = ", ".join(f'"{column}"' for column in columns)
    return connection.execute(f'SELECT {names} FROM "{table}" {order}')  # noqa: S608


def _sql_runs(connection: sqlite3.Connection, root: Path, workspace: str, report: Report, ids_only: bool) -> list[dict]:
    if ids_only:
        return [{"runId": str(row[0])} for row in _rows(connection, "runs", ("run_uuid",))]
    experiments = {row[0]: str(row[1]) for row in _rows(connection, "experiments", ("experiment_id", "name"))}
    columns = (
        "run_uuid",
        "experiment_id",
        "name",
        "status",
        "start_time",
        "end_time",
        "lifecycle_stage",
        "artifact_uri",
    )
    if not _has_table(connection, "runs", columns):
        raise Unreadable("its runs table is not MLflow's")
    runs: dict[str, dict] = {}
    for run_id, experiment, name, status, start, end, stage, artifact_uri in _rows(connection, "runs", columns):
        if not isinstance(run_id, str) or not RUN_ID.match(run_id):
            report.miss("a run without one of MLflow's ids")
            continue
        report.count_run()
        runs[run_id] = {
            "runId": run_id,
            "experiment": experiments.get(experiment, str(experiment))[:1000],
            "name": str(name)[:1000] if name not in (None, "") else None,
            "status": status_of(status),
            "deleted": stage == "deleted",
            "startTimeMs": milliseconds_of(start),
            "endTimeMs": milliseconds_of(end),
            "params": {},
            "tags": {},
            "points": [],
            "artifacts": _sql_artifacts(root, workspace, artifact_uri, report),
            "oddities": [],
        }
    for table in ("params", "tags"):
        for run_id, key, value in _rows(connection, table, ("run_uuid", "key", "value")):
            if run_id in runs:
                runs[run_id][table][str(key)] = "" if value is None else str(value)
    _sql_points(connection, runs, report)
    odd_sql_runs(runs, _has_table(connection, "alembic_version", ()), _latest_points(connection, report))
    return list(runs.values())


def _sql_points(connection: sqlite3.Connection, runs: dict[str, dict], report: Report) -> None:
    columns = ("run_uuid", "key", "value", "timestamp", "step", "is_nan")
    try:
        rows = _rows(connection, "metrics", columns, "ORDER BY rowid")
    except sqlite3.OperationalError:
        rows = _rows(connection, "metrics", columns)
    for run_id, key, value, timestamp, step, is_nan in rows:
        if run_id not in runs:
            continue
        number = math.nan if is_nan else number_of(value)
        if number is None:
            report.miss(f"run {run_id}: a value of {str(key)[:100]} is no number")
            continue
        report.count_point()
        runs[run_id]["points"].append(
            {
                "key": str(key),
                "value": num_of(number),
                "timestampMs": milliseconds_of(timestamp) or 0,
                "step": step_of(step),
            }
        )


def _latest_points(connection: sqlite3.Connection, report: Report):
    """Rows of the table that holds each metric's shown value; None where there is no such table."""
    columns = ("run_uuid", "key", "value", "timestamp", "step", "is_nan")
    if not _has_table(connection, "latest_metrics", columns):
        return None
    return _counted(_rows(connection, "latest_metrics", columns), report)


def _counted(rows, report: Report):
    for row in rows:
        report.count_point()
        yield row


def _sql_artifacts(root: Path, workspace: str, uri, report: Report) -> list[dict]:
    """Artifacts kept as files of the workspace; a SQL store names their folder as the code saw it."""
    if not isinstance(uri, str):
        return []
    path = uri[7:] if uri.startswith("file://") else uri
    if re.match(r"^\w+:", path):
        return []
    if path.startswith("/"):
        if not path.startswith(f"{workspace}/"):
            return []
        path = path[len(workspace) + 1 :]
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts or "\x00" in path:
        return []
    folder = root
    for part in parts:
        folder = folder / part
        try:
            if not stat.S_ISDIR(os.lstat(folder).st_mode):
                return []
        except OSError:
            return []
    return list_artifacts(folder, report)
