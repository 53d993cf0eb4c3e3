"""Starts one sandbox on the host, watches it, ends it, and tells how it ended.

Trusted: it never executes agents' code. Descriptor 3 is a socket to the runner; both sides send one JSON
document a line. The end of that socket means that the runner is gone: everything is killed then.
"""

import errno
import json
import os
import select
import signal
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from runproof_guest import builder, cgroups, handover, kernel, memory_files, tree

CONTROL = 3
WATCH_SECONDS = 0.1
SWEEP_SECONDS = 5.0
_OWN = "session"
HAND_OVER_SECONDS = 60.0
HAND_BACK_SECONDS = 60.0
MEGABYTE = 1 << 20


class Launcher:
    """One sandbox from the plan to the last reaped process."""

    def __init__(self):
        self.control = socket.socket(fileno=CONTROL)
        self.control.set_inheritable(False)
        self.incoming = b""
        self.plan = None
        self.main = 0
        # pid 1 of the sandbox, as seen from here, while it is not reaped.
        self.init = None
        self.init_told = False
        self.main_status = None
        self.bwrap_code = None
        self.record = None
        self.cause = None
        self.cpu_seconds = 0.0
        self.largest_rss = 0
        self.peak = 0
        self.given = []
        self.group_place = None
        self.groups = {}

    def send(self, kind, **fields):
        try:
            self.control.sendall(json.dumps({"type": kind, **fields}).encode() + b"\n")
        except OSError:
            self.cause = self.cause or "runner-gone"

    def receive(self):
        """The next complete messages; None once the runner is gone."""
        try:
            chunk = self.control.recv(MEGABYTE)
        except OSError as error:
            if error.errno == errno.EINTR:
                return []
            return None
        if not chunk:
            return None
        self.incoming += chunk
        *lines, self.incoming = self.incoming.split(b"\n")
        return [json.loads(line) for line in lines if line]

    def first_message(self, kind):
        while True:
            messages = self.receive()
            if messages is None or any(message["type"] == "kill" for message in messages):
                return None
            for message in messages:
                if message["type"] == kind:
                    return message

    def run(self):
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        self.plan = self.first_message("plan")
        if self.plan is None:
            return
        step = "streams"
        try:
            streams = self.open_streams()
            self.send("prepared")
            step = "hand-over"
            self.hand_over()
            step = "streams"
            if streams and self.first_message("go") is None:
                self.cause = "command"
                self.finish()
                return
            step = "start"
            self.group_place = cgroups.find()
            if self.plan.get("memoryBytes"):
                self.make_group(_OWN, self.plan["memoryBytes"])
            watched = self.start(streams)
        except (OSError, handover.HandOverFailed, KeyError, ValueError) as error:
            self.send(
                "failed",
                step=step,
                message=str(error),
                errno=getattr(error, "errno", None),
            )
            self.hand_back()
            return
        self.watch(watched)
        self.finish()

    def make_group(self, name, memory_bytes):
        """A control group for a session's memory, where this machine has them for us; else None."""
        if self.group_place is None:
            return None
        try:
            self.groups[name] = cgroups.Group(self.group_place, name, memory_bytes)
        except OSError:
            return None
        return self.groups[name]

    def confine(self, order):
        """Holds the memory of a process of the warm sandbox, which is known by its number in there."""
        group, pid = None, tree.inner(order["pid"])
        if pid is not None:
            group = self.make_group(order["name"], order["memoryBytes"])
        if group is not None:
            try:
                group.join(pid)
            except OSError:
                self.groups.pop(order["name"]).remove()
                group = None
        self.send("confined", name=order["name"], by=None if group is None else group.kind)

    def release(self, name):
        """Tells whether the kernel ended processes of a group for their memory, and removes it."""
        group = self.groups.pop(name, None)
        self.send("released", name=name, killed=0 if group is None else group.killed())
        if group is not None:
            group.remove()

    def open_streams(self):
        """Makes the named pipes of the session and keeps one writer of each open until the start."""
        folder = self.plan.get("streams")
        if folder is None:
            return {}
        opened = {}
        for target, name in ((1, "stdout"), (2, "stderr"), (builder.EVENTS, "events")):
            path = os.path.join(folder, name)
            os.mkfifo(path, 0o600)
            if self.plan["uid"] is not None:
                os.chown(path, self.plan["uid"], self.plan["gid"])
            # Read-write so that neither side waits for, or loses, the other.
            opened[target] = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        return {"keep": opened, "folder": folder}

    def hand_over(self):
        if self.plan["uid"] is None:
            return
        for path in self.plan["handOver"]:
            if self.is_shown_as_own(path):
                continue  # nothing on the disk has to change, which also keeps the times of its files
            owner = os.stat(path)
            # An earlier launcher that was killed may have left it with the session's uid.
            left = owner.st_uid == self.plan["uid"]
            self.given.append((path, os.getuid(), os.getgid()) if left else (path, owner.st_uid, owner.st_gid))
            handover.hand_over(path, self.plan["uid"], self.plan["gid"], HAND_OVER_SECONDS)

    def is_shown_as_own(self, path):
        """Whether the session sees the folder as its own, whoever owns it on the disk."""
        staging = self.plan["staging"] or {"binds": []}
        shown = any(
            bind["source"] == path and bind.get("asOwner") and bind.get("writable") for bind in staging["binds"]
        )
        return shown and kernel.can_mount_as_owner(path, self.plan["uid"], self.plan["gid"])

    def hand_back(self):
        for path, uid, gid in self.given:
            try:
                handover.hand_over(path, uid, gid, HAND_BACK_SECONDS, only_of=self.plan["uid"])
            except FileNotFoundError:
                continue  # removed meanwhile, as a socket of the witness may be
            except (OSError, handover.HandOverFailed) as error:
                self.send("note", text=f"not every file was given back to its owner: {error}")
        self.given = []

    def start(self, streams):
        descriptors, watched = {}, {}
        if streams:
            descriptors[0] = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
            for target, name in (
                (1, "stdout"),
                (2, "stderr"),
                (builder.EVENTS, "events"),
            ):
                path = os.path.join(streams["folder"], name)
                descriptors[target] = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
            watched["record"], descriptors[builder.RECORD] = os.pipe2(os.O_CLOEXEC)
            descriptors[builder.PLAN] = memory_files.of_bytes("plan", json.dumps(self.plan["session"]).encode())
        else:
            descriptors = {0: 0, 1: 1, 2: 2}
        if self.plan.get("arguments") is not None:
            descriptors[builder.BWRAP_ARGUMENTS] = memory_files.of_words(self.plan["arguments"])
            watched["status"], descriptors[builder.BWRAP_STATUS] = os.pipe2(os.O_CLOEXEC)
            if self.plan.get("filter") is not None:
                program = bytes.fromhex(self.plan["filter"])
                descriptors[builder.BWRAP_FILTER] = memory_files.of_bytes("filter", program)
        watched["failure"], failure = os.pipe2(os.O_CLOEXEC)
        self.plan["launcher"] = os.getpid()
        self.plan["group"] = self.groups.get(_OWN)
        # Woken by SIGCHLD through a pipe: no child can end between a look and the wait.
        watched["wake"], wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake)
        self.main = os.fork()
        if self.main == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            builder.build(self.plan, descriptors, failure)
        os.close(failure)
        for target, descriptor in descriptors.items():
            if descriptor > 2 or target > 2:
                os.close(descriptor)
        for descriptor in streams.get("keep", {}).values():
            os.close(descriptor)
        self.send("started", pid=self.main)
        return watched

    def reaped(self, pid, status, usage):
        self.cpu_seconds += usage.ru_utime + usage.ru_stime
        self.largest_rss = max(self.largest_rss, usage.ru_maxrss * 1024)
        if pid == self.main:
            self.main_status = status
        if pid == self.init:
            self.init = None

    def reap(self):
        try:
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return
                self.reaped(pid, status, usage)
        except ChildProcessError:
            return

    def watch(self, watched):
        names = {descriptor: name for name, descriptor in watched.items()}
        lines = dict.fromkeys(watched, b"")
        poll = select.poll()
        for descriptor in (CONTROL, *names):
            poll.register(descriptor, select.POLLIN)
        limit = self.plan.get("memoryBytes")
        next_look = time.monotonic() + WATCH_SECONDS
        while self.main_status is None and self.cause is None:
            wait = max(0.0, next_look - time.monotonic()) * 1000 if limit or self.groups else None
            for descriptor, _ in poll.poll(wait):
                if descriptor == CONTROL:
                    self.obey(self.receive())
                    continue
                name = names[descriptor]
                chunk = os.read(descriptor, 65536)
                if not chunk:
                    poll.unregister(descriptor)
                elif name != "wake" and len(lines[name]) < MEGABYTE:
                    lines[name] += chunk
                    self.read_news(name, lines[name])
            self.reap()
            if time.monotonic() >= next_look:
                if limit:
                    self.look_at_memory(limit)
                self.look_at_groups()
                next_look = time.monotonic() + WATCH_SECONDS
        self.drain(names, lines)

    def obey(self, messages):
        if messages is None:
            self.cause = "runner-gone"
            return
        for message in messages:
            if message["type"] == "kill":
                self.cause = "command"
            elif message["type"] == "confine":
                self.confine(message)
            elif message["type"] == "release":
                self.release(message["name"])

    def drain(self, names, lines):
        """Reads what was written before the end: the exit record may lie in the pipe still."""
        for descriptor, name in names.items():
            os.set_blocking(descriptor, False)
            try:
                chunk = os.read(descriptor, 65536)
            except OSError:
                continue
            if name != "wake" and chunk:
                self.read_news(name, lines[name] + chunk)

    def read_news(self, name, text):
        if name == "failure":
            try:
                self.send("failed", **json.loads(text))
                self.cause = self.cause or "failed"
            except ValueError:
                return
            return
        for line in text.split(b"\n")[:-1]:
            try:
                news = json.loads(line)
            except ValueError:
                continue
            if name == "record" and self.record is None and isinstance(news.get("status"), int):
                self.record = news["status"]
            elif name == "status":
                if "child-pid" in news and not self.init_told:
                    self.init_told = True
                    self.init = news["child-pid"]
                    self.send("sandbox", pid=self.init)
                if "exit-code" in news:
                    self.bwrap_code = news["exit-code"]

    def look_at_memory(self, limit):
        pids = tree.descendants()
        temporary = []
        if self.init is not None:
            inner = [pid for pid in tree.descendants(self.init)]
            if inner:
                temporary = [f"/proc/{inner[0]}/root{path}" for path in self.plan["memoryFolders"]]
        used = tree.memory_of(pids, limit, temporary)
        self.peak = max(self.peak, used)
        if used > limit and self.cause is None:
            self.cause = "memory"

    def look_at_groups(self):
        """Where the kernel has ended one process for the memory, the session's limit is reached: the others end too."""
        for name, group in self.groups.items():
            if group.told or not group.killed():
                continue
            group.told = True
            if name == _OWN:
                self.cause = self.cause or "memory"
            else:
                self.send("overfull", name=name)

    def count_before_kill(self):
        """Adds the CPU time and memory of what is about to be killed: the kernel drops it with the namespace."""
        seconds, largest = tree.usage_of(tree.descendants(), reaped_here={self.main, self.init})
        self.cpu_seconds += seconds
        self.largest_rss = max(self.largest_rss, largest)

    def finish(self):
        if self.cause is not None:
            self.count_before_kill()
        if self.init is not None:
            # The end of the sandbox's first process takes every other one with it.
            tree.signal_all([self.init], signal.SIGKILL)
        left = tree.sweep(self.reaped, SWEEP_SECONDS)
        if self.plan.get("ownUid") and self.plan["uid"] is not None:
            tree.end_all_of(self.plan["uid"])
        own = self.groups.get(_OWN)
        if self.cause is None and own is not None and own.killed():
            self.cause = "memory"
        self.send(
            "ended",
            cause=self.cause,
            record=self.record,
            bwrapCode=self.bwrap_code,
            mainStatus=self.main_status,
            cpuMs=round(self.cpu_seconds * 1000),
            maxRssBytes=self.largest_rss,
            peakBytes=self.peak,
            left=left,
            memoryBy=None if own is None else own.kind,
        )
        for group in self.groups.values():
            group.remove()
        self.hand_back()
        self.send("done")


if __name__ == "__main__":
    Launcher().run()
