"""Whether a fork of this process can compute: thread pools that the parent began would hang in it."""

import os
import select
import signal
import sys

_SECONDS = 2.0


def run():
    """What goes wrong in a fork, as the end of a sentence; None where it computes and ends."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = _compute()
        finally:
            os._exit(code)
    watch = os.pidfd_open(child)
    try:
        ended = bool(select.select([watch], [], [], _SECONDS)[0])
    finally:
        os.close(watch)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return f"makes linear algebra hang in a fork for {_SECONDS:g} s"
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return f"makes a fork die by signal {os.WTERMSIG(status)}"
    return _FAILURES.get(os.WEXITSTATUS(status), "makes a fork fail")


_FAILURES = {0: None, 2: "leaves threads in a fork", 3: "makes linear algebra wrong in a fork"}


def _compute():
    if len(os.listdir("/proc/self/task")) > 1:
        return 2
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return 0
    size = 160
    matrix = numpy.eye(size) * 3.0 + 1.0 / size
    inverse = numpy.linalg.inv(matrix)
    solved = numpy.linalg.solve(matrix, matrix)
    right = numpy.allclose(matrix @ inverse, numpy.eye(size)) and numpy.allclose(solved, numpy.eye(size))
    return 0 if right else 3
