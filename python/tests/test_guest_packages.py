"""`pip install` inside a block: what is asked for, what is there."""

import sys
from importlib import metadata
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runproof_guest import packages

HERE = metadata.version("pytest")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("pip install numpy", ["numpy"]),
        ("pip3 install -q 'numpy>=1' pandas", ["-q", "numpy>=1", "pandas"]),
        ("python -m pip install x", ["x"]),
        ("/env/bin/python3.11 -m pip install x", ["x"]),
        ("sudo pip install x", ["x"]),
        ("uv pip install x", ["x"]),
        ("cd /tmp && pip install x", ["x"]),
        ("pip install 'broken", ["'broken"]),
        ("pip list", None),
        ("pip uninstall x", None),
        ("echo pip installed", None),
        ("pipx install x", None),
        ("apt-get install x", None),
    ],
)
def test_install_lines(line, found):
    assert packages.install_arguments(line) == found


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
