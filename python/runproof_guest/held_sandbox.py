"""One session's sandbox, built and held by bubblewrap, and what goes with it: pipes, relay, the fork that enters."""

import json
import os
import signal
import time

from runproof_guest import kernel, layers, memory_files, relay, tree

BWRAP_ARGUMENTS, BWRAP_STATUS, BWRAP_FILTER = 6, 7, 8
# Echoes a byte once the sandbox is finished, then holds it until its input ends. One small program of every system.
HOLDER = ["/bin/cat"]
BUILDING, ENTERING, HELD, RUNNING, ENDING = "building", "entering", "held", "running", "ending"
_START_SECONDS = 30.0
_STREAMS = ("stdout", "stderr", "events")
_ABOVE_ALL = 100


class HeldSandbox:
    """From bubblewrap's start to the last process of the sandbox. The keeper drives it; nothing here waits."""

    def __init__(self, order):
        self.order = order
        self.slot = order["slot"]
        self.stage = BUILDING
        self.deadline = time.monotonic() + _START_SECONDS
        self.cause = None
        self.complaint = b""
        # What the keeper has open for it, by name; each is closed as soon as it is of no more use.
        self.open = {}
        self.bwrap = 0
        self.bwrap_gone = False
        self.ready = False
        self.status = b""
        self.init = None
        self.pidfd = None
        self.own_cgroups = False
        self.layered = False
        self.relay = 0
        self.fork_pending = False
        self.entered = False
        self.session = None
        self.session_gone = True
        self.record = None
        self.cpu_seconds = 0.0
        self.largest_rss = 0
        self.peak = 0

    def start(self):
        """Makes pipes and layers and starts bubblewrap."""
        for name in _STREAMS:
            path = os.path.join(self.order["streams"], name)
            os.mkfifo(path, 0o600)
            # Read-write so that neither side waits for, or loses, the other.
            self.open[f"keep-{name}"] = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            self.open[name] = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        self.open["plan"] = os.memfd_create("plan")
        for reading, writing in (("go", "tell-go"), ("word", "say-word"), ("target", "tell-target")):
            self.open[reading], self.open[writing] = os.pipe2(os.O_CLOEXEC)
        if self.order["layers"] is not None:
            layers.mount(self.order["layers"])
            self.layered = True
        given = self._bwrap_descriptors()
        command = [self.order["bwrap"], "--args", str(BWRAP_ARGUMENTS), "--", *HOLDER]
        self.bwrap = os.fork()
        if self.bwrap == 0:
            _become(command, given)
        for descriptor in given.values():
            os.close(descriptor)
        os.write(self.open["let-go"], b".")

    def _bwrap_descriptors(self):
        given = {BWRAP_ARGUMENTS: memory_files.of_words(self.order["arguments"])}
        if self.order["filter"] is not None:
            given[BWRAP_FILTER] = memory_files.of_bytes("filter", bytes.fromhex(self.order["filter"]))
        given[0], self.open["let-go"] = os.pipe2(os.O_CLOEXEC)
        for place, name in ((1, "ready"), (2, "complaint"), (BWRAP_STATUS, "status")):
            self.open[name], given[place] = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(self.open[name], False)
        return given

    def watched(self):
        """Descriptors that bring news, each with its name."""
        return {self.open[name]: name for name in ("ready", "complaint", "status", "word") if name in self.open}

    def read(self, name):
        """Takes the news on one descriptor."""
        try:
            chunk = os.read(self.open[name], 65536)
        except BlockingIOError:
            return
        if not chunk:
            self.close(name)
        elif name == "ready":
            self.ready = True
        elif name == "status":
            self._read_status(chunk)
        elif name == "word" and chunk == b".":
            self.entered = True
            self.close("word")
        else:
            # From bubblewrap, or from a fork that could not become a session.
            self.complaint = (self.complaint + chunk)[-4000:]

    def _read_status(self, chunk):
        if self.init is not None:
            return
        self.status += chunk
        if b"}" not in self.status:
            return
        news = json.loads(self.status[: self.status.index(b"}") + 1])
        self.init = news["child-pid"]
        self.own_cgroups = "cgroup-namespace" in news
        # Until bubblewrap has reaped it the number cannot be another process's.
        self.pidfd = os.pidfd_open(self.init)

    def finished(self):
        """Whether the sandbox stands: only the byte from inside says so, the status line comes earlier."""
        return self.stage == BUILDING and self.ready and self.init is not None

    def becomes_held(self):
        """Whether a session waits in it from now on: it says so itself, the warm parent who it is, in either order."""
        if self.stage != ENTERING or not self.entered or self.session is None:
            return False
        self.stage = HELD
        return True

    def start_relay(self):
        """Forks the relay: it listens in the sandbox's own network; nothing in there sees or reaches it otherwise."""
        port = self.order["relayPort"]
        if port is None:
            return
        listening, say_listening = os.pipe2(os.O_CLOEXEC)
        self.relay = os.fork()
        if self.relay == 0:
            try:
                _become_relay(self.pidfd, port, say_listening, self.open["target"])
            finally:
                os._exit(0)
        os.close(say_listening)
        os.read(listening, 1)
        os.close(listening)

    def fork_order(self):
        """What the warm parent needs to fork the session, and the descriptors that go along, in the order named."""
        self.stage = ENTERING
        self.fork_pending = True
        named = {
            "sandbox": self.pidfd,
            **{name: self.open[name] for name in (*_STREAMS, "plan", "go")},
            "word": self.open["say-word"],
        }
        order = {
            "slot": self.slot,
            "ownCgroups": self.own_cgroups,
            "descriptors": list(named),
            **{name: self.order[name] for name in ("environment", "rlimits")},
        }
        return order, list(named.values())

    def forked(self, pid):
        """The fork lives, and has its own copies of what was sent along."""
        self.fork_pending = False
        self.session = pid
        self.session_gone = False
        for name in (*_STREAMS, "go", "say-word", "target"):
            self.close(name)
        if self.stage == ENDING:
            tree.signal_all([pid], signal.SIGKILL)

    def refused(self, why):
        """The warm parent could not fork into the sandbox."""
        self.fork_pending = False
        self.complaint += why.encode()

    def go(self, plan, relay_target):
        """Lets the waiting session execute the blocks of `plan`, the text of a JSON document."""
        if self.stage != HELD:
            return
        self.stage = RUNNING
        for name in _STREAMS:
            # The runner has the reading ends open by now: the end of the session is the end of the streams.
            self.close(f"keep-{name}")
        if relay_target is not None:
            os.write(self.open["tell-target"], os.fsencode(relay_target))
        memory_files.write(self.open["plan"], plan.encode())
        os.write(self.open["tell-go"], b".")
        for name in ("tell-target", "plan", "tell-go"):
            self.close(name)

    def processes(self):
        """Processes of the sandbox as the keeper sees them; bubblewrap itself and the relay are none of them."""
        found = []
        if self.init is not None and not self.bwrap_gone:
            found += tree.descendants(self.init)
        if not self.session_gone:
            found += [self.session, *tree.descendants(self.session)]
        return found

    def look_at_memory(self):
        """Ends the sandbox where its processes and its files in memory take more than they may together."""
        limit = self.order["memoryBytes"]
        if self.stage != RUNNING or self.session_gone:
            return
        folders = [f"/proc/{self.session}/root{path}" for path in self.order["memoryFolders"]]
        used = tree.memory_of(self.processes(), limit, folders)
        self.peak = max(self.peak, used)
        if used > limit:
            self.end("memory")

    def end(self, cause):
        """Kills everything in the sandbox. The first cause stands."""
        if self.stage == ENDING:
            return
        self.stage = ENDING
        self.cause = cause
        if not self.session_gone:
            # The kernel drops the times of what dies with the namespace.
            seconds, largest = tree.usage_of(self.processes(), reaped_here={self.session})
            self.cpu_seconds += seconds
            self.largest_rss = max(self.largest_rss, largest)
        if not self.bwrap_gone:
            # Before its first process is known there is nothing inside yet.
            tree.signal_all([self.bwrap if self.init is None else self.init], signal.SIGKILL)
        if not self.session_gone:
            tree.signal_all([self.session], signal.SIGKILL)
        if self.relay:
            tree.signal_all([self.relay], signal.SIGKILL)

    def session_ended(self, status, cpu_seconds, largest_rss):
        """Takes the kernel's record of the session's process."""
        self.record = status
        self.session_gone = True
        self.cpu_seconds += cpu_seconds
        self.largest_rss = max(self.largest_rss, largest_rss)

    def over(self):
        """Whether nothing of the sandbox lives any more."""
        return self.stage == ENDING and self.bwrap_gone and self.session_gone and not self.fork_pending

    def late(self):
        """Whether it should have been held by now."""
        return self.stage in (BUILDING, ENTERING) and time.monotonic() > self.deadline

    def close(self, name):
        """Closes what is open under the name, if anything is."""
        descriptor = self.open.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def clear_away(self):
        """After the end: nothing of it stays open, mounted or on the disk."""
        for name in list(self.open):
            self.close(name)
        if self.pidfd is not None:
            os.close(self.pidfd)
        if self.layered:
            layers.unmount(self.order["layers"])
        for name in _STREAMS:
            try:
                os.unlink(os.path.join(self.order["streams"], name))
            except OSError:
                continue


def _become(command, given):
    """Turns the fork into bubblewrap, which must start without capabilities."""
    try:
        for place, descriptor in given.items():
            os.dup2(descriptor, _ABOVE_ALL + place, inheritable=False)
        for place in given:
            os.dup2(_ABOVE_ALL + place, place, inheritable=True)
        kernel.clear_ambient_capabilities()
        os.execve(command[0], command, {})
    finally:
        os._exit(127)


def _become_relay(sandbox, port, say_listening, target):
    kernel.close_all_but({sandbox, say_listening, target})
    kernel.setns(sandbox, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNET)
    listener = relay.listen(port)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    os.write(say_listening, b".")
    os.close(say_listening)
    os.close(sandbox)
    path = b""
    while chunk := os.read(target, 4096):
        path += chunk
    os.close(target)
    if path:
        relay.serve(listener, os.fsdecode(path))
