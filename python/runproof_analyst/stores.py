"""Reads MLflow file and sqlite stores that others wrote.

Everything below a store's folder is hostile: links are never followed, sizes and counts are bounded,
and what cannot be read becomes a note. Standard library and PyYAML only.
"""

import hashlib
import math
import os
import re
import shutil
import sqlite3
import stat
import tempfile
import time
from pathlib import Path

import yaml

MAX_DEPTH = 24
MAX_ENTRIES = 200_000
MAX_RUNS = 20_000
MAX_POINTS = 1_000_000
MAX_META_BYTES = 64 * 1024
MAX_VALUE_BYTES = 1024 * 1024
MAX_METRIC_BYTES = 64 * 1024 * 1024
MAX_DATABASE_BYTES = 1024**3
MAX_HASHED_BYTES = 100 * 1024**2
MAX_HASHED_TOTAL = 2 * 1024**3
MAX_ARTIFACTS = 10_000
DATABASE_SECONDS = 60
DOUBLE_MAX = 1.7976931348623157e308
STATUS_WORDS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
EXPERIMENT_FOLDER = re.compile(r"^\d{1,18}$")
RUN_ID = re.compile(r"^[A-Za-z0-9][\w-]{0,255}$", re.ASCII)
SQLITE_MAGIC = b"SQLite format 3\x00"


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


class FlatLoader(yaml.SafeLoader):
    """A safe loader that refuses aliases: MLflow writes none, and they are how small files become huge."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.events.AliasEvent):
            raise Unreadable("a YAML alias")
        return super().compose_node(parent, index)


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
        _guarded(report, _relative(root, parent), lambda p=parent, f=folders: _file_store(root, p, f, report, ids_only))
    for path in databases:
        _guarded(report, _relative(root, path), lambda p=path: _database(root, p, workspace, report, ids_only))
    return report


def _guarded(report: Report, name: str, read) -> None:
    try:
        read()
    except (Exception, MemoryError, RecursionError) as error:  # a hostile store must not take the others along
        report.miss(f"{name}: {type(error).__name__}: {error}")


def _relative(root: Path, path: Path) -> str:
    text = os.path.relpath(path, root)
    return text.encode("utf-8", "replace").decode("utf-8")


def _walk(root: Path, report: Report, experiments: list[Path], databases: list[Path]) -> None:
    pending = [(root, 0)]
    while pending:
        folder, depth = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            report.miss(f"{_relative(root, folder)}: {error.strerror}")
            continue
        for entry in entries:
            report.entries += 1
            if report.entries > MAX_ENTRIES:
                report.miss(f"more than {MAX_ENTRIES} files and folders")
                return
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if depth >= MAX_DEPTH:
                    report.miss(f"{_relative(root, path)}: deeper than {MAX_DEPTH} folders")
                    continue
                if EXPERIMENT_FOLDER.match(entry.name) and _holds_runs(path):
                    experiments.append(path)
                pending.append((path, depth + 1))
            elif entry.is_file(follow_symlinks=False) and _has_magic(path):
                databases.append(path)


def _holds_runs(folder: Path) -> bool:
    """Whether a folder named by digits is an experiment of a file store: one of its folders has a meta.yaml."""
    try:
        with os.scandir(folder) as entries:
            for place, entry in enumerate(entries):
                if place > 10_000:
                    return True
                if entry.is_dir(follow_symlinks=False) and _is_file(Path(entry.path) / "meta.yaml"):
                    return True
    except OSError:
        return False
    return False


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False


def _has_magic(path: Path) -> bool:
    try:
        return _read_bytes(path, len(SQLITE_MAGIC), whole=False) == SQLITE_MAGIC
    except (OSError, Unreadable):
        return False


def _read_bytes(path: Path, limit: int, whole: bool = True) -> bytes:
    """Bytes of a regular file. A pipe put in its place neither blocks nor is read; a link is refused."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode):
            raise Unreadable("not a regular file")
        if whole and state.st_size > limit:
            raise Unreadable(f"larger than {limit} bytes")
        return file.read(limit)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _number(value) -> float | None:
    """A number as the output carries it; null for what is none."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number


def _milliseconds(value) -> float | None:
    number = _number(value)
    return number if number is not None and math.isfinite(number) else None


def _step(value) -> int:
    number = _number(value)
    if number is None or not math.isfinite(number):
        return 0
    return max(-(2**53 - 1), min(2**53 - 1, int(number)))


def _num(value: float):
    """The contract's form of a number."""
    if math.isnan(value):
        return {"nonFinite": "nan"}
    if abs(value) >= DOUBLE_MAX:
        # SQL stores hold infinity as the largest double.
        return {"nonFinite": "inf" if value > 0 else "-inf"}
    return value


def _status(value) -> str:
    if isinstance(value, bool):
        return "UNKNOWN"
    if isinstance(value, int):
        return STATUS_WORDS.get(value, "UNKNOWN")
    text = str(value)
    if text.isdigit():
        return STATUS_WORDS.get(int(text[:4]), "UNKNOWN")
    return text if text in STATUS_WORDS.values() else "UNKNOWN"


# File stores ------------------------------------------------------------------------------------


def _yaml(path: Path) -> dict:
    try:
        value = yaml.load(_read_bytes(path, MAX_META_BYTES), FlatLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Unreadable(f"{path.name} is no YAML: {type(error).__name__}") from error
    if not isinstance(value, dict):
        raise Unreadable(f"{path.name} holds no mapping")
    return value


def _file_store(root: Path, parent: Path, folders: list[Path], report: Report, ids_only: bool) -> None:
    store = {"path": _relative(root, parent), "kind": "file", "runs": []}
    report.stores.append(store)
    for folder in folders:
        name = _experiment_name(folder)
        for entry in sorted(os.scandir(folder), key=lambda item: item.name):
            run = Path(entry.path)
            if not entry.is_dir(follow_symlinks=False) or not _is_file(run / "meta.yaml"):
                continue
            report.count_run()
            _guarded(
                report,
                _relative(root, run),
                lambda r=run, n=name: store["runs"].append(_file_run(r, n, report, ids_only)),
            )


def _experiment_name(folder: Path) -> str:
    try:
        name = _yaml(folder / "meta.yaml").get("name")
    except (OSError, Unreadable):
        return folder.name
    return str(name)[:1000] if isinstance(name, (str, int, float)) else folder.name


def _file_run(folder: Path, experiment: str, report: Report, ids_only: bool) -> dict:
    meta = _yaml(folder / "meta.yaml")
    run_id = meta.get("run_id") or meta.get("run_uuid") or folder.name
    if not isinstance(run_id, str) or not RUN_ID.match(run_id):
        raise Unreadable("its run id is not one of MLflow's")
    if ids_only:
        return {"runId": run_id}
    tags = _values(folder / "tags", report)
    name = meta.get("run_name") or meta.get("name")
    return {
        "runId": run_id,
        "experiment": experiment,
        "name": str(name)[:1000] if isinstance(name, (str, int, float)) and name != "" else None,
        "status": _status(meta.get("status")),
        "deleted": meta.get("lifecycle_stage") == "deleted" or ".trash" in folder.parts,
        "startTimeMs": _milliseconds(meta.get("start_time")),
        "endTimeMs": _milliseconds(meta.get("end_time")),
        "params": _values(folder / "params", report),
        "tags": tags,
        "points": _file_points(folder / "metrics", report),
        "artifacts": list_artifacts(folder / "artifacts", report),
    }


def _files(folder: Path, report: Report):
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


def _values(folder: Path, report: Report) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, path in _files(folder, report):
        try:
            values[name] = _text(_read_bytes(path, MAX_VALUE_BYTES))
        except (OSError, Unreadable) as error:
            report.miss(f"{name}: {error}")
    return dict(sorted(values.items()))


def _file_points(folder: Path, report: Report) -> list[dict]:
    points: list[dict] = []
    for key, path in _files(folder, report):
        try:
            lines = _text(_read_bytes(path, MAX_METRIC_BYTES)).splitlines()
        except (OSError, Unreadable) as error:
            report.miss(f"{key}: {error}")
            continue
        for line in lines:
            fields = line.split()
            if not fields:
                continue
            value = _number(fields[1]) if len(fields) in (2, 3, 5) else None
            if value is None:
                report.miss(f"{key}: a line of {len(fields)} fields is no metric point")
                continue
            report.count_point()
            # MLflow's own reader takes step 0 for lines with a dataset; the step stands in field 3 all the same.
            points.append(
                {
                    "key": key,
                    "value": _num(value),
                    "timestampMs": _milliseconds(fields[0]) or 0,
                    "step": _step(fields[2]) if len(fields) > 2 else 0,
                }
            )
    return points


def list_artifacts(folder: Path, report: Report) -> list[dict]:
    """Files of an artifact folder with sizes and digests; null where too large to hash."""
    artifacts: list[dict] = []
    for name, path in _files(folder, report):
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


# SQL stores -------------------------------------------------------------------------------------


def _database(root: Path, path: Path, workspace: str, report: Report, ids_only: bool) -> None:
    with tempfile.TemporaryDirectory() as private:
        copy = Path(private) / "copy.db"
        for suffix in ("", "-wal", "-shm", "-journal"):
            _copy_file(Path(f"{path}{suffix}"), Path(f"{copy}{suffix}"), required=suffix == "")
        connection = _open_settled(copy)
        try:
            if not _has_table(connection, "runs", ("run_uuid",)):
                return
            store = {"path": _relative(root, path), "kind": "sqlite", "runs": []}
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
    """Opens the private copy read-only, after what a killed writer left behind was rolled back or taken in."""
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
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 16 * MAX_VALUE_BYTES)
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
    columns = ("run_uuid", "experiment_id", "name", "status", "start_time", "end_time", "lifecycle_stage", "artifact_uri")
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
            "status": _status(status),
            "deleted": stage == "deleted",
            "startTimeMs": _milliseconds(start),
            "endTimeMs": _milliseconds(end),
            "params": {},
            "tags": {},
            "points": [],
            "artifacts": _sql_artifacts(root, workspace, artifact_uri, report),
        }
    for table in ("params", "tags"):
        for run_id, key, value in _rows(connection, table, ("run_uuid", "key", "value")):
            if run_id in runs:
                runs[run_id][table][str(key)] = "" if value is None else str(value)
    _sql_points(connection, runs, report)
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
        number = math.nan if is_nan else _number(value)
        if number is None:
            report.miss(f"run {run_id}: a value of {str(key)[:100]} is no number")
            continue
        report.count_point()
        runs[run_id]["points"].append(
            {
                "key": str(key),
                "value": _num(number),
                "timestampMs": _milliseconds(timestamp) or 0,
                "step": _step(step),
            }
        )


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
