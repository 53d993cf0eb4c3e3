"""Starts one of this package's programs by name, as in `entry.py session`, with no folder of ours on `sys.path`."""

import os
import sys
from importlib import import_module, util

_HERE = os.path.dirname(os.path.abspath(__file__))


def _make_importable():
    place = os.path.join(_HERE, "__init__.py")
    spec = util.spec_from_file_location("runproof_guest", place, submodule_search_locations=[_HERE])
    sys.modules["runproof_guest"] = package = util.module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    sys.path = [entry for entry in sys.path if entry != _HERE]
    _make_importable()
    import_module(f"runproof_guest.{sys.argv[1]}").main()
