"""What the tests of comparisons promise beyond single values."""

import itertools
import json
import math
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from inference import order_statistics
from inference.adjust import adjust
from inference.compare import compare
from inference.describe import describe
from inference.num import from_num
from inference.power import power
from inference.rank_tests import snapped
from protocol import encoded

ANALYST = Path(__file__).resolve().parents[1] / "runproof_analyst"
ONE = [0.9312, 0.9287, 0.9401, 0.9254, 0.9333, 0.9378, 0.9296, 0.9345, 0.9361, 0.9270, 0.9319]
OTHER = [0.9251, 0.9230, 0.9342, 0.9263, 0.9288, 0.9301, 0.9222, 0.9307, 0.9279, 0.9248, 0.9277]


def asked(**more: Any) -> dict[str, Any]:
    return compare({"treatment": ONE, "baseline": OTHER, **more})


def bounds(answer: dict[str, Any]) -> list[float]:
    return [from_num(bound) for bound in answer["ci"]]


def test_the_test_follows_from_design_and_kind_of_values() -> None:
    items, others = [1, 0, 1, 1, 0, 1, 1, 1], [0, 0, 1, 0, 1, 1, 0, 1]
    assert asked()["test"] == "welch"
    assert asked(paired=True)["test"] == "paired-t"
    assert asked(baseline=0.9)["test"] == "one-sample-t"
    assert asked(treatment=items, baseline=others, paired=True)["test"] == "mcnemar"
    assert asked(treatment=items, baseline=0.1)["test"] == "binomial"
    assert asked(treatment=items, baseline=1.5)["test"] == "one-sample-t"
    assert asked(treatment=items, baseline=others)["test"] == "welch"


@pytest.mark.parametrize("test", ["welch", "mann-whitney", "permutation", "bootstrap"])
def test_alternatives_mirror_each_other_and_open_the_interval(test: str) -> None:
    both, greater, less = (asked(test=test, alternative=each) for each in ("two-sided", "greater", "less"))
    swapped = asked(treatment=OTHER, baseline=ONE, test=test, alternative="less")
    assert both["estimate"] == greater["estimate"] == less["estimate"] == pytest.approx(-swapped["estimate"])
    assert greater["p"] < both["p"] < less["p"]
    assert bounds(greater)[1] == math.inf
    assert bounds(less)[0] == -math.inf
    assert bounds(both)[0] < bounds(greater)[0] < both["estimate"] < bounds(less)[1] < bounds(both)[1]
    assert swapped["p"] == pytest.approx(greater["p"], abs=0.002)


@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("alternative", ["two-sided", "greater"])
def test_rank_intervals_hold_the_shifts_that_the_exact_test_does_not_reject(paired: bool, alternative: str) -> None:
    test = "wilcoxon" if paired else "mann-whitney"
    # Irregular steps, so that no shift makes ties.
    one = [value + place * 1.7e-6 for place, value in enumerate(ONE)]
    low, high = bounds(asked(treatment=one, test=test, paired=paired, alternative=alternative))

    def p_after(shift: float) -> float:
        shifted = numpy.subtract(one, shift)
        if paired:
            return stats.wilcoxon(shifted, OTHER, alternative=alternative, method="exact").pvalue
        return stats.mannwhitneyu(shifted, OTHER, alternative=alternative, method="exact").pvalue

    assert p_after(low - 1e-9) <= 0.05 < p_after(low + 1e-9)
    if alternative == "two-sided":
        assert p_after(high - 1e-9) > 0.05 >= p_after(high + 1e-9)


def test_null_distributions_of_ranks_are_scipys() -> None:
    signed = numpy.cumsum(order_statistics.signed_rank_chances(9))
    summed = numpy.cumsum(order_statistics.rank_sum_chances(6, 9))
    for u in range(28):
        # Samples without ties whose statistic is u: ranks are moved one by one from the one to the other.
        one, other = samples_with_u(u, 6, 9)
        assert stats.mannwhitneyu(one, other, alternative="less", method="exact").pvalue == pytest.approx(summed[u])
    differences = numpy.array([1, -2, 3, -4, -5, -6, -7, -8, -9.0])
    found = stats.wilcoxon(differences, alternative="less", method="exact")
    assert found.pvalue == pytest.approx(signed[int(found.statistic)])


def samples_with_u(u: int, n: int, m: int) -> tuple[list[int], list[int]]:
    full, rest = divmod(u, m)
    ranks = [place + 1 for place in range(n - full - 1)]
    if full < n:
        ranks.append(n - full + rest)
    ranks += [m + place + 1 for place in range(n - full, n)]
    return ranks, [rank for rank in range(1, n + m + 1) if rank not in ranks]


def test_long_samples_are_bisected_to_what_listing_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = numpy.random.default_rng(5)
    one, other = generator.normal(0, 1, 80), generator.normal(0.2, 1, 60)
    for second in (other, None):
        listed = order_statistics.Pairs(one, second)
        with monkeypatch.context() as patch:
            patch.setattr(order_statistics, "MOST_LISTED", 0)
            bisected = order_statistics.Pairs(one, second)
        assert bisected.listed is None
        for place in (1, 2, 7, listed.count // 2, listed.count - 1, listed.count):
            assert bisected.at(place) == pytest.approx(listed.at(place), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("design", [{}, {"paired": True}, {"baseline": 0.929}])
@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_bootstrap_p_is_where_the_interval_reaches_the_bound(design: dict[str, Any], alternative: str) -> None:
    noisy = [value + place % 3 * 0.004 for place, value in enumerate(OTHER)]
    question = {"test": "bootstrap", "baseline": noisy, "alternative": alternative, **design}
    p = asked(**question)["p"]
    bound = asked(**question)["bound"]
    assert 0.001 < p < 0.999
    for alpha in (p * 0.93, min(0.999, p * 1.07)):
        low, high = bounds(asked(**question, alpha=alpha))
        assert (low > bound or high < bound) == (alpha > p)


def test_seeded_tests_repeat_and_name_their_seed() -> None:
    for test in ("bootstrap", "permutation"):
        first, again, other = (asked(test=test, seed=seed) for seed in (1, 1, 2))
        assert first == again
        assert (first["seed"], other["seed"]) == (1, 2)
        assert first["p"] != other["p"]
        assert first["options"]["resamples"] == 9999


def test_differences_that_rounding_tells_apart_are_ties() -> None:
    # 0.3 - 0.2 and 0.8 - 0.7 differ by rounding alone.
    one, other = [0.3, 0.8, 0.7, 0.65, 0.4, 0.9], [0.2, 0.7, 0.5, 0.35, 0.8, 0.4]
    answer = asked(treatment=one, baseline=other, paired=True, test="wilcoxon", alpha=0.2)
    assert answer["options"]["method"] == "exact permutation"
    assert answer["statistic"] == 5.0
    # A difference of zero, too.
    answer = asked(treatment=[*one, 0.1 + 0.2], baseline=[*other, 0.3], paired=True, test="wilcoxon", alpha=0.2)
    assert answer["statistic"] == 5.0
    assert snapped([0.1, -0.1 - 1e-17, 1e-17, 0.5], 1e-15).tolist() == [0.1, -0.1, 0.0, 0.5]


def test_matched_rank_biserial_is_the_simple_difference() -> None:
    # Kerby (2014): favourable minus unfavourable share. Ranks 1 to 6, rank 2 against: 19 / 21 - 2 / 21.
    one = [10 + step for step in (1, -2, 3, 4, 5, 6)]
    answer = asked(treatment=one, baseline=[10, 10, 10, 10, 10, 10.0], test="wilcoxon", paired=True)
    assert answer["refused"] == "SAMPLE_CONSTANT"
    answer = asked(treatment=one, baseline=10, test="wilcoxon")
    assert answer["effect"]["value"] == pytest.approx(17 / 21)
    assert answer["effect"]["ci"][0] == pytest.approx(
        math.tanh(math.atanh(17 / 21) - 1.959963984540054 * math.sqrt(91) / 21)
    )


def test_rank_biserial_is_the_share_of_pairs() -> None:
    pairs = list(itertools.product(ONE, OTHER))
    share = (sum(a > b for a, b in pairs) - sum(a < b for a, b in pairs)) / len(pairs)
    assert asked(test="mann-whitney")["effect"]["value"] == pytest.approx(share, rel=1e-12)


def test_samples_wholly_apart_have_no_interval_of_r() -> None:
    answer = asked(baseline=[value - 0.2 for value in OTHER], test="mann-whitney")
    assert (answer["effect"]["value"], answer["effect"]["ci"], answer["effect"]["ciMethod"]) == (1.0, None, None)


def test_large_samples_stay_bounded() -> None:
    generator = numpy.random.default_rng(3)
    one, other = generator.normal(0.1, 1, 10_000).tolist(), generator.normal(0, 1, 10_000).tolist()
    for test, paired in (("mann-whitney", False), ("wilcoxon", True), ("welch", False)):
        answer = asked(treatment=one, baseline=other, test=test, paired=paired)
        assert answer["estimate"] == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e150, 1e300])
@pytest.mark.parametrize("test", ["welch", "mann-whitney", "permutation", "bootstrap"])
def test_extreme_numbers_give_answers(scale: float, test: str) -> None:
    answer = asked(treatment=[each * scale for each in ONE], baseline=[each * scale for each in OTHER], test=test)
    json.dumps(answer, allow_nan=False)
    assert answer["refused"] is None
    assert math.isfinite(from_num(answer["estimate"]))


def test_warnings_of_scipy_are_told() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = asked(treatment=[each * 1e300 for each in ONE], baseline=[each * 1e300 for each in OTHER])
    assert any("overflow" in text for text in answer["warnings"])
    assert asked()["warnings"] == []


def test_adjusted_p_never_falls_below_its_own_and_keeps_the_order() -> None:
    family = [0.01, 0.04, 0.03, 0.2, 0.9, 0.0]
    for method in ("holm", "benjamini-hochberg"):
        adjusted = adjust({"pValues": family, "method": method})["adjusted"]
        assert all(after >= before for after, before in zip(adjusted, family, strict=True))
        assert [adjusted[place] for place in numpy.argsort(family)] == sorted(adjusted)


def test_refused_tests_do_not_count_in_the_family() -> None:
    answer = adjust({"pValues": [0.01, {"nonFinite": "nan"}, 0.04], "method": "holm"})
    assert answer == {"adjusted": [0.02, {"nonFinite": "nan"}, 0.04], "family": 2}
    assert adjust({"pValues": [], "method": "benjamini-hochberg"}) == {"adjusted": [], "family": 0}
    with pytest.raises(ValueError, match="outside"):
        adjust({"pValues": [1.2], "method": "holm"})


def test_one_value_has_no_spread() -> None:
    answer = describe({"values": [0.5]})
    nan = {"nonFinite": "nan"}
    assert (answer["mean"], answer["sd"], answer["se"], answer["tInterval"]) == (0.5, nan, nan, [nan, nan])
    assert describe({"values": [0.1] * 7})["mean"] == 0.1
    assert describe({"values": [0.1] * 7})["sd"] == 0.0
    assert describe({"values": [1.0, nan]})["max"] == nan
    with pytest.raises(ValueError, match="no values"):
        describe({"values": []})


def test_power_grows_with_n_and_ranks_cost_more() -> None:
    question = {"effect": 0.5, "design": "independent"}
    assert power(question)["n"] == 64
    assert power({**question, "ranks": True})["n"] == 68
    assert power({**question, "effect": 0})["n"] is None
    assert power({**question, "effect": 1e-5})["n"] is None
    assert power({**question, "effect": -0.5}) == power(question)


def test_no_answer_holds_nan() -> None:
    assert json.loads(encoded({"id": 7, "result": math.nan}))["error"]["message"].startswith("ValueError")


def test_scipy_is_loaded_by_the_first_question_about_numbers() -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); import methods; print(*{'scipy', 'numpy'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(ANALYST)], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == ""


def test_questions_about_numbers_are_answered_over_pipes() -> None:
    requests = [
        {"id": 1, "method": "compare", "params": {"treatment": ONE, "baseline": OTHER}},
        {"id": 2, "method": "compare", "params": {"treatment": ONE, "baseline": []}},
        {"id": 3, "method": "describe", "params": {"values": ONE}},
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-X", "utf8", str(ANALYST)],
        input="".join(f"{json.dumps(request)}\n" for request in requests),
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == ""
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert first["result"]["test"] == "welch"
    assert second["error"]["message"] == "ValueError: a sample has no values"
    assert third["result"]["n"] == 11
