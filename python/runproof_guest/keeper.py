"""The first program of the warm sandbox: keeps the warm parent, and builds and ends the sandboxes of sessions.

Trusted, and it imports the standard library only. One JSON document a line comes from the runner on descriptor 0 and
goes to it on 1; the end of descriptor 0 means that the runner is gone. It is the first process of a pid namespace of
its own: its end takes everything with it, and nothing inside can signal it.
"""

import array
import json
import os
import select
import signal
import socket
import time

from runproof_guest import held_sandbox, kernel, layers
from runproof_guest.held_sandbox import HeldSandbox

COMMANDS, NEWS, COMPLAINTS = 0, 1, 2
PARENT_CONTROL = 3
_WATCH_SECONDS = 0.1
_MEGABYTE = 1 << 20


def main():
    """Makes the pid namespace and serves in it; ends when runner or warm parent are gone."""
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
    child = os.fork()
    if child != 0:
        os.closerange(COMMANDS, COMPLAINTS)
        os.waitpid(child, 0)
        os._exit(0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    Keeper().run()
    os._exit(0)


class Keeper:
    """Serves the runner."""

    def __init__(self):
        self.incoming = b""
        self.parent = 0
        self.control = None
        self.sandboxes = {}
        self.ending = False

    def run(self):
        wake, woken = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        next_look = time.monotonic() + _WATCH_SECONDS
        while not self.ending:
            sources = self.sources(wake)
            poll = select.poll()
            for descriptor in sources:
                poll.register(descriptor, select.POLLIN)
            wait = max(0.0, next_look - time.monotonic()) * 1000 if self.sandboxes else None
            for descriptor, _ in poll.poll(wait):
                sources[descriptor]()
            if time.monotonic() >= next_look:
                self.look_around()
                next_look = time.monotonic() + _WATCH_SECONDS

    def sources(self, wake):
        """What may bring news, and who takes it."""
        sources = {COMMANDS: self.take_commands, wake: lambda: self.reap(wake)}
        if self.control is not None:
            sources[self.control.fileno()] = self.hear_parent
        for sandbox in self.sandboxes.values():
            for descriptor, name in sandbox.watched().items():
                sources[descriptor] = lambda sandbox=sandbox, name=name: self.hear_sandbox(sandbox, name)
        return sources

    def tell(self, kind, **fields):
        line = json.dumps({"type": kind, **fields}).encode() + b"\n"
        try:
            while line:
                line = line[os.write(NEWS, line) :]
        except OSError:
            self.ending = True

    def take_commands(self):
        chunk = os.read(COMMANDS, _MEGABYTE)
        if not chunk:
            self.ending = True
            return
        self.incoming += chunk
        *lines, self.incoming = self.incoming.split(b"\n")
        for line in lines:
            if line:
                self.obey(json.loads(line))

    def obey(self, command):
        kind = command["type"]
        if kind == "start":
            self.start_parent(command)
        elif kind == "hold":
            self.hold(command)
        elif (sandbox := self.sandboxes.get(command["slot"])) is None:
            return  # it has ended meanwhile
        elif kind == "go":
            sandbox.go(command["plan"], command["relayTarget"])
        elif kind == "kill":
            self.end(sandbox, "command")

    def start_parent(self, order):
        """Starts the warm parent where it sees nothing of what sessions are given."""
        # Before there is anybody who could take the trial's mount along.
        self.tell("layers", obstacle=layers.obstacle(order["workspaces"]))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.parent = os.fork()
        if self.parent == 0:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _become_warm_parent(order, theirs.fileno())
            finally:
                os._exit(127)
        theirs.close()
        self.control = ours
        wanted = {name: order[name] for name in ("root", "modules", "careful")}
        wanted["filter"] = order["sessionFilter"]
        ours.send(json.dumps(wanted).encode())

    def hold(self, order):
        sandbox = HeldSandbox(order)
        self.sandboxes[sandbox.slot] = sandbox
        try:
            sandbox.start()
        except OSError as error:
            sandbox.complaint += str(error).encode()
            sandbox.bwrap_gone = sandbox.bwrap == 0
            self.end(sandbox, "failed")

    def hear_sandbox(self, sandbox, name):
        if name not in sandbox.open:
            return  # closed since the poll
        sandbox.read(name)
        if name == "word" and not sandbox.entered:
            self.end(sandbox, "failed")
        elif sandbox.finished():
            self.enter(sandbox)
        self.tell_if_held(sandbox)

    def tell_if_held(self, sandbox):
        if sandbox.becomes_held():
            self.tell("held", slot=sandbox.slot, pid=sandbox.session)

    def enter(self, sandbox):
        try:
            sandbox.start_relay()
            order, descriptors = sandbox.fork_order()
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
            self.control.sendmsg([json.dumps(order).encode()], [rights])
        except (OSError, AttributeError) as error:
            sandbox.refused(str(error))
            self.end(sandbox, "failed")

    def hear_parent(self):
        try:
            chunk = self.control.recv(_MEGABYTE)
        except OSError:
            chunk = b""
        if not chunk:
            self.lose_parent()
            return
        news = json.loads(chunk)
        kind = news.pop("type")
        if kind in ("ready", "unfit"):
            self.tell(kind, **news)
            return
        sandbox = self.sandboxes.get(news["slot"])
        if sandbox is None:
            return
        if kind == "forked":
            sandbox.forked(news["pid"])
            self.tell_if_held(sandbox)
        elif kind == "refused":
            sandbox.refused(news["message"])
            self.end(sandbox, "failed")
        elif kind == "exited":
            self.session_ended(sandbox, news["status"], news["cpuSeconds"], news["maxRssBytes"])
        self.dismiss_if_over(sandbox)

    def session_ended(self, sandbox, status, cpu_seconds, largest_rss):
        sandbox.session_ended(status, cpu_seconds, largest_rss)
        # Whatever the session has left running ends with it.
        self.end(sandbox, "exited" if sandbox.stage == held_sandbox.RUNNING else "failed")

    def lose_parent(self):
        """Without the warm parent nothing can be started; what runs has been killed with it."""
        if self.control is None:
            return
        self.control.close()
        self.control = None
        self.tell("parent-gone")
        for sandbox in list(self.sandboxes.values()):
            sandbox.fork_pending = False
            self.end(sandbox, "parent-gone")
        self.ending = not self.sandboxes

    def end(self, sandbox, cause):
        if cause == "failed" and sandbox.stage != held_sandbox.ENDING:
            self.tell("failed", slot=sandbox.slot, message=sandbox.complaint.decode(errors="replace"))
        sandbox.end(cause)
        self.dismiss_if_over(sandbox)

    def dismiss_if_over(self, sandbox):
        if not sandbox.over() or self.sandboxes.pop(sandbox.slot, None) is None:
            return
        sandbox.clear_away()
        self.tell(
            "ended",
            slot=sandbox.slot,
            cause=None if sandbox.cause == "exited" else sandbox.cause,
            record=sandbox.record,
            bwrapCode=None,
            mainStatus=None,
            cpuMs=round(sandbox.cpu_seconds * 1000),
            maxRssBytes=sandbox.largest_rss,
            peakBytes=sandbox.peak,
            left=0,
        )
        self.ending = self.ending or (self.control is None and self.parent != 0 and not self.sandboxes)

    def look_around(self):
        for sandbox in list(self.sandboxes.values()):
            sandbox.look_at_memory()
            if sandbox.late():
                sandbox.complaint += b"it did not start in time"
                self.end(sandbox, "failed")
            self.dismiss_if_over(sandbox)

    def reap(self, wake):
        """Takes the kernel's record of every child that has ended, the orphans of a lost warm parent included."""
        os.read(wake, 4096)
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.parent:
                self.lose_parent()
            for sandbox in list(self.sandboxes.values()):
                if pid == sandbox.bwrap:
                    sandbox.bwrap_gone = True
                    # Its end in the middle of anything is the end of the session.
                    self.end(sandbox, "holder-gone" if sandbox.stage == held_sandbox.RUNNING else "failed")
                elif pid == sandbox.session:
                    self.session_ended(sandbox, status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _become_warm_parent(order, control):
    # Of use to the keeper only, for the folders that the kernel makes for an overlay.
    kernel.give_up_ambient(kernel.CAP_DAC_OVERRIDE)
    kernel.unshare_mounts()
    for path in order["covered"]:
        kernel.mount("tmpfs", path, "tmpfs", kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV, "size=4k")
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(control, PARENT_CONTROL)
    os.set_inheritable(PARENT_CONTROL, True)
    for descriptor in (COMMANDS, NEWS):
        os.dup2(null, descriptor, inheritable=True)
    kernel.close_from(PARENT_CONTROL + 1)
    if order["parentFilter"] is not None:
        kernel.install_filter(bytes.fromhex(order["parentFilter"]))
    os.execve(order["command"][0], order["command"], order["environment"])
