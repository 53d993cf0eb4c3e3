"""Landlock: a process gives up its own rights on files. Rules from the kernel's userspace API."""

import ctypes
import os
import stat

from runproof_guest import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_QUERY_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1
_FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE
READ = EXECUTE | READ_FILE | READ_DIR
SCOPE_ABSTRACT_SOCKETS, SCOPE_SIGNALS = 1, 2


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version():
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return kernel.system_call("landlock", _CREATE_RULESET, 0, 0, _QUERY_VERSION)
    except OSError:
        return 0


def _handled(found):
    rights = _FIRST_VERSION
    if found >= 2:
        rights |= REFER
    if found >= 3:
        rights |= TRUNCATE
    if found >= 5:
        rights |= IOCTL_DEVICE
    return rights


def prepare(readable, writable):
    """A set of rules: `readable` paths to read and execute, `writable` ones to do all; nothing else.

    Paths that do not exist are passed over. Returns a descriptor. Raises OSError where Landlock is absent.
    """
    found = version()
    handled = _handled(found)
    # From version 6 on signals and abstract sockets of processes outside are out of reach too.
    scoped = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS if found >= 6 else 0
    attributes = _Ruleset(handled, 0, scoped)
    size = 24 if found >= 6 else 8
    ruleset = kernel.system_call("landlock_create_ruleset", _CREATE_RULESET, ctypes.byref(attributes), size, 0)
    for paths, rights in ((readable, READ), (writable, handled)):
        for path in paths:
            _allow(ruleset, path, rights & handled)
    return ruleset


def enforce(ruleset):
    """Binds the caller and all it starts to the rules. Needs no_new_privs."""
    kernel.system_call("landlock_restrict_self", _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset, path, rights):
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _FILE_RIGHTS
        rule = _PathRule(rights, parent)
        kernel.system_call(
            "landlock_add_rule",
            _ADD_RULE,
            ruleset,
            _PATH_BENEATH,
            ctypes.byref(rule),
            0,
        )
    finally:
        os.close(parent)
