"""Hands folders to the session's uid and back, without following a link."""

import os
import stat
import time


class HandOverFailed(Exception):
    """A folder could not be given to the session in time."""


def _give_entry(name, uid, gid, directory, only_of):
    found = os.stat(name, dir_fd=directory, follow_symlinks=False)
    if found.st_uid == uid and found.st_gid == gid:
        return
    if only_of is not None and found.st_uid != only_of:
        return
    os.chown(name, uid, gid, dir_fd=directory, follow_symlinks=False)


def hand_over(root, uid, gid, seconds, only_of=None):
    """Gives `root` and all below it to uid and gid; stays on its file system. Needs a quiet tree.

    `only_of`: touch only what this uid owns. Setuid and setgid bits of files are lost, as chown(2) has it.
    Returns the number of entries. Raises HandOverFailed after `seconds`.
    """
    end = time.monotonic() + seconds
    entries = 0
    device = os.stat(root, follow_symlinks=False).st_dev
    os.chown(root, uid, gid, follow_symlinks=False)
    if not stat.S_ISDIR(os.stat(root, follow_symlinks=False).st_mode):
        return 1
    # Depth-first with one open descriptor a level would run out of descriptors in a deep tree:
    # a queue of relative paths opened from the root without following links does not.
    waiting = [[]]
    while waiting:
        parts = waiting.pop()
        directory = _open_below(root, parts)
        if directory is None:
            continue
        try:
            if os.fstat(directory).st_dev != device:
                continue
            with os.scandir(directory) as listing:
                for entry in listing:
                    entries += 1
                    if entries % 256 == 0 and time.monotonic() > end:
                        raise HandOverFailed(f"more than {entries} entries below {root}")
                    try:
                        _give_entry(entry.name, uid, gid, directory, only_of)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append([*parts, entry.name])
                    except FileNotFoundError:
                        continue
        finally:
            os.close(directory)
    return entries


def _open_below(root, parts):
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        directory = os.open(root, flags)
    except OSError:
        return None
    for part in parts:
        try:
            below = os.open(part, flags, dir_fd=directory)
        except OSError:
            return None
        finally:
            os.close(directory)
        directory = below
    return directory
