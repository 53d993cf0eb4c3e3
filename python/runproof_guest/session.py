"""The first program of a cold sandbox: starts the relay, forks the process that executes the blocks, waits for it.

It stays small and reads nothing that agents wrote. Its record of how the executing process ended goes over
a descriptor that the executing process does not have.
"""

import json
import os
import signal

from runproof_guest import kernel, limits, output, relay

EVENTS, RECORD, PLAN = 3, 4, 5


def main():
    """Runs one session and ends as it ended."""
    with open(PLAN, "rb") as file:
        plan = json.load(file)
    # Other processes of the same uid cannot read or open this one's memory and descriptors.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    limits.apply(plan["rlimits"])
    if plan["relay"] is not None:
        _start_relay(plan["relay"])
    pid = os.fork()
    if pid == 0:
        os.close(RECORD)
        _become_session(plan)
        return
    os.close(EVENTS)
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
            for descriptor in (EVENTS, RECORD):
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


def _become_session(plan):
    os.setsid()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.set_inheritable(EVENTS, False)
    output.open_stdout()
    from runproof_guest import blocks

    blocks.run(plan, EVENTS)
