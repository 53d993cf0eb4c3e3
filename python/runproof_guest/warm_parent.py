"""The warm parent: has imported what sessions import, and forks a session on request.

It only imports. It never executes agents' code, holds no secret, and lives in a sandbox without network, home or
workspaces. It enters a session's pid namespace for the moment of a fork, so that the fork is born inside.
"""

import array
import gc
import json
import os
import resource
import select
import signal
import socket
import sys

from runproof_guest import entrant, huge_pages, kernel, output, preload

CONTROL = 3
_MESSAGE_BYTES = 1 << 20


def main():
    """Serves the keeper until its end of the socket closes."""
    control = socket.socket(fileno=CONTROL)
    order = json.loads(control.recv(_MESSAGE_BYTES))
    # Before the imports: handlers that they make keep it.
    output.open_stdout()
    try:
        # The session's own parts first: every fork needs them.
        from runproof_guest.blocks import Session

        loaded = preload.load(order["modules"], order["careful"])
    except preload.Unfit as unfit:
        _send(control, {"type": "unfit", "modules": unfit.modules, "reason": unfit.reason})
        os._exit(1)
    session = Session(order["root"])
    # Nothing of the parent's heap is looked at again: a collection in a fork would copy all of it.
    gc.collect()
    gc.freeze()
    huge_pages.collapse()
    _send(
        control,
        {
            "type": "ready",
            "modules": len(sys.modules),
            "loaded": loaded,
            "threads": len(os.listdir("/proc/self/task")),
            "maxRssBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        },
    )
    _Server(control, session, order["filter"]).serve()
    # Not by the interpreter's own end: what atexit holds belongs to sessions.
    os._exit(0)


def _send(control, message):
    control.send(json.dumps(message).encode())


class _Server:
    """Takes orders, forks, and tells how forks ended."""

    def __init__(self, control, session, session_filter):
        self.control = control
        self.session = session
        self.filter = bytes.fromhex(session_filter) if session_filter else None
        self.own_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self.folders = entrant.folders_made()
        self.slots = {}

    def serve(self):
        wake, woken = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        while True:
            ready, _, _ = select.select([self.control, wake], [], [])
            if wake in ready:
                os.read(wake, 4096)
                self.reap()
            if self.control in ready and not self.take():
                return

    def take(self):
        """Carries out one order; False once the keeper is gone."""
        descriptors = array.array("i")
        message, extra, _, _ = self.control.recvmsg(_MESSAGE_BYTES, socket.CMSG_SPACE(16 * 4))
        for level, kind, data in extra:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
        if not message:
            return False
        order = json.loads(message)
        try:
            self.fork(order, dict(zip(order["descriptors"], descriptors, strict=True)))
        except OSError as error:
            _send(self.control, {"type": "refused", "slot": order["slot"], "message": str(error)})
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def fork(self, order, descriptors):
        kernel.setns(descriptors["sandbox"], kernel.CLONE_NEWPID)
        try:
            pid = os.fork()
            if pid == 0:
                entrant.become_session(self.session, order, descriptors, self.filter, self.folders)
        finally:
            kernel.setns(self.own_namespace, kernel.CLONE_NEWPID)
        self.slots[pid] = order["slot"]
        _send(self.control, {"type": "forked", "slot": order["slot"], "pid": pid})

    def reap(self):
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            slot = self.slots.pop(pid, None)
            if slot is not None:
                _send(
                    self.control,
                    {
                        "type": "exited",
                        "slot": slot,
                        "status": status,
                        "cpuSeconds": usage.ru_utime + usage.ru_stime,
                        "maxRssBytes": usage.ru_maxrss * 1024,
                    },
                )
