"""Package requests as the analyst reads them off the blocks, and as the guest meets them in the session."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from block_facts import facts_of

from runproof_guest import packages


def requests(code: str) -> list[tuple[str, str | None, str]]:
    return [(each["requirement"], each["option"], each["way"]) for each in facts_of(code)["packageRequests"]]


LINES = [
    ("pip install shap", ["shap"]),
    ("pip install -q -U 'shap>=0.4' six[extra]==1.2", ["shap>=0.4", "six[extra]==1.2"]),
    ("pip install -qU --no-cache-dir --progress-bar off a --upgrade-strategy eager", ["a"]),
    ("python -m pip install x > /dev/null 2>&1", ["x"]),
    ("pip install numpy>=1.2 | tail -1 && echo hi; pip install b", ["numpy>=1.2", "b"]),
    ("pip install -r requirements.txt", ["-r requirements.txt"]),
    ("pip install git+https://h/x#egg=f", ["git+https://h/x#egg=f"]),
    ("pip install a # b; pip install c", ["a"]),
    ("uv pip install --system a", ["a"]),
    ("pip -q install a", ["a"]),
    ("sudo pip3 install a", ["a"]),
    ("pip install a 2>/dev/null & ls", ["a"]),
    ("pip install 'a; b' {name} $x", ["a; b", "{name}", "$x"]),
    ("pip list", []),
    ("echo 'pip install a'", []),
    ("conda install a", []),
]


@pytest.mark.parametrize(("line", "found"), LINES)
def test_both_read_a_line_alike(line: str, found: list[str]) -> None:
    assert requests(f"!{line}") == [(requirement, None, "line") for requirement in found]
    arguments, _ = packages.read_line(line)
    assert packages.wanted(arguments or []) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("%pip install a", [("a", None, "line")]),
        ("!{sys.executable} -m pip install a", [("a", None, "line")]),
        ("x = !pip install a", [("a", None, "line")]),
        ("if True:\n    !pip install \\\n  a b", [("a", None, "line"), ("b", None, "line")]),
        ("%%capture\n!pip install a", [("a", None, "line")]),
        ("get_ipython().run_line_magic('pip', 'install a')", [("a", None, "line")]),
        ("get_ipython().system('pip install a')", [("a", None, "line")]),
        ("!pip install a --index-url https://x/y b", [("a", "--index-url", "line"), ("b", "--index-url", "line")]),
        ("!pip install --pre a", [("a", "--pre", "line")]),
        ("!pip install -e . --no-deps", [("-e .", "--no-deps", "line")]),
        (
            "subprocess.run([sys.executable, '-m', 'pip', 'install', 'a', b])",
            [("a", None, "program"), ("{}", None, "program")],
        ),
        ("os.system('pip install a')", [("a", None, "program")]),
        ("%%bash\npip install a", [("a", None, "program")]),
        ("%%writefile x.sh\npip install a", []),
        ("run('ls')\nx.system('pip install a')\npip = 'pip install a'", [("a", None, "program")]),
        ("print('!pip install a')", []),
    ],
)
def test_requests_of_a_block(code: str, found: list[tuple[str, str | None, str]]) -> None:
    assert requests(code) == found
