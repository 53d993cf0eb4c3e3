"""The first program of a cold sandbox: starts the relay, starts the process that executes the blocks, waits for it.

It stays small and reads nothing that agents wrote, and no package of the environment either: it is started without
Python's site module, whose .pth files may be anybody's. Its record of how the executing process ended goes over a
descriptor that the executing process does not have.
"""

import json
import os
import signal
import sys

from runproof_guest import kernel, limits, relay

EVENTS, RECORD, PLAN = 3, 4, 5


def main():
    """Runs one session and ends as it ended."""
    with open(PLAN, "rb", closefd=False) as file:
        plan = json.load(file)
    # Other processes of the same uid cannot read or open this one's memory and descriptors.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    limits.apply(plan["rlimits"])
    if plan["relay"] is not None:
        _start_relay(plan["relay"])
    pid = os.fork()
    if pid == 0:
        os.close(RECORD)
        _become_execution()
    os.close(EVENTS)
    os.close(PLAN)
    # Signals that the blocks send to the whole sandbox end the session, not the record of it.
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
        signal.SIGQUIT,
        signal.SIGPIPE,
    ):
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            ended, status = os.waitpid(-1, 0)
        except ChildProcessError:
            break
        if ended == pid:
            os.write(RECORD, json.dumps({"status": status}).encode() + b"\n")
            os._exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
    os._exit(1)


def _start_relay(plan):
    """Starts the relay and waits until it listens, so that the first call of a block finds it."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            os.close(reading)
            for descriptor in (EVENTS, RECORD, PLAN):
                os.close(descriptor)
            listener = relay.listen(plan["port"])
            os.write(writing, b".")
            os.close(writing)
            relay.serve(listener, plan["socket"])
        finally:
            os._exit(1)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)


def _become_execution():
    """Starts Python anew, now with the environment's packages."""
    os.setsid()
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.lseek(PLAN, 0, os.SEEK_SET)
    entry = os.path.join(os.path.dirname(os.path.abspath(__file__)), "entry.py")
    os.execv(sys.executable, [sys.executable, "-B", entry, "execution"])
