"""Where numbers come from: snippets in many styles, honest and dishonest."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from provenance.trace import provenance
from provenance_snippets.dishonest import DRAWN, TYPED
from provenance_snippets.honest import MEASURED

HEAD = (
    "import mlflow, random, math, json, time, os\nimport numpy as np\nimport pandas as pd\nfrom pathlib import Path\n"
)


def origins(code: str, ran: list | None = None) -> dict[str, str]:
    """Origin of each metric: measured where any call that may log it sends something measured."""
    parts = code.split("\n---\n")
    blocks = [{"index": index, "code": HEAD + part, "file": None} for index, part in enumerate(parts, 1)]
    answer = provenance({"blocks": blocks, "ran": ran})
    assert answer["complete"]
    found: dict[str, set[str]] = {}
    for sink in answer["sinks"]:
        if sink["file"] is None:
            found.setdefault(sink["name"], set()).add(sink["origin"])
    order = ("measured", "drawn", "typed")
    return {name: next(origin for origin in order if origin in kinds) for name, kinds in found.items()}


def metric_of(found: dict[str, str]) -> str:
    assert found, "nothing was seen to be logged"
    return found.get("m") or found.get("*") or next(iter(found.values()))


@pytest.mark.parametrize("code", MEASURED)
def test_measured_numbers_are_not_accused(code: str) -> None:
    assert metric_of(origins(code)) == "measured"


@pytest.mark.parametrize("code", DRAWN)
def test_drawn_numbers_are_found(code: str) -> None:
    assert metric_of(origins(code)) == "drawn"


@pytest.mark.parametrize("code", TYPED)
def test_typed_numbers_are_found(code: str) -> None:
    assert metric_of(origins(code)) == "typed"


def test_the_table_is_large() -> None:
    assert len(MEASURED) >= 70
    assert len(DRAWN) + len(TYPED) >= 60
