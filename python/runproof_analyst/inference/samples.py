"""What a comparison is asked about: two samples or one and a bound, and how they are to be compared."""

from dataclasses import dataclass
from typing import Any, Literal

from inference.num import from_num

Alternative = Literal["two-sided", "greater", "less"]

TESTS_OF_PAIRS = ("paired-t", "wilcoxon", "permutation", "bootstrap", "corrected-resampled-t", "mcnemar")
TESTS_OF_TWO = ("welch", "mann-whitney", "permutation", "bootstrap")
TESTS_OF_ONE = ("one-sample-t", "wilcoxon", "permutation", "bootstrap", "binomial")

# A comparison of more values than these is a mistake of the caller: samples are bounded when they are recorded.
MOST_VALUES = 100_000


@dataclass(frozen=True)
class Question:
    """One comparison. `baseline` is empty where the treatment is held against `bound`."""

    treatment: list[float]
    baseline: list[float]
    bound: float
    paired: bool
    test: str
    alternative: Alternative
    alpha: float
    minimum_n: int
    seed: int
    result_file: bool
    test_train_ratio: float | None

    @property
    def one_sample(self) -> bool:
        """Whether one sample is held against a number."""
        return not self.baseline

    @property
    def level(self) -> float:
        """Confidence level of the intervals that go with the test."""
        return 1 - self.alpha

    @property
    def differences(self) -> list[float]:
        """What a paired or one-sample test looks at: treatment minus baseline, or minus the bound."""
        if self.one_sample:
            return [value - self.bound for value in self.treatment]
        return [one - other for one, other in zip(self.treatment, self.baseline, strict=True)]

    @property
    def named_samples(self) -> list[tuple[str, list[float]]]:
        """The samples with the words by which sentences call them."""
        named = [("treatment", self.treatment)]
        return named if self.one_sample else [*named, ("baseline", self.baseline)]


def read_question(params: dict[str, Any]) -> Question:
    """Reads a request; raises ValueError where the parts do not fit together."""
    treatment = [from_num(value) for value in params["treatment"]]
    given = params["baseline"]
    one_sample = not isinstance(given, list)
    baseline = [] if one_sample else [from_num(value) for value in given]
    if not treatment or (not one_sample and not baseline):
        raise ValueError("a sample has no values")
    if max(len(treatment), len(baseline)) > MOST_VALUES:
        raise ValueError(f"a sample has more than {MOST_VALUES} values")
    paired = bool(params.get("paired", False)) and not one_sample
    if paired and len(treatment) != len(baseline):
        raise ValueError(f"{len(treatment)} values cannot be paired with {len(baseline)}")
    bound = from_num(given) if one_sample else 0.0
    test = params.get("test") or usual_test(treatment, baseline, bound, paired)
    fitting = TESTS_OF_ONE if one_sample else TESTS_OF_PAIRS if paired else TESTS_OF_TWO
    if test not in fitting:
        design = "one sample and a bound" if one_sample else "pairs" if paired else "two independent samples"
        raise ValueError(f"the test {test} does not fit {design}")
    if test in ("mcnemar", "binomial") and not is_binary(treatment + baseline):
        raise ValueError(f"the test {test} needs values of 0 and 1")
    if test == "binomial" and not 0 <= bound <= 1:
        raise ValueError("the test binomial needs a bound from 0 to 1")
    return Question(
        treatment=treatment,
        baseline=baseline,
        bound=bound,
        paired=paired,
        test=test,
        alternative=params.get("alternative") or "two-sided",
        alpha=params.get("alpha") or 0.05,
        minimum_n=params.get("minN") or 2,
        seed=params.get("seed") or 0,
        result_file=params.get("source") == "result",
        test_train_ratio=params.get("testTrainRatio"),
    )


def usual_test(treatment: list[float], baseline: list[float], bound: float, paired: bool) -> str:
    """The test where none is declared: by design and kind of values alone, so never by the p it gives."""
    binary = is_binary(treatment + baseline)
    if not baseline:
        return "binomial" if binary and 0 <= bound <= 1 else "one-sample-t"
    if paired:
        return "mcnemar" if binary else "paired-t"
    return "welch"


def is_binary(values: list[float]) -> bool:
    """Whether each value says right or wrong of one item."""
    return all(value in (0.0, 1.0) for value in values)
