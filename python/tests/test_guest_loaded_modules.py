"""Which modules a session has loaded."""

import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from runproof_guest import loaded_modules


class LikeCffi:
    """What cffi puts in sys.modules says by `__class__` that it is a module, and is none."""

    __class__ = types.ModuleType


def test_what_only_says_that_it_is_a_module_is_none():
    """Looking at all that was loaded neither fails nor counts it."""
    mark = loaded_modules.Mark()
    real = types.ModuleType("runproof_test_real")
    real.__spec__ = types.SimpleNamespace(origin=f"{sys.prefix}/lib/real.py")
    sys.modules["runproof_test_lib"] = LikeCffi()
    sys.modules["runproof_test_real"] = real
    try:
        assert isinstance(sys.modules["runproof_test_lib"], types.ModuleType)
        assert loaded_modules.of_environment(mark) == ["runproof_test_real"]
        assert loaded_modules.below("/nowhere", mark) == []
    finally:
        del sys.modules["runproof_test_lib"], sys.modules["runproof_test_real"]
