"""Workspaces in layers: the files of before below, what a session does above, so that nothing has to be copied.

An overlay whose marks are extended attributes of an ordinary user (userxattr), which may be mounted in a user namespace
since Linux 5.11; see Documentation/filesystems/overlayfs.rst of the kernel.
"""

import os
import shutil

from runproof_guest import kernel
from runproof_guest.layer_marks import OPAQUE


def mount(layers):
    """Mounts `target` over `lower`, with `upper` and `work` beside it; raises OSError where that cannot be had."""
    # Nothing of it must outlive the machine, so nothing waits for the disk.
    options = f"lowerdir={layers['lower']},upperdir={layers['upper']},workdir={layers['work']},userxattr,volatile"
    kernel.mount("overlay", layers["target"], "overlay", kernel.MS_NOSUID | kernel.MS_NODEV, options)


def unmount(layers):
    """Takes the mount away, even where something holds it still."""
    try:
        kernel.unmount(layers["target"])
    except OSError:
        kernel.unmount(layers["target"], kernel.MNT_DETACH)


def obstacle(folder):
    """Why workspaces below `folder` cannot lie in layers, found by doing it once; None where they can."""
    place = os.path.join(folder, f"layers-{os.getpid()}")
    layers = {name: os.path.join(place, name) for name in ("lower", "upper", "work", "target")}
    try:
        for path in (place, *layers.values(), os.path.join(layers["lower"], "folder")):
            os.mkdir(path, 0o700)
        for name in ("file", "folder/gone"):
            _write(os.path.join(layers["lower"], name), "before")
        mount(layers)
        try:
            return _trial(layers)
        finally:
            unmount(layers)
    except OSError as error:
        return f"an overlay cannot be mounted there: {error.strerror}"
    finally:
        _remove(place)


def _trial(layers):
    """Does what sessions do: changes, deletes, makes a deleted folder again. Says what did not come out right."""
    below = lambda layer, name: os.path.join(layers[layer], name)  # noqa: E731
    _write(below("target", "file"), "after", "a")
    os.unlink(below("target", "folder/gone"))
    os.rmdir(below("target", "folder"))
    os.mkdir(below("target", "folder"))
    with open(below("upper", "file")) as changed, open(below("lower", "file")) as kept:
        whole = changed.read() == "beforeafter" and kept.read() == "before"
    marked = os.getxattr(below("upper", "folder"), OPAQUE) == b"y"
    return None if whole and marked else "an overlay there does not keep what is written apart"


def _write(path, text, mode="w"):
    with open(path, mode) as file:
        file.write(text)


def _remove(place):
    # The kernel has made folders in the work folder that are closed to their owner.
    for folder, names, _ in os.walk(place):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o700)
    shutil.rmtree(place, ignore_errors=True)
