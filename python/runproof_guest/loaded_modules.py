"""Which modules of the environment a session has loaded: what the next warm parent may load ahead."""

import sys

_MOST = 3000
_LONGEST = 200


def since(before):
    """Names of modules that were loaded after `before` (a set of names) from the interpreter's own folders, in order."""
    prefixes = tuple({sys.prefix + "/", sys.base_prefix + "/"})
    names = []
    for name, module in list(sys.modules.items()):
        if name in before or not isinstance(name, str) or len(name) > _LONGEST:
            continue
        try:
            origin = module.__spec__.origin
        except Exception:
            continue  # something else that a block has put there
        if isinstance(origin, str) and origin.startswith(prefixes):
            names.append(name)
    return names[:_MOST]
