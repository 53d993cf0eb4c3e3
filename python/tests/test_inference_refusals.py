"""What is refused before any test, each with an honest twin that is not."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from inference.compare import compare

NAN = {"nonFinite": "nan"}
INF = {"nonFinite": "inf"}
WIDE = [0.7, 1.3, 2.9, 7.7, 19.1, 43.0, 72.0]
SCORES = [0.9312, 0.9287, 0.9401, 0.9254, 0.9333, 0.9378]
OTHERS = [0.9251, 0.9230, 0.9342, 0.9263, 0.9288, 0.9301]
ITEMS = [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1]
OTHER_ITEMS = [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0]


def asked(treatment: list[Any], baseline: Any, **more: Any) -> dict[str, Any]:
    return {"treatment": treatment, "baseline": baseline, **more}


def paired(treatment: list[Any], baseline: list[Any], **more: Any) -> dict[str, Any]:
    return asked(treatment, baseline, paired=True, **more)


DEGENERATE = {
    "ten times the bound itself": ("SAMPLE_CONSTANT", asked([0.7] * 10, 0.7)),
    "constant up to rounding, p 0.0498": ("SAMPLE_CONSTANT", asked([0.1] * 7, 0.1)),
    "constant, computed in several ways": ("SAMPLE_CONSTANT", asked([0.1 + 0.2, 0.3, 0.1 * 3, 0.15 * 2, 0.3], 0.2)),
    "constant beside the bound, p 0": ("SAMPLE_CONSTANT", asked([0.9] * 6, 0.85)),
    "constants that differ, p 5.7e-76": ("SAMPLE_CONSTANT", asked([0.9] * 6, [0.8] * 6)),
    "one sample constant": ("SAMPLE_CONSTANT", asked(SCORES, [0.8] * 6)),
    "constant shift of pairs": ("SAMPLE_CONSTANT", paired([each + 0.25 for each in SCORES], SCORES)),
    "constant shift, differences vary by 5e-15": ("SAMPLE_CONSTANT", paired([each + 0.01 for each in WIDE], WIDE)),
    "two pairs with one difference": ("SAMPLE_CONSTANT", paired([0.75, 0.5], [0.5, 0.25])),
    "identical pairs": ("SAMPLE_CONSTANT", paired(SCORES, SCORES)),
    "identical samples": ("SAMPLE_DUPLICATE", asked(SCORES, SCORES)),
    "identical, rank test": ("SAMPLE_DUPLICATE", asked(SCORES, SCORES, test="mann-whitney")),
    "identical answers": ("SAMPLE_CONSTANT", paired(ITEMS, ITEMS)),
    "another order": ("SAMPLE_DUPLICATE", asked(SCORES, SCORES[::-1])),
    "scaled": ("SAMPLE_DUPLICATE", asked([1.05 * each for each in SCORES], SCORES)),
    "scaled, as pairs, p 2.5e-9": ("SAMPLE_DUPLICATE", paired([1.05 * each for each in SCORES], SCORES)),
    "shifted, unpaired": ("SAMPLE_DUPLICATE", asked([each + 0.01 for each in SCORES], SCORES)),
    "mirrored": ("SAMPLE_DUPLICATE", asked([2 - each for each in SCORES], SCORES)),
    "Mann-Whitney of constants, p 0.0013": ("SAMPLE_CONSTANT", asked([0.9] * 6, [0.8] * 6, test="mann-whitney")),
    "three against three, p 0.047": ("N_TOO_SMALL", asked([0.9] * 3, [0.8] * 3, test="mann-whitney")),
    "Mann-Whitney 3 + 3": ("N_TOO_SMALL", asked(SCORES[:3], OTHERS[:3], test="mann-whitney")),
    "permutation 3 + 3": ("N_TOO_SMALL", asked(SCORES[:3], OTHERS[:3], test="permutation")),
    "Wilcoxon of five pairs": ("N_TOO_SMALL", paired(SCORES[:5], OTHERS[:5], test="wilcoxon")),
    "Wilcoxon of five against a bound": ("N_TOO_SMALL", asked(SCORES[:5], 0.9, test="wilcoxon")),
    "McNemar of five": ("N_TOO_SMALL", paired(ITEMS[:5], OTHER_ITEMS[:5])),
    "binomial of four": ("N_TOO_SMALL", asked([1, 0, 1, 1], 0.5)),
    "one value": ("N_TOO_SMALL", asked([0.9], SCORES)),
    "one value against a bound": ("N_TOO_SMALL", asked([0.9], 0.8)),
    "one pair": ("N_TOO_SMALL", paired([0.9], [0.8])),
    "below the declared minimum": ("N_TOO_SMALL", asked(SCORES, OTHERS, minN=7)),
    "bootstrap of two": ("N_TOO_SMALL", asked([0.8, 0.9], 0.5, test="bootstrap")),
    "bootstrap of a constant": ("SAMPLE_CONSTANT", asked([0.9] * 12, 0.5, test="bootstrap")),
    "three pairs, ten times, p 6e-22": ("N_TOO_SMALL", paired(SCORES[:3] * 10, OTHERS[:3] * 10)),
    "three rows, twice": ("N_TOO_SMALL", paired(SCORES[:3] * 2, OTHERS[:3] * 2)),
    "each row five times in turn": (
        "N_TOO_SMALL",
        asked([value for value in SCORES for _ in range(5)], [value for value in OTHERS for _ in range(5)]),
    ),
    "only one sample repeated": ("N_TOO_SMALL", asked(SCORES * 4, OTHERS)),
    "repeated and shuffled": (
        "N_TOO_SMALL",
        asked(
            numpy.random.default_rng(0).permutation(SCORES * 5).tolist(),
            numpy.random.default_rng(1).permutation(OTHERS * 5).tolist(),
        ),
    ),
    "NaN inside": ("METRIC_NONFINITE", asked([*SCORES, NAN], OTHERS)),
    "infinity inside": ("METRIC_NONFINITE", asked(SCORES, [*OTHERS, INF])),
    "NaN in a result file": ("RESULT_NONFINITE", asked([*SCORES, NAN], OTHERS, source="result")),
    "text in a result file": ("RESULT_NONFINITE", asked([*SCORES, "n/a"], OTHERS, source="result")),
    "nothing in a result file": ("RESULT_NONFINITE", asked([*SCORES, None], OTHERS, source="result")),
    "a number beyond all floats": ("RESULT_NONFINITE", asked([*SCORES, 10**400], OTHERS, source="result")),
}


@pytest.mark.parametrize(("code", "request_"), DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_samples_are_refused_before_any_test(code: str, request_: dict[str, Any]) -> None:
    answer = compare(request_)
    assert answer["refused"] == code
    assert answer["refusals"][0]["code"] == code
    assert answer["p"] == answer["statistic"] == NAN
    assert answer["ci"] is answer["effect"] is answer["df"] is None
    message = answer["refusals"][0]["message"]
    assert any(sign.isdigit() for sign in message)
    assert message.endswith(".")
    json.dumps(answer, allow_nan=False)


NEAR = [0.9312, 0.9313, 0.9315, 0.9314, 0.9318, 0.9316, 0.9317, 0.9319, 0.9311, 0.9310]
HONEST = {
    "near-equal values": asked(NEAR, 0.93),
    "a tiny true spread": asked([1 + each * 1e-9 for each in (1, 2, 4, 7, 3)], 1.0),
    "a strong effect": asked([each + 0.5 for each in SCORES], OTHERS),
    "one shared value": asked([*SCORES, 0.9], [*OTHERS, 0.9]),
    "equal medians": asked([0.90, 0.92, 0.95, 0.91, 0.93], [0.88, 0.92, 0.97, 0.90, 0.94]),
    "six pairs, exact": paired(SCORES, OTHERS, test="wilcoxon"),
    "accuracies of fifty items": asked([0.94, 0.92, 0.94, 0.96, 0.92], [0.90, 0.88, 0.92, 0.90, 0.88]),
    "three seeds, two with one accuracy": asked([0.94, 0.92, 0.94], [0.90, 0.88, 0.90]),
    "equally many right": paired(ITEMS, ITEMS[::-1]),
    "answers sorted in their file": asked([1] * 40 + [0] * 10, 0.5, source="result"),
    "all items right": asked([1] * 20, 0.5, source="result"),
    "one system all right": paired([1] * 12, OTHER_ITEMS, source="result"),
    "proportion of a round number": asked(numpy.random.default_rng(0).permutation([1] * 60 + [0] * 40).tolist(), 0.4),
    "two differing pairs": paired([0.75, 0.5], [0.5, 0.3]),
    "ratings from 1 to 5": asked([3, 4, 5, 4, 4, 3, 5, 4, 5, 5, 4, 3], [2, 3, 4, 3, 3, 2, 4, 3, 4, 3, 2, 3]),
}


@pytest.mark.parametrize("request_", HONEST.values(), ids=HONEST)
def test_honest_samples_are_tested(request_: dict[str, Any]) -> None:
    answer = compare(request_)
    assert answer["refusals"] == []
    assert 0 <= answer["p"] <= 1


def test_every_reason_is_told_the_first_decides() -> None:
    answer = compare(asked([0.9] * 3, [0.9] * 3, test="mann-whitney", minN=5))
    assert answer["refused"] == "N_TOO_SMALL"
    assert [each["code"] for each in answer["refusals"]] == [
        *["N_TOO_SMALL"] * 3,
        *["SAMPLE_CONSTANT"] * 2,
        "SAMPLE_DUPLICATE",
    ]


def test_random_samples_are_hardly_ever_taken_for_copies_or_repetitions() -> None:
    generator = numpy.random.default_rng(2)
    refused = 0
    for _ in range(1000):
        n = int(generator.integers(3, 12))
        # Shares of fifty items around 0.9: few values, many ties.
        one, other = (generator.binomial(50, 0.9, n) / 50 for _ in range(2))
        codes = {each["code"] for each in compare(asked(one.tolist(), other.tolist()))["refusals"]}
        refused += bool(codes & {"N_TOO_SMALL", "SAMPLE_DUPLICATE"})
    assert refused <= 10


def test_the_smallest_p_a_design_can_reach() -> None:
    smallest = {
        (3, "mann-whitney"): 0.1,
        (4, "mann-whitney"): 2 / 70,
        (5, "wilcoxon"): 0.0625,
        (6, "wilcoxon"): 0.03125,
    }
    for (n, test), p in smallest.items():
        question = asked(SCORES[:n], OTHERS[:n], test=test, paired=test == "wilcoxon")
        assert compare(question)["reachableP"] == pytest.approx(p, rel=1e-12)
        assert compare({**question, "alternative": "greater"})["reachableP"] == pytest.approx(p / 2, rel=1e-12)
    assert compare(asked(SCORES, OTHERS))["reachableP"] is None


@pytest.mark.parametrize(
    "request_",
    [
        paired(SCORES, OTHERS[:5]),
        asked(SCORES, OTHERS, test="paired-t"),
        asked(SCORES, 0.9, test="welch"),
        paired(SCORES, OTHERS, test="mann-whitney"),
        paired(SCORES, OTHERS, test="mcnemar"),
        asked([1, 0, 1, 0, 1, 0], 1.5, test="binomial"),
        asked([], OTHERS),
        asked(SCORES, []),
        asked([1.0] * 100_001, OTHERS),
    ],
)
def test_parts_that_do_not_fit_are_errors(request_: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        compare(request_)
