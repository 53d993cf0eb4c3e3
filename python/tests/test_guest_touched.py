"""What a session says of the data that it touched, and of the branches that it entered."""

import ast
import json
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from runproof_guest.touched import Touched

CODE = """x = 1
try:
    x = read()
    y = 2
except ValueError:
    x = 3
if x > 2:
    z = 4
else:
    z = 5
1 / 0
"""
MARKS = [
    {"block": 1, "line": 3, "kind": "tried"},
    {"block": 1, "line": 6, "kind": "except"},
    {"block": 1, "line": 8, "kind": "then"},
    {"block": 1, "line": 10, "kind": "else"},
]


def entered(read, start: int = 1) -> tuple[set[str], int]:
    """Kinds of the marks that were entered, and the line of the error at the end."""
    touched = Touched("/workspace")
    touched.expect(MARKS, [{"index": 1, "startLine": start}])
    tree = touched.mark(ast.parse("\n" * (start - 1) + CODE), 1)
    line = 0
    try:
        exec(compile(tree, "<block>", "exec"), {"read": read})  # noqa: S102
    except ZeroDivisionError as error:
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
    return {mark["kind"] for mark in touched.told()["arms"]}, line


def failing():
    raise ValueError("not there")


@pytest.mark.parametrize("start", [1, 40])
def test_branches_that_were_entered_are_told_and_lines_stay(start: int) -> None:
    assert entered(lambda: 9, start) == ({"tried", "then"}, start + 10)
    assert entered(failing, start) == ({"except", "then"}, start + 10)
    assert entered(lambda: 1, start) == ({"tried", "else"}, start + 10)


def test_sides_of_a_choice_in_one_line() -> None:
    code = "x = (1\n     if read()\n     else 1 / 0)\n"
    marks = [{"block": 1, "line": 1, "kind": "chosen"}, {"block": 1, "line": 3, "kind": "otherwise"}]
    for value, kind, line in ((True, "chosen", 0), (False, "otherwise", 3)):
        touched = Touched("/workspace")
        touched.expect(marks, [{"index": 1, "startLine": 1}])
        tree = touched.mark(ast.parse(code), 1)
        names = {"read": lambda value=value: value}
        failed = 0
        try:
            exec(compile(tree, "<block>", "exec"), names)  # noqa: S102
        except ZeroDivisionError as error:
            failed = traceback.extract_tb(error.__traceback__)[-1].lineno
        assert [mark["kind"] for mark in touched.told()["arms"]] == [kind]
        assert failed == line


def test_other_blocks_and_unknown_lines_are_left_as_they_are() -> None:
    touched = Touched("/workspace")
    touched.expect([{"block": 2, "line": 3, "kind": "tried"}], [{"index": 1, "startLine": 1}])
    tree = ast.parse(CODE)
    before = ast.dump(tree)
    assert ast.dump(touched.mark(tree, 1)) == before
    touched.expect([{"block": 1, "line": 99, "kind": "then"}], [{"index": 1, "startLine": 1}])
    assert ast.dump(touched.mark(tree, 1)) == before


def test_files_are_told_with_their_use_and_whether_they_were_there(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a")
    program = (
        "import json, sys\n"
        "from runproof_guest.touched import Touched\n"
        "t = Touched(sys.argv[1]); t.listen()\n"
        "open('in.csv').read(); open('out.csv', 'w').close()\n"
        "for name in ('missing.csv', b'bytes.csv', 0, '/proc/self/stat', '/etc/hostname', 'x' * 5000, 'a\\0b'):\n"
        "    try:\n        open(name, closefd=name != 0)\n    except (OSError, ValueError):\n        pass\n"
        "print(json.dumps(t.told()))\n"
    )
    python = [sys.executable, "-c", program, str(tmp_path)]
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), "HOME": "/nonexistent"}
    answer = json.loads(subprocess.run(python, cwd=tmp_path, capture_output=True, check=True, env=environment).stdout)
    files = {entry["path"]: (entry["use"], entry["found"]) for entry in answer["files"]}
    assert files["in.csv"] == ("read", True)
    assert files["out.csv"] == ("written", False)
    assert files["missing.csv"] == ("read", False)
    assert files["bytes.csv"] == ("read", False)
    assert not any(path.startswith(("/proc", "/etc")) for path in files)
    assert all(len(path) <= 300 for path in files)


def test_what_is_told_has_an_end(tmp_path: Path) -> None:
    touched = Touched(str(tmp_path))
    for number in range(2000):
        touched._opened(f"file-{number}.csv", "r", 0)
    assert len(touched.told()["files"]) == 400
