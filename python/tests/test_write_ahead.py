"""The write-ahead log of the tracking server's store."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

import write_ahead

ANALYST = Path(write_ahead.__file__).parent
# The listeners belong to all engines of a process, so each program has one of its own.
PROGRAM = """
import os, sys, time
sys.path.insert(0, {analyst!r})
from pathlib import Path
import write_ahead
syncs = []
real = os.fdatasync
os.fdatasync = lambda descriptor: (syncs.append(1), real(descriptor))
database = Path({database!r})
write_ahead.use_write_ahead_log(database)
import sqlalchemy as sa
engine = sa.create_engine(f"sqlite:///{{database}}")
with engine.begin() as connection:
    connection.execute(sa.text("CREATE TABLE t (x)"))
    connection.execute(sa.text("INSERT INTO t VALUES (1)"))
    print(connection.execute(sa.text("PRAGMA journal_mode")).scalar(), connection.execute(sa.text("PRAGMA synchronous")).scalar())
{rest}
"""


def run(database: Path, rest: str) -> list[str]:
    program = PROGRAM.format(analyst=str(ANALYST), database=str(database), rest=rest)
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60)
    return done.stdout.split()


def rows(database: Path) -> list:
    connection = sqlite3.connect(database)
    try:
        return connection.execute("SELECT x FROM t").fetchall()
    finally:
        connection.close()


def test_commits_are_in_the_log_and_synced_soon(tmp_path: Path) -> None:
    wait = "while not syncs: time.sleep(0.01)\nprint('synced')"
    assert run(tmp_path / "a.db", wait) == ["wal", "1", "synced"]


def test_a_killed_process_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    assert run(database, "sys.stdout.flush(); os.kill(os.getpid(), 9)") == ["wal", "1"]
    assert rows(database) == [(1,)]


def test_the_database_is_left_as_one_whole_file(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    run(database, "write_ahead.leave_write_ahead_log(database); sys.stdout.flush(); os._exit(0)")
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]
    assert rows(database) == [(1,)]


def test_a_log_that_another_program_uses_stays(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    run(database, "sys.stdout.flush(); os._exit(0)")
    other = sqlite3.connect(database)
    assert other.execute("SELECT x FROM t").fetchall() == [(1,)]
    write_ahead.leave_write_ahead_log(database)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.execute("INSERT INTO t VALUES (2)")
    other.commit()
    other.close()
    assert rows(database) == [(1,), (2,)]


def test_a_file_that_is_no_database_is_left_to_mlflow(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    database.write_text("no database " * 200)
    connection = sqlite3.connect(database)
    write_ahead.set_pragmas(connection, None)
    connection.close()
    write_ahead.set_pragmas(object(), None)
    write_ahead.leave_write_ahead_log(database)
    assert database.read_text().startswith("no database")


def test_where_memory_cannot_be_shared_nothing_is_changed(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(write_ahead, "file_system_of", lambda directory: "nfs4")
    before = threading.active_count()
    write_ahead.use_write_ahead_log(tmp_path / "a.db")
    assert threading.active_count() == before


def test_the_file_system_of_a_folder_is_that_of_its_mount(tmp_path: Path) -> None:
    assert write_ahead.file_system_of(Path("/proc/self")) == "proc"
    assert write_ahead.file_system_of(tmp_path) not in ("", "proc")
