"""Which modules a session has loaded since it began, and whose they are."""

import os
import sys
import types

_MOST = 3000
_LONGEST = 200


class Mark:
    """What was loaded at a moment."""

    def __init__(self):
        self.names = frozenset(sys.modules)
        self.last = next(reversed(sys.modules))


def of_environment(mark):
    """Names of modules from the interpreter's own folders: what the next warm parent may load ahead. In order."""
    prefixes = tuple({sys.prefix + os.sep, sys.base_prefix + os.sep})
    names = [name for name, module in _since(mark) if _file_of(module).startswith(prefixes)]
    return [name for name in names if len(name) <= _LONGEST][:_MOST]


def below(root, mark):
    """Modules whose files lie below the folder `root`."""
    return [module for _, module in _since(mark) if _file_of(module).startswith(root + os.sep)]


def _since(mark):
    """Modules loaded since. Blocks may have put anything there: only modules count."""
    found = []
    # From the newest on: in a fork each name or module that is looked at costs the copy of a page.
    for name, module in reversed(sys.modules.items()):
        if name is mark.last:
            break
        # By the type itself: libraries that cffi loads say by `__class__` that they are modules.
        if isinstance(name, str) and name not in mark.names and issubclass(type(module), types.ModuleType):
            found.append((name, module))
    return found[::-1]


def _file_of(module):
    # Not by attribute: a module that loads itself lazily would do it now.
    spec = types.ModuleType.__getattribute__(module, "__dict__").get("__spec__")
    origin = getattr(spec, "origin", None)
    return origin if isinstance(origin, str) else ""
