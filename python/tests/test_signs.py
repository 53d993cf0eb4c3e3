"""What single checks look for in the code of a block."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from block_facts import facts_of


def ways(code: str) -> set[str]:
    return {run["way"] for run in facts_of(code)["signs"]["testRuns"]}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('subprocess.run([sys.executable, "-m", "pytest", "-q"])', {"runner"}),
        ('command = "python -m unittest -v"\nos.system(command)', {"runner"}),
        ("unittest.main(argv=[''], exit=False)", {"runner"}),
        ("unittest.TextTestRunner().run(suite)", {"runner"}),
        ("doctest.testmod()", {"runner"}),
        ("!pytest -q tests", {"runner"}),
        ('subprocess.run(["python", "test_metrics.py"])', {"runner", "process"}),
        ('subprocess.run(["make", "check"])', {"process"}),
        ("def test_a():\n    assert f() == 1\ntest_a()", {"function"}),
        # Defined and never called.
        ("def test_a():\n    assert f() == 1", set()),
        ("class T(unittest.TestCase):\n    def test_a(self):\n        assert f()", set()),
        ("def check(x):\n    assert x", {"assertion"}),
        ("def test_a(model):\n    return model.score()\ntest_a(m)", set()),
        ('for name in dir():\n    if name.startswith("test_"):\n        call(name)', {"function"}),
        ("assert len(rows) == 3", {"assertion"}),
        # Text that is written somewhere runs nothing.
        ('code = """import pytest\\npytest.main()"""\nopen("t.py", "w").write(code)', set()),
        ("model.run(x)", set()),
    ],
)
def test_what_runs_tests(code, expected):
    """A runner, another program, functions and assertions are told apart; text about them is none."""
    assert ways(code) == expected


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ('if Path("cache/a.json").exists():\n    r = load()\nelse:\n    r = train()', ["a.json", "cache"]),
        ('def get():\n    if Path("a.json").exists():\n        return load()\n    return train()', ["a.json"]),
        ('P = "r.json"\nif not os.path.exists(P):\n    train()', ["r.json"]),
        ('try:\n    r = json.load(open("r.json"))\nexcept FileNotFoundError:\n    r = train()', ["r", "r.json"]),
        # Read to compare with it, or asked for.
        ('if Path("old.json").exists():\n    print(new - json.loads(Path("old.json").read_text()))', None),
        ('try:\n    d = open("d.csv")\nexcept FileNotFoundError:\n    raise SystemExit("bring d.csv")', None),
        ('try:\n    old = json.load(open("r.json"))\nexcept FileNotFoundError:\n    old = None', None),
        ('if not Path("out").exists():\n    Path("out").mkdir()', None),
        ("try:\n    import xgboost\nexcept Exception:\n    pass", None),
        ("if x > 1:\n    load()", None),
    ],
)
def test_places_that_restore(code, parts):
    """Only places that ask for a file first are told."""
    found = facts_of(code)["signs"]["restores"]
    assert [sorted(set(entry["parts"]) - {"r"}) for entry in found] == (
        [] if parts is None else [[p for p in parts if p != "r"]]
    )


def test_whether_anything_is_computed():
    """Calls that fit, train or measure."""
    assert facts_of("model.fit(x)")["signs"]["computes"]
    assert not facts_of("json.loads(text)\nprint(1)")["signs"]["computes"]
