"""Which folders of an upper layer hide all that the lower one has in them.

Runs outside of sandboxes, trusted: reads NUL-ended paths from its input, the layer's root first, then folders below it,
and prints the places of those that are marked, from 0 on, as JSON. It follows no link.
"""

import errno
import json
import os
import sys

OPAQUE = "user.overlay.opaque"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def main():
    root, *paths, _ = sys.stdin.buffer.read().split(b"\0")
    print(json.dumps([place for place, path in enumerate(paths) if _is_opaque(root, path)]))


def _is_opaque(root, path):
    folder = os.open(root, _FOLDER)
    try:
        # Name by name: whole paths may be longer than the kernel takes at once.
        for name in path.split(b"/"):
            below = os.open(name, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.getxattr(folder, OPAQUE) == b"y"
    except OSError as error:
        if error.errno == errno.ENODATA:
            return False
        raise
    finally:
        os.close(folder)


main()
