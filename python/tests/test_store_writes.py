"""Code that writes into an MLflow store by itself."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from block_facts import facts_of


def ways(code):
    return [(write["way"], write["line"]) for write in facts_of(code)["signs"]["storeWrites"]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('(Path("mlruns") / "0" / run / "meta.yaml").write_text(text)', [("file", 1)]),
        ('folder = Path("mlruns") / run\nwith open(folder / "metrics" / key, "a") as f: f.write(line)', [("file", 2)]),
        ('(m,) = Path("mlruns").glob(f"*/{r}/metrics/acc")\nm.write_text("1 2 0")', [("file", 2)]),
        ('for m in Path("mlruns").rglob("meta.yaml"):\n    shutil.copytree(m, m.parent / "params")', [("file", 2)]),
        ('db.execute("INSERT INTO runs (run_uuid) VALUES (?)", row)', [("sql", 1)]),
        ('c.executescript("""update latest_metrics set value = 1""")', [("sql", 1)]),
        (
            'def put(path, text):\n    open(path, "w").write(text)\nput(Path("mlruns") / r / "meta.yaml", "x")',
            [("file", 3)],
        ),
        ('save(STORE / run / "meta.yaml", {"status": 3})', [("file", 1)]),
        ('load(STORE / run / "meta.yaml")', []),
        # Reading, other tables, other files.
        ('db.execute("SELECT run_uuid, value FROM metrics")', []),
        ('db.execute("INSERT INTO results (run_uuid) VALUES (?)")', []),
        ('print(open("mlruns/0/meta.yaml").read())', []),
        ('Path("results/accuracy.json").write_text(text)', []),
        ('shutil.copytree("mlruns", "backup")', []),
    ],
)
def test_store_writes(code, expected):
    """Only calls that write what belongs to a run are told."""
    assert ways(code) == expected


def test_names_that_feed_each_other_end():
    """Assignments in a circle, and very many of them, take bounded time."""
    circle = "a = b / 'metrics'\nb = a / 'x'\n" * 200 + "a.write_text('1')"
    assert ways(circle) == [("file", 401)]
    chain = "\n".join(f"v{i + 1} = v{i} / 'p{i}'" for i in range(3000))
    assert ways(chain) == []
