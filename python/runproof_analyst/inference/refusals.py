"""What is refused before any test: samples about which a p would be made of rounding, copies or too few values."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from inference.reachable_p import reachable_p
from inference.repeated_rows import repetitions
from inference.samples import Question

# Eight units in the last place: what sums and products leave of equal numbers.
ROUNDING = 8 * 2.0**-52
# A correlation nearer to 1 than this is a copy, not a relation: measurement leaves more behind.
COPY = 1 - 1e-12
# Below this number of values a bootstrap interval mirrors the values themselves.
LEAST_FOR_BOOTSTRAP = 10


@dataclass(frozen=True)
class Refusal:
    """A code of the verdict table and the reason as a sentence with its numbers."""

    code: str
    message: str


def refusals(question: Question) -> list[Refusal]:
    """Every reason to refuse the samples, the first one first. Empty: the test may run."""
    found = list(not_finite(question))
    # Nothing more can be said of samples that hold no numbers.
    return found or [
        *too_few(question),
        *repeated(question),
        *without_reach(question),
        *constant(question),
        *constant_difference(question),
        *copied(question),
    ]


def not_finite(question: Question) -> Iterator[Refusal]:
    """NaN, infinity, text or nothing among the values; never left out silently."""
    code = "RESULT_NONFINITE" if question.result_file else "METRIC_NONFINITE"
    for name, values in question.named_samples:
        bad = [place for place, value in enumerate(values, 1) if not math.isfinite(value)]
        if bad:
            what = "is no finite number" if len(bad) == 1 else "are no finite numbers"
            yield Refusal(code, f"{len(bad)} of {len(values)} values of the {name} {what} (value {bad[0]} first).")
    if question.one_sample and not math.isfinite(question.bound):
        yield Refusal(code, "The bound is no finite number.")


def too_few(question: Question) -> Iterator[Refusal]:
    """Fewer values than declared, or than the test can use."""
    least = max(question.minimum_n, LEAST_FOR_BOOTSTRAP if question.test == "bootstrap" else 2)
    for name, values in sized(question):
        if len(values) < least:
            what = "pairs" if question.paired else f"values of the {name}"
            yield Refusal("N_TOO_SMALL", f"n = {len(values)} {what}, and at least {least} are needed.")


def repeated(question: Question) -> Iterator[Refusal]:
    """Rows that stand in a sample several times and would be counted as new ones."""
    samples = question.named_samples
    alone = [] if question.paired else [[sample] for sample in samples]
    for group in [*alone, samples]:
        times = repetitions([values for _, values in group], question.paired)
        if times == 1:
            continue
        sizes = " and ".join(
            f"the {len(values)} {'pairs' if question.paired else f'values of the {name}'} are {len(values) // times}"
            for name, values in (group[:1] if question.paired else group)
        )
        yield Refusal("N_TOO_SMALL", f"{sizes.capitalize()}, each repeated {times} times: repeated rows count once.")
        return


def without_reach(question: Question) -> Iterator[Refusal]:
    """A test that cannot come down to alpha at these sizes."""
    least = reachable_p(question)
    if least is not None and least > question.alpha:
        sizes = " and ".join(str(len(values)) for _, values in sized(question))
        yield Refusal(
            "N_TOO_SMALL",
            f"With n = {sizes} the smallest p that {question.test} can give is {least:.2g}, whatever the values; "
            f"alpha is {question.alpha:g}.",
        )


def constant(question: Question) -> Iterator[Refusal]:
    """A sample whose values are one value up to rounding."""
    # Of items in a result file all may be right; a metric that is 1 in every run may not be so by chance.
    if question.result_file and question.test in ("binomial", "mcnemar"):
        return
    for name, values in question.named_samples:
        if len(values) > 1 and spread(values) <= ROUNDING * magnitude(values):
            yield Refusal(
                "SAMPLE_CONSTANT",
                f"All {len(values)} values of the {name} are {values[0]:.6g}{up_to_rounding(values)}: "
                "without spread there is nothing to test.",
            )


def constant_difference(question: Question) -> Iterator[Refusal]:
    """Pairs that all differ by one amount, up to the rounding of the original values."""
    if not question.paired:
        return
    differences = question.differences
    scale = max(magnitude(question.treatment), magnitude(question.baseline))
    if spread(differences) <= ROUNDING * scale:
        yield Refusal(
            "SAMPLE_CONSTANT",
            f"All {len(differences)} pairs differ by {differences[0]:.6g}{up_to_rounding(differences)}: "
            "without spread there is nothing to test.",
        )


def copied(question: Question) -> Iterator[Refusal]:
    """One sample is the other: as it is, in another order, scaled or shifted."""
    one, other = question.treatment, question.baseline
    if len(one) != len(other):
        return
    if one == other:
        yield Refusal("SAMPLE_DUPLICATE", f"Treatment and baseline are the same {len(one)} values in the same order.")
    # Samples of two different values, such as right and wrong, match by chance; of three and more they do not.
    elif min(len(set(one)), len(set(other))) < 3:
        return
    elif sorted(one) == sorted(other):
        yield Refusal("SAMPLE_DUPLICATE", f"Treatment and baseline are the same {len(one)} values in another order.")
    elif abs(correlation(one, other)) >= COPY:
        yield Refusal(
            "SAMPLE_DUPLICATE",
            f"The {len(one)} values of the treatment are those of the baseline, scaled or shifted: "
            f"their correlation is {correlation(one, other):.0f} to twelve digits.",
        )


def sized(question: Question) -> list[tuple[str, list[float]]]:
    """The samples whose sizes count: of pairs only one."""
    return question.named_samples[:1] if question.paired else question.named_samples


def spread(values: list[float]) -> float:
    """Greatest minus least."""
    return max(values) - min(values)


def magnitude(values: list[float]) -> float:
    """Greatest absolute value."""
    return max(abs(value) for value in values)


def up_to_rounding(values: list[float]) -> str:
    """Says that equal means equal up to rounding, where it does."""
    return "" if spread(values) == 0 else f" up to rounding (range {spread(values):.2g})"


def correlation(one: list[float], other: list[float]) -> float:
    """Pearson's correlation; 0 where a sample is constant, which is told elsewhere."""
    scaled = [numpy.asarray(values) / magnitude(values) for values in (one, other)]
    left, right = (values - values.mean() for values in scaled)
    size = float(numpy.linalg.norm(left) * numpy.linalg.norm(right))
    return 0.0 if size == 0 else float(left @ right) / size
