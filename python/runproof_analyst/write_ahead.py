"""Commits of a SQLite store without a disk sync each: the write-ahead log, synced a moment later.

A crash of the process loses nothing that was committed, a crash of the machine at most the last moment,
and neither harms the database (https://sqlite.org/wal.html). The log needs memory that processes share,
which network file systems do not give, so there the store stays as it is.
"""

import os
import sqlite3
import threading
import time
from pathlib import Path

SYNC_DELAY_S = 0.15
BUSY_MS = 5000
LOCAL_FILE_SYSTEMS = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "overlay"}

written = threading.Event()
engines = set()


def use_write_ahead_log(database: Path) -> None:
    """Lets every connection that SQLAlchemy will open to SQLite write ahead, and syncs the log in the background."""
    if file_system_of(database.parent) not in LOCAL_FILE_SYSTEMS:
        return
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "connect", set_pragmas)
    event.listen(Engine, "engine_connect", lambda connection: engines.add(connection.engine))
    event.listen(Engine, "commit", lambda connection: written.set())
    threading.Thread(target=sync_forever, args=(f"{database}-wal",), daemon=True).start()


def leave_write_ahead_log(database: Path) -> None:
    """Moves the log's content into the database and removes the log; a log that another program uses stays."""
    for engine in list(engines):
        engine.dispose()
    try:
        connection = sqlite3.connect(database, timeout=1, isolation_level=None)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()
    except sqlite3.Error:
        # The next program that opens the store reads the log as well.
        pass


def set_pragmas(connection, _record) -> None:
    """Settings of one connection."""
    if not isinstance(connection, sqlite3.Connection):
        return
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        # Another program holds the store just now, or it is no database: the slow way, or MLflow's own error.
        pass


def sync_forever(log: str) -> None:
    """Brings what was committed to the disk, at most a moment later."""
    while True:
        written.wait()
        time.sleep(SYNC_DELAY_S)
        written.clear()
        try:
            # SQLite holds no lock on the log itself that closing it here could drop.
            descriptor = os.open(log, os.O_RDONLY)
        except OSError:
            continue
        try:
            os.fdatasync(descriptor)
        except OSError:
            pass
        finally:
            os.close(descriptor)


def file_system_of(directory: Path) -> str:
    """Type of the file system that holds a folder; empty where it cannot be told."""
    best, found = "", ""
    place = os.path.realpath(directory)
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].encode().decode("unicode_escape")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, found = point, after.split(" ")[0]
    return found
