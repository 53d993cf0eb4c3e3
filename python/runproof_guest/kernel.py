"""System calls that the standard library does not offer. Linux only."""

import ctypes
import os

_LIBC = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
MS_RDONLY = 0x1
MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 0x2
_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442
_AT_FDCWD = -100
_AT_EMPTY_PATH, _AT_RECURSIVE, _OPEN_TREE_CLONE = 0x1000, 0x8000, 0x1
_MOVE_MOUNT_F_EMPTY_PATH = 0x4
_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_IDMAP = 0x1, 0x00100000
_MADV_COLLAPSE = 25
_LAST_ID = (1 << 32) - 1

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_LOWER = 3
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAP_DAC_OVERRIDE = 1
SECCOMP_MODE_FILTER = 2
_LAST_CAPABILITY = 63
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilityData(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


class _MountAttributes(ctypes.Structure):
    _fields_ = [
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    ]


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return result


def system_call(what, number, *arguments):
    """Calls the kernel by number; raises OSError with `what` as its file name."""
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_LIBC.syscall(ctypes.c_long(number), *wide), what)


def prctl(option, *arguments):
    """prctl(2) with up to four arguments, missing ones 0."""
    filled = [*arguments, 0, 0, 0, 0][:4]
    wide = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in filled]
    _checked(_LIBC.prctl(ctypes.c_int(option), *wide), f"prctl {option}")


def unshare(namespaces):
    """Gives the caller new namespaces of the given kinds; a new pid namespace is entered by its next child."""
    _checked(_LIBC.unshare(namespaces), f"unshare {namespaces:#x}")


def setns(descriptor, namespaces):
    """Enters namespaces: those of the process behind a pidfd, or the one that an open /proc/<pid>/ns file names."""
    _checked(_LIBC.setns(descriptor, namespaces), f"setns {namespaces:#x}")


def unshare_mounts():
    """Gives the caller a mount namespace of its own whose changes reach nobody else."""
    unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)


def mount(source, target, kind, flags, data=None):
    """mount(2)."""
    encoded = [None if value is None else os.fsencode(value) for value in (source, target, kind)]
    _checked(
        _LIBC.mount(*encoded, ctypes.c_ulong(flags), None if data is None else data.encode()),
        f"mount {target}",
    )


def unmount(target, flags=0):
    """umount2(2)."""
    _checked(_LIBC.umount2(os.fsencode(target), flags), f"unmount {target}")


def mount_as_owner(source, target, uid, gid, writable=False):
    """Binds the open folder or file `source` to `target`, where its owner's files seem uid's; read-only by default.

    An id-mapped mount, see mount_setattr(2): nothing on the disk changes, and what uid writes is the owner's there.
    Raises OSError where kernel or file system cannot have one.
    """
    tree = _tree_as_owner(source, uid, gid, writable)
    try:
        name, place = ctypes.c_char_p(b""), ctypes.c_char_p(os.fsencode(target))
        system_call("move_mount", _MOVE_MOUNT, tree, name, _AT_FDCWD, place, _MOVE_MOUNT_F_EMPTY_PATH)
    finally:
        os.close(tree)


def can_mount_as_owner(path, uid, gid):
    """Whether `mount_as_owner` would do for the folder or file `path`."""
    try:
        source = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            os.close(_tree_as_owner(source, uid, gid, True))
        finally:
            os.close(source)
    except OSError:
        return False
    return True


def _tree_as_owner(source, uid, gid, writable):
    """A descriptor of a mount of `source` that stands nowhere yet."""
    owner = os.fstat(source)
    names = _user_namespace({"uid": (owner.st_uid, uid), "gid": (owner.st_gid, gid)})
    try:
        tree = system_call(
            "open_tree",
            _OPEN_TREE,
            source,
            ctypes.c_char_p(b""),
            _OPEN_TREE_CLONE | os.O_CLOEXEC | _AT_EMPTY_PATH | _AT_RECURSIVE,
        )
        try:
            wanted = _MOUNT_ATTR_IDMAP if writable else _MOUNT_ATTR_IDMAP | _MOUNT_ATTR_RDONLY
            attributes = _MountAttributes(wanted, 0, 0, names)
            size = ctypes.sizeof(attributes)
            flags = _AT_EMPTY_PATH | _AT_RECURSIVE
            name = ctypes.c_char_p(b"")
            system_call("mount_setattr", _MOUNT_SETATTR, tree, name, flags, ctypes.byref(attributes), size)
        except BaseException:
            os.close(tree)
            raise
        return tree
    finally:
        os.close(names)


def _user_namespace(swapped):
    """A descriptor of a user namespace that swaps two uids and two gids, all other ids as they are."""
    told, tell = os.pipe()
    hold, release = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(release)
            os.write(tell, b"1" if _LIBC.unshare(CLONE_NEWUSER) == 0 else b"0")
            os.read(hold, 1)
        finally:
            os._exit(0)
    try:
        os.close(tell)
        if os.read(told, 1) != b"1":
            raise OSError("no user namespace for an id-mapped mount")
        for kind, pair in swapped.items():
            with open(f"/proc/{child}/{kind}_map", "w") as ids:
                ids.write(_map_that_swaps(*sorted(pair)))
        return os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        for descriptor in (told, hold, release):
            os.close(descriptor)
        os.waitpid(child, 0)


def _map_that_swaps(low, high):
    """See user_namespaces(7): lines of first id inside, first id outside, count."""
    between, after = low + 1, high + 1
    ranges = [(0, 0, low), (low, high, 1), (between, between, high - between), (high, low, 1)]
    if low == high:
        ranges = [(0, 0, after)]
    lines = [one for one in (*ranges, (after, after, _LAST_ID - after)) if one[2] > 0]
    return "".join(f"{inside} {outside} {count}\n" for inside, outside, count in lines)


def clear_ambient_capabilities():
    """Empties the ambient set, so that the next program of an ordinary uid starts without capabilities."""
    try:
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    except OSError:
        pass  # kernels before 4.3 have no ambient set


def give_up_ambient(capability):
    """Takes one capability out of the ambient set: the next program does not have it."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, capability)


def drop_capabilities():
    """Empties every capability set, the bounding set included where that is allowed."""
    clear_ambient_capabilities()
    for capability in range(_LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # past the last one, or not ours to drop
    header = _CapabilityHeader(0x20080522, 0)
    data = (_CapabilityData * 2)()
    system_call(
        "capset",
        _SYS_CAPSET[os.uname().machine],
        ctypes.byref(header),
        ctypes.byref(data),
    )


def install_filter(program):
    """Puts a seccomp filter on the caller and all it starts; `program` is an array of sock_filter."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    buffer = ctypes.create_string_buffer(program, len(program))
    filters = _FilterProgram(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    prctl(
        PR_SET_SECCOMP,
        SECCOMP_MODE_FILTER,
        ctypes.cast(ctypes.byref(filters), ctypes.c_void_p),
    )


def collapse(start, length):
    """Puts a range of memory into huge pages; False where the kernel does not."""
    advice = ctypes.c_void_p(start), ctypes.c_size_t(length), ctypes.c_int(_MADV_COLLAPSE)
    return _LIBC.madvise(*advice) == 0


def close_from(first):
    """Closes every descriptor from `first` on."""
    os.closerange(first, max(os.sysconf("SC_OPEN_MAX"), 65536))


def close_all_but(kept):
    """Closes every descriptor that is not in `kept`."""
    first = 0
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = descriptor + 1
    close_from(first)
