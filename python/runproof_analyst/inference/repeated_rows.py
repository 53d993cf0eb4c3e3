"""Rows that were repeated and would be counted as new observations.

Equal values alone prove nothing: accuracies on fifty items take few values. Repetition shows in the order (the whole
sample again and again, or each row several times in turn) or in how often each row occurs (all by multiples of one
number), and is told only where independent rows would fall into that pattern by chance less than once in 500 times.
"""

import math
from collections import Counter
from collections.abc import Sequence

CHANCE = 0.002


def repetitions(columns: Sequence[Sequence[float]], paired: bool) -> int:
    """How many times each row occurs where rows are repeated; 1 where they are not.

    `columns`: the samples, all of which must repeat. Paired, a row is what stands at one place of all.
    """
    samples = [[(value,) for value in column] for column in columns]
    rows = [list(zip(*columns, strict=True))] if paired else samples
    if any(len(set(sample)) < 2 for sample in rows):
        return 1
    times = math.gcd(*(math.gcd(*Counter(sample).values()) for sample in rows))
    for factor in sorted((each for each in range(2, times + 1) if times % each == 0), reverse=True):
        if chance_of_order(samples, rows, factor) < CHANCE or chance_of_counts(rows, factor) < CHANCE:
            return factor
    return 1


def chance_of_order(samples: list[list[tuple]], rows: list[list[tuple]], factor: int) -> float:
    """Chance that independent rows of these values stand in the order of a repetition; 1 where they do not."""
    # In a sorted sample equal rows stand together anyway.
    in_turn = not any(is_sorted(sample) for sample in samples)
    if not all(is_tiled(sample, factor) or (in_turn and is_stretched(sample, factor)) for sample in rows):
        return 1.0
    return math.prod(same_by_chance(sample) ** (len(sample) - len(sample) // factor) for sample in samples)


def chance_of_counts(rows: list[list[tuple]], factor: int) -> float:
    """Chance that each row occurs by multiples of `factor`; two different rows (right and wrong) tell nothing."""
    distinct = [len(set(sample)) for sample in rows]
    return 1.0 if min(distinct) < 3 else math.prod(float(factor) ** (1 - count) for count in distinct)


def is_tiled(sample: list[tuple], factor: int) -> bool:
    """Whether the sample is its own beginning, `factor` times."""
    period = len(sample) // factor
    return sample == sample[:period] * factor


def is_stretched(sample: list[tuple], factor: int) -> bool:
    """Whether each row stands `factor` times in turn."""
    return sample == [row for row in sample[::factor] for _ in range(factor)]


def is_sorted(sample: list[tuple]) -> bool:
    """Whether the values rise or fall throughout."""
    return sample in (sorted(sample), sorted(sample, reverse=True))


def same_by_chance(sample: list[tuple]) -> float:
    """Chance that two rows drawn from these are equal."""
    return sum((count / len(sample)) ** 2 for count in Counter(sample).values())
