"""Control groups that hold a session's memory: the kernel ends what goes beyond, whatever the processes do.

On the host, by whoever may make them: root, or the owner of a delegated group. See cgroups(7), cgroup-v2.rst and
cgroup-v1/memory.rst of the kernel's documentation.
"""

import errno
import os
import time

_V1, _V2 = "cgroup v1", "cgroup v2"
_PREFIX = "runproof-"
_REMOVE_SECONDS = 2.0
_LIMIT = {_V1: ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), _V2: ("memory.max",)}
_EVENTS = {_V1: "memory.oom_control", _V2: "memory.events"}


def find():
    """The place below which groups can be made here, as (kind, folder); None where there is none."""
    for kind, folder in _candidates():
        probe = os.path.join(folder, f"{_PREFIX}{os.getpid()}-probe")
        try:
            os.mkdir(probe)
        except OSError:
            continue
        try:
            if os.path.exists(os.path.join(probe, _LIMIT[kind][0])):
                _remove_orphans(folder)
                return kind, folder
        finally:
            os.rmdir(probe)
    return None


def _candidates():
    mounts = _mounts()
    for line in _lines("/proc/self/cgroup"):
        number, controllers, path = line.split(":", 2)
        if number == "0" and "cgroup2" in mounts:
            # Groups with processes of their own have no children with limits: the nearest one above that may.
            while True:
                folder = mounts["cgroup2"] + path.rstrip("/")
                yield _V2, folder
                if path in ("", "/") or os.geteuid() != 0:
                    break
                path = os.path.dirname(path)
        elif "memory" in controllers.split(",") and "memory" in mounts:
            yield _V1, mounts["memory"] + path.rstrip("/")


def _mounts():
    """Where the hierarchies are mounted: cgroup2 and v1's memory."""
    found = {}
    for line in _lines("/proc/self/mounts"):
        _, place, kind, options, *_ = line.split(" ")
        if kind == "cgroup2":
            found.setdefault("cgroup2", place)
        elif kind == "cgroup" and "memory" in options.split(","):
            found.setdefault("memory", place)
    return found


def _lines(path):
    try:
        with open(path) as file:
            return file.read().splitlines()
    except OSError:
        return []


def _remove_orphans(folder):
    """Groups of launchers that were killed: empty by now, and nobody else would take them away."""
    for name in os.listdir(folder):
        owner = name.removeprefix(_PREFIX).partition("-")[0]
        if name.startswith(_PREFIX) and owner.isdigit() and not os.path.exists(f"/proc/{owner}"):
            try:
                os.rmdir(os.path.join(folder, name))
            except OSError:
                continue


class Group:
    """One session's group, made with its limit."""

    def __init__(self, place, name, memory_bytes):
        self.kind, folder = place
        # Whether it has been told that the kernel ended a process of it.
        self.told = False
        self.folder = os.path.join(folder, f"{_PREFIX}{os.getpid()}-{name}")
        os.mkdir(self.folder)
        try:
            for file in _LIMIT[self.kind]:
                self._write(file, str(memory_bytes))
            if self.kind == _V2:
                # All of the session ends, not whichever process the kernel picks; and nothing is swapped out instead.
                self._write("memory.oom.group", "1", optional=True)
                self._write("memory.swap.max", "0", optional=True)
        except OSError:
            self.remove()
            raise

    def _write(self, file, value, optional=False):
        path = os.path.join(self.folder, file)
        # Not every kernel counts swap, so not every one has its files.
        if (optional or file == "memory.memsw.limit_in_bytes") and not os.path.exists(path):
            return
        with open(path, "w") as opened:
            opened.write(value)

    def join(self, pid):
        """Moves a process into the group; what it starts later is in it too."""
        self._write("cgroup.procs", str(pid))

    def killed(self):
        """How many processes the kernel has ended for their memory."""
        for line in _lines(os.path.join(self.folder, _EVENTS[self.kind])):
            name, _, count = line.partition(" ")
            if name == "oom_kill":
                return int(count)
        return 0

    def remove(self):
        """Removes the group once its last process is gone."""
        end = time.monotonic() + _REMOVE_SECONDS
        while True:
            try:
                os.rmdir(self.folder)
                return
            except OSError as error:
                if error.errno != errno.EBUSY or time.monotonic() > end:
                    return
            time.sleep(0.001)
