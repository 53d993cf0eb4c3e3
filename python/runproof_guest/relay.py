"""Pumps connections of the sandbox's own loopback to the witness's UNIX socket. One process, no thread."""

import selectors
import socket

_BUFFER = 1 << 16
_PENDING = 1 << 20


class _Side:
    """One end of a pumped connection and what waits to be written to it."""

    def __init__(self, connection):
        self.connection = connection
        self.waiting = bytearray()
        self.other = None
        self.ended = False  # it sends no more
        self.closing = False  # nothing more will be sent to it


def listen(port):
    """A socket that listens on 127.0.0.1:port of the caller's network namespace."""
    return socket.create_server(("127.0.0.1", port), backlog=128)


def serve(listener, path):
    """Connects each caller of `listener` to the UNIX socket at `path`. Never returns."""
    selector = selectors.DefaultSelector()
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ, None)
    while True:
        for key, mask in selector.select():
            if key.data is None:
                _accept(selector, listener, path)
            else:
                _serve(selector, key.data, mask)


def _accept(selector, listener, path):
    try:
        outside, _ = listener.accept()
    except OSError:
        return
    inside = socket.socket(socket.AF_UNIX)
    try:
        inside.connect(path)
    except OSError:
        inside.close()
        outside.close()
        return
    sides = _Side(outside), _Side(inside)
    sides[0].other, sides[1].other = sides[1], sides[0]
    outside.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for side in sides:
        side.connection.setblocking(False)
        selector.register(side.connection, selectors.EVENT_READ, side)


def _serve(selector, side, mask):
    try:
        if mask & selectors.EVENT_READ and not side.ended:
            chunk = side.connection.recv(_BUFFER)
            side.other.waiting += chunk
            side.ended = not chunk
            _flush(side.other)
        if mask & selectors.EVENT_WRITE:
            _flush(side)
    except BlockingIOError:
        pass
    except OSError:
        _close(selector, side)
        return
    if side.ended and side.other.ended and not side.waiting and not side.other.waiting:
        _close(selector, side)
        return
    for one in (side, side.other):
        _watch(selector, one)


def _flush(side):
    while side.waiting:
        try:
            sent = side.connection.send(side.waiting)
        except BlockingIOError:
            break
        del side.waiting[:sent]
    if side.other.ended and not side.waiting and not side.closing:
        side.closing = True
        side.connection.shutdown(socket.SHUT_WR)


def _watch(selector, side):
    """Reads only what the other end can take, so that memory stays bounded."""
    wanted = selectors.EVENT_WRITE if side.waiting else 0
    if not side.ended and len(side.other.waiting) < _PENDING:
        wanted |= selectors.EVENT_READ
    known = side.connection in selector.get_map()
    if wanted and known:
        selector.modify(side.connection, wanted, side)
    elif wanted:
        selector.register(side.connection, wanted, side)
    elif known:
        selector.unregister(side.connection)


def _close(selector, side):
    for one in (side, side.other):
        try:
            selector.unregister(one.connection)
        except (KeyError, ValueError):
            pass
        one.connection.close()
