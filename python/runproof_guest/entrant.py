"""A fork of the warm parent becomes a session: enters the sandbox, takes on its policy, waits for the blocks."""

import json
import os
import random
import signal
import sys

from runproof_guest import kernel, limits

NAMESPACES = kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
STDOUT, STDERR, EVENTS, PLAN, GO, WORD = 1, 2, 3, 4, 5, 6
_PLACES = {"stdout": STDOUT, "stderr": STDERR, "events": EVENTS, "plan": PLAN, "go": GO, "word": WORD}
_ABOVE_ALL = 200
_MOST_FOLDERS = 200


def become_session(session, order, descriptors, session_filter, folders):
    """In the fork: never returns. `session` was made before it.

    What goes wrong before the blocks is told on `word`; a full stop says that all went well.
    """
    word = descriptors["word"]
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        namespaces = NAMESPACES | (kernel.CLONE_NEWCGROUP if order["ownCgroups"] else 0)
        kernel.setns(descriptors["sandbox"], namespaces)
        # First of all: without a session of its own, kill(0, ...) would reach the warm parent outside.
        os.setsid()
        _arrange(descriptors)
        word = WORD
        os.environ.clear()
        os.environ.update(order["environment"])
        limits.apply(order["rlimits"])
        _harden(session_filter)
        for folder in folders:
            os.makedirs(folder, exist_ok=True)
        session.enter()
        session.notes.append(_reseed())
        os.write(WORD, b".")
        os.close(WORD)
        if not os.read(GO, 1):
            os._exit(0)  # it was never needed
        os.close(GO)
        with open(PLAN, "rb") as file:
            plan = json.load(file)
        os.environ.update(plan["environment"])
        os.set_inheritable(EVENTS, False)
        session.run(plan, EVENTS)
    except BaseException as error:
        try:
            os.write(word, f"{type(error).__name__}: {error}".encode(errors="replace")[:2000])
        except OSError:
            pass
    finally:
        os._exit(1)


def _arrange(descriptors):
    """Puts each descriptor where the session expects it, /dev/null at 0, and closes all others."""
    for name, place in _PLACES.items():
        os.dup2(descriptors[name], _ABOVE_ALL + place, inheritable=False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0, inheritable=True)
    for place in _PLACES.values():
        os.dup2(_ABOVE_ALL + place, place, inheritable=place <= EVENTS)
    kernel.close_from(WORD + 1)


def _harden(session_filter):
    """What bubblewrap does for the program that it starts, for one that enters."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if session_filter is not None:
        kernel.install_filter(session_filter)
    # The change of credentials cleared it; code may look into its own /proc entries as in a cold session.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def _reseed():
    """Gives every session random numbers of its own; says the seed, so that it can be given again."""
    seed = int.from_bytes(os.urandom(4), "little")
    random.seed(seed)
    seeded = ["random"]
    if (numpy_random := sys.modules.get("numpy.random")) is not None:
        numpy_random.seed(seed)
        seeded.append("numpy")
    if (torch := sys.modules.get("torch")) is not None:
        torch.manual_seed(seed)
        seeded.append("torch")
    return f"seed of {' and '.join(seeded)}: {seed}"


def folders_made():
    """Folders that imports have made in home and temporary folder: modules remember them, so sessions need them."""
    found = []
    for root in (os.environ.get("HOME"), os.environ.get("TMPDIR")):
        if root is None:
            continue
        for place, names, _ in os.walk(root):
            found += [os.path.join(place, name) for name in names]
            if len(found) >= _MOST_FOLDERS:
                return found[:_MOST_FOLDERS]
    return found
