"""What the session says of itself, one JSON document a line on a descriptor of its own."""

import fcntl
import json
import os
import struct
import sys
import termios
import time

_TEXT = 65536
_DRAIN_SECONDS = 0.2


class EventChannel:
    """Sends events; each carries the session's nonce. A closed descriptor is no error: it is the block's doing."""

    def __init__(self, descriptor, nonce):
        self._descriptor = descriptor
        self._nonce = nonce
        self._owner = os.getpid()

    def owned(self):
        """False in a process that a block has forked."""
        return os.getpid() == self._owner

    def send(self, kind, **fields):
        if not self.owned():
            return
        text = json.dumps({"nonce": self._nonce, "type": kind, **fields})
        # A line end on both sides: what a block may have written before cannot join with this line.
        remaining = memoryview(b"\n" + text.encode("utf-8", "backslashreplace") + b"\n")
        try:
            while remaining:
                remaining = remaining[os.write(self._descriptor, remaining) :]
        except OSError:
            return

    def send_after_output(self, kind, **fields):
        """Sends once what was printed before has been taken up, so that its place in the output is known."""
        flush_output()
        _wait_until_taken((1, 2))
        self.send(kind, **fields)

    def send_before_output(self, kind, **fields):
        """The same, and comes back once this event has been taken up: what is printed next comes after it."""
        self.send_after_output(kind, **fields)
        _wait_until_taken((self._descriptor,))


def cut(text, limit=_TEXT):
    """The text, its middle left out where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}\n... {len(text) - 2 * half} characters left out ...\n{text[-half:]}"


def flush_output():
    """Flushes the streams, also where a block has replaced them."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()
        except Exception:
            continue


def _wait_until_taken(descriptors):
    end = time.monotonic() + _DRAIN_SECONDS
    for descriptor in descriptors:
        while _waiting(descriptor) and time.monotonic() < end:
            time.sleep(0.0001)


def _waiting(descriptor):
    try:
        answer = fcntl.ioctl(descriptor, termios.FIONREAD, b"\0\0\0\0")
    except (OSError, ValueError):
        return 0
    return struct.unpack("i", answer)[0]
