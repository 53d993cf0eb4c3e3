"""Every statistic against SciPy, statsmodels, scikit-learn, mpmath or a full count, made by golden/produce.py."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from inference.proportions import newcombe_interval
from inference.samples import read_question
from methods import METHODS

GOLDEN = json.loads(Path(__file__).with_name("golden").joinpath("golden.json").read_text())
TOLERANCE = 1e-9


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry["name"])
def test_golden(entry: dict[str, Any]) -> None:
    answer = METHODS[entry["method"]](entry["params"])
    json.dumps(answer, allow_nan=False)
    assert isinstance(answer, list) or answer.get("refused") is None, answer["refusals"]
    for path, expected in entry["expected"].items():
        found = answer
        for name in path.split("."):
            found = found[int(name)] if isinstance(found, list) else found[name]
        assert found == approximately(expected), path


def approximately(expected: Any) -> Any:
    """Numbers to nine digits, in lists too; all else exactly."""
    if isinstance(expected, list):
        return [approximately(each) for each in expected]
    return pytest.approx(expected, rel=TOLERANCE, abs=0) if isinstance(expected, float) else expected


def test_golden_values_cover_every_test() -> None:
    tests = {METHODS["compare"](entry["params"])["test"] for entry in GOLDEN if entry["method"] == "compare"}
    assert tests == {
        "welch", "paired-t", "one-sample-t", "corrected-resampled-t", "wilcoxon", "mann-whitney",
        "permutation", "binomial", "mcnemar", "bootstrap",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "published"),
    # Newcombe (1998), method 10 for paired proportions: right in both, only in one, only in the other, in neither.
    [((36, 12, 2, 0), (0.0569, 0.3404)), ((36, 0, 0, 14), (-0.0491, 0.0491)), ((53, 1, 0, 0), (-0.0496, 0.0977))],
)
def test_difference_of_paired_proportions_as_published(table: tuple[int, ...], published: tuple[float, float]) -> None:
    question = read_question({"treatment": [1, 0], "baseline": [0, 1], "paired": True})
    found = newcombe_interval(*table[:3], sum(table), question)
    assert [round(bound, 4) for bound in found] == list(published)


def test_noncentrality_as_published() -> None:
    # The example of conf.limits.nct in R's MBESS: t = 2.83 with 126 degrees of freedom.
    from inference.effects import noncentrality

    found = [noncentrality(2.83, 126, probability) for probability in (0.975, 0.025)]
    assert found == [pytest.approx(0.83375, abs=5e-6), pytest.approx(4.81536, abs=5e-6)]
