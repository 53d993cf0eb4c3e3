"""What a challenge changes inside a session. In processes of their own: libraries are patched."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = str(Path(__file__).resolve().parents[1])


def answer(kind: str | None, program: str) -> list:
    """What the program prints under a challenge, as JSON."""
    pytest.importorskip("sklearn")
    code = f"import json\nfrom runproof_guest import challenge\nchallenge.apply({kind!r})\n{program}\nprint(json.dumps(out))"
    environment = {"PYTHONPATH": PACKAGES, "HOME": "/nonexistent"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return json.loads(ended.stdout)


SEEDS = """
import random
import numpy as np
from sklearn.utils import check_random_state
random.seed(1); np.random.seed(1)
out = [random.random(), float(np.random.rand()), float(np.random.default_rng(1).random()), random.Random(1).random(),
       float(np.random.RandomState(1).rand()), float(check_random_state(1).rand()), random.Random("a").random()]
"""
IRIS = """
from sklearn.datasets import load_iris
X, y = load_iris(return_X_y=True)
frame = load_iris(as_frame=True)
out = [X[:, 0].tolist(), y.tolist(), frame.target.tolist(), frame.data.iloc[:, 0].tolist()]
"""


def test_seeds_become_others_and_stay_repeatable() -> None:
    plain, shifted = answer(None, SEEDS), answer("seeds", SEEDS)
    assert all(one != other for one, other in zip(plain, shifted, strict=True))
    assert answer("seeds", SEEDS) == shifted


def test_columns_and_labels_are_shuffled_each_for_itself() -> None:
    plain, shuffled = answer(None, IRIS), answer("shuffled", IRIS)
    for one, other in zip(plain, shuffled, strict=True):
        assert one != other
        assert sorted(one) == sorted(other)


def test_sampled_numbers_are_others_and_classes_stay() -> None:
    plain, sampled = answer(None, IRIS), answer("sampled", IRIS)
    assert sorted(plain[0]) != sorted(sampled[0])
    assert sorted(plain[3]) != sorted(sampled[3])
    assert sorted(plain[1]) == sorted(sampled[1])


def test_withheld_data_are_not_there() -> None:
    program = (
        "from sklearn.datasets import load_wine\ntry:\n    load_wine()\n    out = [False]\n"
        "except FileNotFoundError:\n    out = [True]"
    )
    assert answer("withheld", program) == [True]
    assert answer(None, program) == [False]
