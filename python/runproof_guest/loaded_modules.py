"""Which modules a session has loaded since it began, and whose they are."""

import os
import sys
import types

_MOST = 3000
_LONGEST = 200


def of_environment(before):
    """Names of modules from the interpreter's own folders: what the next warm parent may load ahead. In order."""
    prefixes = tuple({sys.prefix + os.sep, sys.base_prefix + os.sep})
    names = [name for name, module in _since(before) if _file_of(module).startswith(prefixes)]
    return [name for name in names if len(name) <= _LONGEST][:_MOST]


def below(root, before):
    """Modules whose files lie below the folder `root`."""
    return [module for _, module in _since(before) if _file_of(module).startswith(root + os.sep)]


def _since(before):
    """Modules that are not in `before`, a set of names. Blocks may have put anything there: only modules count."""
    return [
        (name, module)
        for name, module in list(sys.modules.items())
        if isinstance(name, str) and name not in before and isinstance(module, types.ModuleType)
    ]


def _file_of(module):
    # Not by attribute: a module that loads itself lazily would do it now.
    spec = types.ModuleType.__getattribute__(module, "__dict__").get("__spec__")
    origin = getattr(spec, "origin", None)
    return origin if isinstance(origin, str) else ""
