"""`pip install` inside a block: what is asked for, what is there."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runproof_guest import packages

HERE = metadata.version("pytest")


@pytest.mark.parametrize(
    ("line", "found", "rest"),
    [
        ("pip install numpy", ["numpy"], None),
        ("pip3 install -q 'numpy>=1' pandas", ["-q", "numpy>=1", "pandas"], None),
        ("pip -q install numpy>=1", ["numpy>=1"], None),
        ("python -m pip install x", ["x"], None),
        ("/env/bin/python3.11 -m pip install x", ["x"], None),
        ("sudo pip install x", ["x"], None),
        ("uv pip install x", ["x"], None),
        ("cd /tmp && pip install x", ["x"], "cd /tmp && true "),
        (
            "pip install x && pip install y > log 2>&1; python a.py",
            ["x", "y", ">", "log", "2>&1"],
            " true && true ; python a.py",
        ),
        ("pip install 'a; b' # pip install c", ["a; b"], None),
        ("pip install 'broken", ["'broken"], None),
        ("pip list", None, "pip list"),
        ("pip uninstall x", None, "pip uninstall x"),
        ("echo pip installed; echo 'pip install x'", None, "echo pip installed; echo 'pip install x'"),
        ("pipx install x", None, "pipx install x"),
        ("apt-get install x", None, "apt-get install x"),
    ],
)
def test_install_lines(line, found, rest):
    assert packages.read_line(line) == (found, rest)


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (["/x/python", "-m", "pip", "install", "-q", "six>=1", "b"], ["six>=1", "b"]),
        ("pip install six", ["six"]),
        (["python", "train.py"], []),
        (None, []),
    ],
)
def test_a_program_that_failed_to_install_names_what_it_was_asked_for(command, found):
    assert packages.asked_by(subprocess.CalledProcessError(1, command)) == found
    assert packages.asked_by(OSError(1, "pip install six")) == []


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["-q", "a", "--upgrade", "b==1"], ["a", "b==1"]),
        (["-i", "http://x", "a"], ["a"]),
        (["--index-url=http://x", "a"], ["a"]),
        (["-r", "requirements.txt"], ["-r requirements.txt"]),
        (["a", ">", "/dev/null"], ["a"]),
        (["a", "2>&1"], ["a"]),
        ([], []),
    ],
)
def test_wanted(arguments, found):
    assert packages.wanted(arguments) == found


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("pytest", HERE),
        ("PyTest", HERE),
        (f"pytest=={HERE}", HERE),
        ("pytest>=1", HERE),
        ("pytest[testing]>=1; python_version > '3'", HERE),
        ("pytest==0.0.1", None),
        ("no-such-package-at-all", None),
        ("pytest @ https://example.com/x.whl", None),
        ("git+https://example.com/x.git", None),
        ("./local", None),
        ("-r requirements.txt", None),
    ],
)
def test_satisfied(requirement, version):
    assert packages.satisfied_version(requirement) == version


def test_every_missing_package_is_asked_for_before_the_block_fails(capsys):
    asked = []
    with pytest.raises(packages.PackageMissing, match="no-such-one, no-such-two"):
        packages.serve_install(["no-such-one", "pytest", "no-such-two"], asked.append)
    assert asked == ["no-such-one", "no-such-two"]
    assert "already satisfied: pytest" in capsys.readouterr().out
