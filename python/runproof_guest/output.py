"""The session's stdout: line by line while little is printed, in blocks when much is.

A call to the kernel for each line costs seven times the printing; a buffer that nobody empties hides what a long
computation says, and is lost where the process is killed.
"""

import _thread
import io
import os
import sys
import time

_BLOCK = 1 << 16
_LOOK_SECONDS = 0.05
# More calls to the kernel than this between two looks: from then on in blocks.
_MUCH = 50
_END_SECONDS = 0.005


class _CountedFile(io.FileIO):
    calls = 0

    def write(self, content):
        self.calls += 1
        return super().write(content)


def open_stdout():
    """Replaces `sys.stdout`. Whoever imports something later, and keeps the stream, keeps this one."""
    old = sys.stdout
    file = _CountedFile(1, "w", closefd=False)
    file.name = "<stdout>"
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(
        io.BufferedWriter(file, _BLOCK),
        encoding=old.encoding,
        errors=old.errors,
        newline="\n",
        line_buffering=True,
        # The text layer of earlier versions loses some where threads print together (CPython gh-119506).
        write_through=sys.version_info < (3, 12, 4),
    )


class Attendant:
    """Watches how much is printed, changes between lines and blocks, and empties the buffer every so often.

    A thread that the `threading` module does not list; it ends before a fork, so that no fork is made of two threads.
    """

    def __init__(self):
        self.stream = sys.__stdout__
        self.file = self.stream.buffer.raw
        self.lines = True
        self.going = None
        os.register_at_fork(before=self.stop, after_in_parent=self.start, after_in_child=self.to_lines)
        self.start()

    def start(self):
        # The first is held as long as the thread is to go on, the second as long as it does.
        going, living = _thread.allocate_lock(), _thread.allocate_lock()
        going.acquire()
        living.acquire()
        self.threads = _threads()
        try:
            _thread.start_new_thread(self._watch, (going, living))
        except RuntimeError:
            self.to_lines()  # at the limit of processes
            return
        self.going, self.living = going, living

    def stop(self):
        """Before a fork: what is not written yet would be written twice."""
        if self.going is not None:
            self.going.release()
            self.living.acquire()
            self.going = None
            # The interpreter is done with the thread; the kernel needs a moment more.
            end = time.monotonic() + _END_SECONDS
            while _threads() > self.threads and time.monotonic() < end:
                time.sleep(0.0001)
        self._flush()

    def _watch(self, going, living):
        seen = self.file.calls
        while not going.acquire(timeout=_LOOK_SECONDS):
            calls, seen = self.file.calls - seen, self.file.calls
            if self.lines and calls > _MUCH:
                self._set_lines(False)
            elif not self.lines and calls == 0:
                self._set_lines(True)
            self._flush()
        living.release()

    def to_lines(self):
        """Without the thread, as in a fork of a block, each line is written as it ends."""
        self.going = None
        self._set_lines(True)

    def _set_lines(self, lines):
        try:
            self.stream.reconfigure(line_buffering=lines)
            self.lines = lines
        except Exception:
            return  # the code has closed it

    def _flush(self):
        try:
            self.stream.flush()
        except Exception:
            return


def _threads():
    return len(os.listdir("/proc/self/task"))
