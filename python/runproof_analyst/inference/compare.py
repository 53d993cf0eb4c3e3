"""One comparison, from its samples to its p: refused where the samples allow no test."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import scipy

from inference.moments import mean
from inference.num import to_interval, to_num
from inference.outcome import Effect, Outcome
from inference.proportions import binomial, mcnemar
from inference.rank_tests import mann_whitney, wilcoxon
from inference.reachable_p import reachable_p
from inference.refusals import Refusal, refusals
from inference.resampling import bootstrap, permutation
from inference.samples import Question, read_question
from inference.t_tests import corrected_resampled_t, one_sample_t, paired_t, welch

TESTS: dict[str, Callable[[Question], Outcome]] = {
    "welch": welch,
    "paired-t": paired_t,
    "one-sample-t": one_sample_t,
    "corrected-resampled-t": corrected_resampled_t,
    "wilcoxon": wilcoxon,
    "mann-whitney": mann_whitney,
    "permutation": permutation,
    "bootstrap": bootstrap,
    "binomial": binomial,
    "mcnemar": mcnemar,
}
MOST_WARNINGS = 20


def compare(params: dict[str, Any]) -> dict[str, Any]:
    """Takes a CompareRequest, answers a CompareAnswer (src/contracts/statistics.ts).

    Raises ValueError where the parts of the request do not fit together.
    """
    question = read_question(params)
    found = refusals(question)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        outcome = untested(question) if found else TESTS[question.test](question)
    return answer(question, outcome, found, sorted({str(each.message) for each in caught})[:MOST_WARNINGS])


def untested(question: Question) -> Outcome:
    """What is known without a test: the difference of the means, where the values are numbers at all."""
    values = [*question.treatment, *question.baseline, question.bound]
    estimate = math.nan
    if all(math.isfinite(value) for value in values):
        estimate = mean(question.treatment) - (0 if question.one_sample else mean(question.baseline))
    return Outcome(estimate, None, "", math.nan, None, math.nan, None)


def answer(question: Question, outcome: Outcome, found: list[Refusal], caught: list[str]) -> dict[str, Any]:
    """The answer in the form of the contracts."""
    least = None if any(each.code.endswith("NONFINITE") for each in found) else reachable_p(question)
    return {
        "test": question.test,
        "paired": question.paired,
        "alternative": question.alternative,
        "alpha": question.alpha,
        "bound": to_num(question.bound),
        "n": [len(values) for _, values in question.named_samples],
        "estimate": to_num(outcome.estimate),
        "ci": to_interval(outcome.interval),
        "ciMethod": outcome.interval_method if outcome.interval is not None else None,
        "level": question.level,
        "statistic": to_num(outcome.statistic),
        "df": None if outcome.df is None else to_num(outcome.df),
        "p": to_num(outcome.p),
        "effect": effect_answer(outcome.effect),
        "reachableP": least,
        "refused": found[0].code if found else None,
        "refusals": [{"code": each.code, "message": each.message} for each in found],
        "warnings": caught,
        "options": outcome.options,
        "seed": question.seed,
        "scipy": scipy.__version__,
    }


def effect_answer(effect: Effect | None) -> dict[str, Any] | None:
    """An effect; null where none is defined."""
    if effect is None or not math.isfinite(effect.value):
        return None
    return {
        "name": effect.name,
        "value": effect.value,
        "ci": to_interval(effect.interval),
        "ciMethod": effect.interval_method if effect.interval is not None else None,
    }
