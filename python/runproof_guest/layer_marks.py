"""Reads and clears the marks of overlay layers, extended attributes that Node does not reach.

Runs outside of sandboxes, trusted. `opaque`: which folders of an upper layer hide all that the lower one has in them;
prints the places of those in the list, from 0 on. `clear`: takes every mark from files that will lie in a lower layer,
where code that had them in a plain folder may have set some. Paths come NUL-ended on the input, the root first; no link
is followed.
"""

import errno
import json
import os
import sys

PREFIX = "user.overlay."
OPAQUE = f"{PREFIX}opaque"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def main():
    root, *paths, _ = sys.stdin.buffer.read().split(b"\0")
    if sys.argv[1] == "opaque":
        print(json.dumps([place for place, path in enumerate(paths) if _is_opaque(root, path)]))
    else:
        for path in paths:
            _clear(root, path)
        print(json.dumps([]))


def _opened(root, path, flags):
    """A descriptor of an entry below `root`; name by name: paths may be longer than the kernel takes at once."""
    *folders, last = path.split(b"/")
    here = os.open(root, _FOLDER)
    for name, wanted in (*((name, _FOLDER) for name in folders), (last, flags)):
        try:
            below = os.open(name, wanted, dir_fd=here)
        finally:
            os.close(here)
        here = below
    return here


def _is_opaque(root, path):
    folder = _opened(root, path, _FOLDER)
    try:
        return os.getxattr(folder, OPAQUE) == b"y"
    except OSError as error:
        if error.errno == errno.ENODATA:
            return False
        raise
    finally:
        os.close(folder)


def _clear(root, path):
    file = _opened(root, path, _FILE)
    try:
        for name in os.listxattr(file):
            if name.startswith(PREFIX):
                os.removexattr(file, name)
    finally:
        os.close(file)


if __name__ == "__main__":
    main()
