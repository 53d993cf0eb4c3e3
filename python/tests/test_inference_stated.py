"""Stated statistics held against each other."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from inference.check_stated import check_stated
from inference.written import read_written


def one(kind: str, **fields: Any) -> dict[str, Any]:
    (found,) = check_stated({"statements": [{"kind": kind, **fields}]})
    return found


def stated_p(test: str, df: list[str], statistic: str, p: str, **more: Any) -> dict[str, Any]:
    relation = next((sign for sign in ("<=", ">=", "<", ">", "=") if p.startswith(sign)), "")
    return one(
        "p", test=test, df=df, statistic=statistic, relation=relation or "=", p=p[len(relation) :].strip(), **more
    )


@pytest.mark.parametrize(
    ("test", "df", "statistic", "p"),
    [
        ("t", ["28"], "2.20", ".036"),
        ("t", ["28"], "-2.20", "0.04"),
        ("t", ["28"], "−2.20", "< .05"),
        ("t", ["28"], "2.2", ".04"),
        ("t", ["10"], "0.01", "> .05"),
        ("F", ["1", "30"], "4.17", ".05"),
        ("F", ["2", "27"], "5.12", ".013"),
        ("chi2", ["2"], "5.99", ".05"),
        ("r", ["48"], ".28", ".05"),
        ("z", [], "1.96", ".05"),
        ("z", [], "5.00", "< .001"),
        ("t", ["12.3"], "2.50", ".028"),
        ("t", ["98"], "10.5", "1e-17"),
    ],
)
def test_consistent(test: str, df: list[str], statistic: str, p: str) -> None:
    found = stated_p(test, df, statistic, p)
    assert (found["outcome"], found["refutes"]) == ("consistent", False), found


@pytest.mark.parametrize(
    ("test", "df", "statistic", "p", "refutes"),
    [
        # The decision changes.
        ("t", ["28"], "1.20", ".03", True),
        ("t", ["28"], "1.20", "< .05", True),
        ("t", ["28"], "3.20", "> .05", True),
        ("F", ["2", "27"], "1.12", "< .01", True),
        # Off by more than 0.05 on the same side.
        ("t", ["28"], "0.50", ".50", True),
        # A slip of rounding, and a p beside alpha.
        ("t", ["28"], "2.20", ".03", False),
        ("z", [], "1.94", ".049", False),
        ("chi2", ["2"], "5.00", "> .09", False),
    ],
)
def test_inconsistent(test: str, df: list[str], statistic: str, p: str, refutes: bool) -> None:
    found = stated_p(test, df, statistic, p)
    assert (found["outcome"], found["refutes"]) == ("inconsistent", refutes), found
    low, high = found["expected"]
    assert 0 <= low <= high <= 1
    assert p.lstrip("<> ") in found["message"]


def test_intervals_of_rounding() -> None:
    # 2.20 stands for 2.195 to 2.205, 2.2 for 2.15 to 2.25.
    narrow, wide = stated_p("t", ["28"], "2.20", ".036"), stated_p("t", ["28"], "2.2", ".036")
    assert narrow["expected"] == [pytest.approx(0.035836, abs=1e-6), pytest.approx(0.036619, abs=1e-6)]
    assert wide["expected"][0] < narrow["expected"][0] < narrow["expected"][1] < wide["expected"][1]
    assert stated_p("t", ["28"], "2.20", ".0350")["outcome"] == "inconsistent"
    assert stated_p("t", ["28"], "2.2", ".0350")["outcome"] == "consistent"


def test_one_tailed_p_is_accepted_where_it_is_called_so() -> None:
    assert stated_p("t", ["28"], "1.80", ".041", tails=1)["outcome"] == "consistent"
    found = stated_p("t", ["28"], "1.80", ".041")
    assert (found["outcome"], found["refutes"]) == ("inconsistent", False)
    assert "one-tailed" in found["message"].lower()
    # There is one tail anyway.
    assert stated_p("F", ["1", "28"], "3.24", ".041", tails=1)["outcome"] == "inconsistent"


def test_rounded_degrees_of_freedom_of_welch() -> None:
    assert stated_p("t", ["3"], "3.00", ".050")["outcome"] == "inconsistent"
    assert stated_p("t", ["3"], "3.00", ".050", dfRounded=True)["outcome"] == "consistent"


@pytest.mark.parametrize(
    ("test", "df", "statistic", "p"),
    [
        ("t", ["28"], "2.20", "= .000"),
        ("t", ["28"], "2.20", "= 0"),
        ("t", ["28"], "2.20", "< 0"),
        ("t", ["28"], "2.20", "= 1.2"),
        ("t", ["28"], "2.20", "= -0.01"),
        ("F", ["1", "28"], "-3.2", "< .05"),
        ("chi2", ["2"], "-0.4", "= .8"),
        ("r", ["28"], "1.31", "< .05"),
        ("t", ["0"], "2.20", "= .03"),
    ],
)
def test_impossible(test: str, df: list[str], statistic: str, p: str) -> None:
    found = stated_p(test, df, statistic, p)
    assert (found["outcome"], found["refutes"]) == ("impossible", True), found


@pytest.mark.parametrize(
    ("df", "statistic", "p"),
    [
        (["28"], "high", ".03"),
        (["28"], "2.2", "n.s."),
        (["x"], "2.2", ".03"),
        ([], "2.2", ".03"),
        (["1", "2"], "2.2", ".03"),
        (["28"], "9" * 1000, ".03"),
        (["28"], "2.2", "1e99999"),
    ],
)
def test_what_is_no_number_is_not_judged(df: list[str], statistic: str, p: str) -> None:
    assert stated_p("t", df, statistic, p)["outcome"] == "unchecked"


def test_half_width_against_the_standard_error() -> None:
    # Ten values, mean 0.90, SD 0.020: SE 0.00632, t quantile 2.262.
    interval = {"lower": "0.886", "upper": "0.914"}
    assert one("half-width", **interval, sd="0.020", n=10)["outcome"] == "consistent"
    assert one("half-width", **interval, se="0.0063", df="9")["outcome"] == "consistent"
    # By z.
    assert one("half-width", lower="0.8876", upper="0.9124", sd="0.020", n=10)["outcome"] == "consistent"
    # The spread itself is no interval of the mean.
    found = one("half-width", lower="0.880", upper="0.920", sd="0.020", n=10)
    assert found["outcome"] == "inconsistent"
    assert found["expected"] == [pytest.approx(0.01395, abs=1e-4), pytest.approx(0.01466, abs=1e-4)]
    assert one("half-width", **interval, sd="0.020")["outcome"] == "unchecked"


def test_p_against_the_interval() -> None:
    # t(18) = 3.0 with SE 0.01: estimate 0.030, interval 0.030 -+ 0.021, p 0.0077.
    stated = {"estimate": "0.0300", "lower": "0.0090", "upper": "0.0510", "df": "18"}
    assert one("interval-p", **stated, p=".008", relation="=")["outcome"] == "consistent"
    assert one("interval-p", **stated, p=".004", relation="=", tails=1)["outcome"] == "consistent"
    found = one("interval-p", **stated, p=".3", relation="=")
    assert (found["outcome"], found["refutes"]) == ("inconsistent", True)
    assert one("interval-p", **stated, p=".01", relation="=")["outcome"] == "consistent"
    assert one("interval-p", **{**stated, "df": "x"}, p=".3", relation="=")["outcome"] == "unchecked"
    # Of a ratio, about its logarithm.
    ratio = {"estimate": "1.50", "lower": "1.10", "upper": "2.05", "df": "18", "null": 1}
    assert one("interval-p", **ratio, p=".3", relation="=")["outcome"] == "unchecked"


@pytest.mark.parametrize(
    ("text", "value", "half"),
    [
        ("2.20", 2.2, 0.005),
        (".05", 0.05, 0.005),
        ("5", 5, 0.5),
        ("−1.5", -1.5, 0.05),
        ("94.2%", 0.942, 0.0005),
        ("94 %", 0.94, 0.005),
        ("1,234.5", 1234.5, 0.05),
        ("1.2e-5", 1.2e-5, 5e-7),
        ("5.7 × 10^-76", 5.7e-76, 5e-78),
        ("+0.10", 0.1, 0.005),
    ],
)
def test_written_numbers(text: str, value: float, half: float) -> None:
    found = read_written(text)
    assert found is not None
    assert found.value == pytest.approx(value, rel=1e-15)
    assert (found.low, found.high) == (pytest.approx(value - half), pytest.approx(value + half))


@pytest.mark.parametrize("text", ["", "-", ".", "1.2.3", "1,23", "nan", "inf", "0x10", "1e", "١", "1_000", None, 3])
def test_no_numbers(text: object) -> None:
    assert read_written(text) is None
