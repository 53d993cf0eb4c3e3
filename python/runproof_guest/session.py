"""The sandbox's first program: starts the relay, starts the process that executes the blocks, waits for it.

It stays small and reads nothing that agents wrote, and no package of the environment either: it is started without
Python's site module, whose .pth files may be anybody's. Its record of how the executing process ended goes over a
descriptor that the executing process does not have.
"""

import json
import os
import resource
import signal
import sys

EVENTS, RECORD, PLAN = 3, 4, 5
EXECUTE = "execute"
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
_HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    with open(PLAN, "rb", closefd=False) as file:
        plan = json.load(file)
    _find_package()
    # Other processes of the same uid cannot read or open this one's memory and descriptors.
    _prctl(PR_SET_DUMPABLE, 0)
    for name, value in plan["rlimits"].items():
        _limit(getattr(resource, name), value)
    if plan["relay"] is not None:
        _start_relay(plan["relay"])
    pid = os.fork()
    if pid == 0:
        os.close(RECORD)
        _become_session()
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


def _find_package():
    """Makes this folder importable as `runproof_guest` without a folder of ours on `sys.path`."""
    from importlib import util

    place = os.path.join(_HERE, "__init__.py")
    spec = util.spec_from_file_location("runproof_guest", place, submodule_search_locations=[_HERE])
    sys.modules["runproof_guest"] = package = util.module_from_spec(spec)
    spec.loader.exec_module(package)


def _prctl(option, value):
    import ctypes

    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _limit(kind, value):
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _start_relay(relay_plan):
    """Starts the relay and waits until it listens, so that the first call of a block finds it."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        try:
            os.close(reading)
            for descriptor in (EVENTS, RECORD, PLAN):
                os.close(descriptor)
            from runproof_guest import relay

            relay.serve(relay_plan["port"], relay_plan["socket"], writing)
        finally:
            os._exit(1)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)


def _become_session():
    """Starts Python anew, now with the environment's packages."""
    os.setsid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.lseek(PLAN, 0, os.SEEK_SET)
    os.execv(sys.executable, [sys.executable, "-B", os.path.abspath(__file__), EXECUTE])


def execute():
    """Executes the blocks of the plan."""
    os.set_inheritable(EVENTS, False)
    with open(PLAN, "rb") as file:
        plan = json.load(file)
    sys.path = [entry for entry in sys.path if entry != _HERE]
    _find_package()
    from runproof_guest import blocks

    blocks.run(plan, EVENTS)


if __name__ == "__main__":
    if sys.argv[1:] == [EXECUTE]:
        execute()
    else:
        main()
