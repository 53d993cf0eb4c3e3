"""Changes what a challenge changes inside the session: data sets that libraries bring along, and seeds.

Files of the workspace are changed outside, before the session. Code that looks for these changes finds them: what comes
of a challenge can only lower a verdict.
"""

import functools
import sys

_SHIFT = 7919
# A column with no more different values holds classes.
_MOST_CLASSES = 20


def apply(kind):
    """`kind` of contracts/challenge.ts; null: no challenge."""
    if kind == "seeds":
        _shift_seeds()
    elif kind is not None:
        _alter_bundled(kind)


def _alter_bundled(kind):
    try:
        import sklearn.datasets as datasets
    except ImportError:
        return
    for name in dir(datasets):
        loader = getattr(datasets, name)
        if name.startswith(("load_", "fetch_")) and callable(loader):
            setattr(datasets, name, _altered(loader, kind))


def _altered(loader, kind):
    @functools.wraps(loader)
    def load(*arguments, **options):
        if kind == "withheld":
            raise FileNotFoundError(f"{loader.__name__}: the data are not there")
        return _change(loader(*arguments, **options), kind)

    return load


def _change(loaded, kind):
    """The loaded data with labels in another order, and features changed where rows are sampled anew."""
    import numpy

    generator = numpy.random.Generator(numpy.random.PCG64(20_011 if kind == "shuffled" else 20_023))
    if isinstance(loaded, tuple):
        return tuple(_altered_part(part, kind, generator) for part in loaded)
    for key in ("data", "images", "frame", "target"):
        if isinstance(loaded, dict) and loaded.get(key) is not None:
            loaded[key] = _altered_part(loaded[key], kind, generator)
    return loaded


def _altered_part(part, kind, generator):
    """An array, table or column of the loaded data; anything else as it is."""
    if hasattr(part, "columns"):
        mixed = part.copy()
        for column in part.columns:
            mixed[column] = _altered_column(part[column].to_numpy(), kind, generator)
        return mixed
    if hasattr(part, "to_numpy"):
        return type(part)(_altered_column(part.to_numpy(), kind, generator), index=part.index, name=part.name)
    if not hasattr(part, "dtype"):
        return part
    if part.ndim < 2:
        return _altered_column(part, kind, generator)
    flat = part.reshape(len(part), -1).copy()
    for column in range(flat.shape[1]):
        flat[:, column] = _altered_column(flat[:, column], kind, generator)
    return flat.reshape(part.shape)


def _altered_column(values, kind, generator):
    """Values in another order; where rows are sampled anew, numbers that are no classes are others besides."""
    mixed = values[generator.permutation(len(values))]
    if kind == "shuffled" or values.dtype.kind not in "fiu" or len(set(values.tolist())) <= _MOST_CLASSES:
        return mixed
    return (mixed * generator.uniform(0.5, 1.5, size=len(values))).astype(values.dtype)


def _shift_seeds():
    """Explicit seeds become others; what is not seeded differs anyway."""
    import random

    _wrap_seed(random, "seed")
    base = random.Random

    class Shifted(base):
        def __init__(self, seed=None):
            super().__init__(_other(seed))

    random.Random = Shifted
    numpy_random = getattr(sys.modules.get("numpy"), "random", None) or _import("numpy.random")
    if numpy_random is not None:
        for name in ("seed", "default_rng", "SeedSequence", "PCG64"):
            _wrap_seed(numpy_random, name)
        state = numpy_random.RandomState

        class ShiftedState(state):
            def __init__(self, seed=None):
                super().__init__(_other(seed))

        numpy_random.RandomState = ShiftedState
    torch = sys.modules.get("torch")
    if torch is not None:
        _wrap_seed(torch, "manual_seed")


def _import(name):
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        return None


def _wrap_seed(module, name):
    original = getattr(module, name)

    @functools.wraps(original)
    def seeded(seed=None, *arguments, **options):
        return original(_other(seed), *arguments, **options)

    setattr(module, name, seeded)


def _other(seed):
    if isinstance(seed, bool) or seed is None:
        return seed
    if isinstance(seed, int):
        return (seed + _SHIFT) % 2**32
    return f"{seed}-{_SHIFT}" if isinstance(seed, str) else seed
