"""The process tree below the launcher: finding it, measuring it, ending it."""

import os
import signal
import time

_PAGE_KEYS = ("RssAnon:", "RssShmem:")
_PSS_KEYS = ("Pss_Anon:", "Pss_Shmem:")


def _parents():
    """Maps every visible process to its parent."""
    parents = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # The command name may hold spaces and parentheses: count from the last one.
                parents[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue  # it ended while we looked
    return parents


def _scanned_descendants(root):
    children = {}
    for pid, parent in _parents().items():
        children.setdefault(parent, []).append(pid)
    found, waiting = [], [root]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child)
    return found


def descendants(root=None):
    """Every process below `root` (default: the caller), in no particular order."""
    root = os.getpid() if root is None else root
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:
                    children = [int(word) for word in file.read().split()]
                found.extend(children)
                waiting.extend(children)
        except FileNotFoundError:
            if pid == root:
                # A kernel without CONFIG_PROC_CHILDREN.
                return _scanned_descendants(root)
        except OSError:
            continue
    return found


def inner(number, level=2):
    """The process below the caller with this number in the pid namespace `level` levels down; None without one."""
    for pid in descendants():
        try:
            with open(f"/proc/{pid}/status") as file:
                numbers = next(line.split()[1:] for line in file if line.startswith("NSpid:"))
        except (OSError, StopIteration):
            continue
        if len(numbers) > level and numbers[level] == str(number):
            return pid
    return None


def _kilobytes(path, keys):
    total = {key: 0 for key in keys}
    try:
        with open(path) as file:
            for line in file:
                key = line.split(None, 1)[0]
                if key in total:
                    total[key] += int(line.split()[1])
    except (OSError, IndexError, ValueError):
        pass  # ended, or not ours to read: it counts nothing
    return [total[key] * 1024 for key in keys]


def _file_systems_used(paths):
    used = 0
    for path in paths:
        try:
            state = os.statvfs(path)
        except OSError:
            continue
        used += (state.f_blocks - state.f_bfree) * state.f_frsize
    return used


def memory_of(pids, limit, temporary=()):
    """Bytes of memory that the processes and the memory file systems `temporary` hold together.

    Counts pages shared after a fork once for each process as long as that stays below `limit`;
    only above it the exact, slower proportional share is read.
    """
    files = _file_systems_used(temporary)
    sums = [_kilobytes(f"/proc/{pid}/status", _PAGE_KEYS) for pid in pids]
    quick = _total(sums, files)
    if quick <= limit:
        return quick
    sums = [_kilobytes(f"/proc/{pid}/smaps_rollup", _PSS_KEYS) for pid in pids]
    return _total(sums, files)


def _total(sums, files):
    """Anonymous memory, and what is shared: mapped by processes or held by files, which overlap."""
    anonymous = sum(one for one, _ in sums)
    return anonymous + max(sum(shared for _, shared in sums), files)


def usage_of(pids, reaped_here):
    """CPU seconds of the processes with their reaped children, and the largest resident size in bytes.

    Those in `reaped_here` are left out of the time: wait4 will tell it.
    """
    ticks, largest = 0, 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if pid not in reaped_here:
            ticks += sum(int(field) for field in fields[11:15])
        largest = max(largest, *_kilobytes(f"/proc/{pid}/status", ("VmHWM:",)))
    return ticks / os.sysconf("SC_CLK_TCK"), largest


def signal_all(pids, number):
    """Sends a signal to each process that still is there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            continue


def sweep(reaped, seconds):
    """Kills everything below the caller until nothing is left; needs the caller to be the subreaper.

    `reaped(pid, status, usage)` is told of each. Returns how many were still alive after `seconds`.
    """
    end = time.monotonic() + seconds
    while True:
        alive = descendants()
        # Stopped first, so that a tree that forks faster than we look cannot outrun us.
        signal_all(alive, signal.SIGSTOP)
        signal_all(alive, signal.SIGKILL)
        try:
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    break
                reaped(pid, status, usage)
        except ChildProcessError:
            return 0
        if time.monotonic() > end:
            return len(descendants())
        time.sleep(0.001)


def end_all_of(uid):
    """As root: kills every process of an uid that belongs to one session only."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setresuid(uid, uid, uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
