"""Imports modules ahead of sessions, and notices those that must not be imported ahead.

Only imports, never computes: what a forked session inherits must be what a fresh import would have given it.
"""

import importlib
import importlib.util
import os
import sys
import threading

from runproof_guest import self_test

# Devices that a process must open for itself, see forking after cuInit in the CUDA documentation.
_GPU = "/dev/nvidia"


class Unfit(Exception):
    """Modules that must not be loaded ahead, and why."""

    def __init__(self, modules, reason):
        super().__init__(reason)
        self.modules = modules
        self.reason = reason


def load(names, careful):
    """Imports the modules and tests that forks of this process work; returns the names that are loaded.

    Names that are no modules of the environment are left out. `careful`: the test comes after each package, so that
    the one that breaks it can be named, which takes its time. Raises Unfit, without modules where it was not careful.
    """
    loaded = []
    for package, members in _by_package(names).items():
        done = [name for name in members if _import(name)]
        if careful and done:
            _require_fit(members, f"importing {package}")
        loaded += done
    if not careful:
        _require_fit([], "importing")
    return loaded


def _require_fit(modules, what):
    problem = _problem()
    if problem is not None:
        raise Unfit(modules, f"{what} {problem}")


def _by_package(names):
    packages = {}
    for name in names:
        packages.setdefault(name.partition(".")[0], []).append(name)
    return packages


def _import(name):
    """Whether the module is there now. One that cannot be imported is the session's business, not ours."""
    if name in sys.modules:
        return True
    try:
        if not _installed(name.partition(".")[0]):
            return False
        importlib.import_module(name)
    except BaseException:
        return False
    return True


def _installed(package):
    spec = importlib.util.find_spec(package)
    if spec is None:
        return False
    places = [spec.origin] if spec.has_location else list(spec.submodule_search_locations or [])
    prefixes = (sys.prefix + os.sep, sys.base_prefix + os.sep)
    return spec.origin in ("built-in", "frozen") or any(str(place).startswith(prefixes) for place in places)


def _problem():
    """What the imports so far have done to this process that a fork would suffer from; None where nothing."""
    started = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    if started:
        return f"started a thread ({started[0]})"
    if _holds_gpu():
        return "opened the GPU"
    shared = _shared_mapping()
    if shared is not None:
        return f"made memory that forks would share for writing ({shared})"
    return self_test.run()


def _holds_gpu():
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{name}").startswith(_GPU):
                return True
        except OSError:
            continue
    return False


def _shared_mapping():
    """A writable shared mapping, by its file's name: a session could reach its siblings through it."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            fields = line.split(None, 5)
            if fields[1].startswith("rw") and fields[1].endswith("s"):
                return fields[5].strip() if len(fields) > 5 else "anonymous"
    return None
