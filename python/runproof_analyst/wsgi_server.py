"""A WSGI server for one well-behaved client, the gateway, on a UNIX socket.

Threads that stay with their connection, and no more of HTTP/1.1 than the gateway speaks: kept connections,
bodies of a known length or in chunks. MLflow's own choices hand each call from thread to thread, or wrap the
application once more, and cost half a millisecond to two milliseconds a call.
"""

import io
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

MOST_LINE = 65_536
MOST_HEADERS = 200
# Bodies up to this length are read at once; longer ones as the application asks for them.
AT_ONCE = 1 << 20

Application = Callable[[dict, Callable], Iterable[bytes]]


def serve(application: Application, socket_path: str) -> None:
    """Answers for ever, each connection in a thread of its own."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(socket_path)
    listener.listen(128)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_connection, args=(application, connection), daemon=True).start()


def serve_connection(application: Application, connection: socket.socket) -> None:
    """Answers the requests of one connection, one after the other, until either side ends it."""
    with connection, connection.makefile("rb", MOST_LINE) as stream:
        try:
            while serve_request(application, connection, stream):
                pass
        except (OSError, EOFError):
            # The client has gone.
            pass
        except ValueError as error:
            print(f"a request could not be read: {error}", file=sys.stderr)


def serve_request(application: Application, connection: socket.socket, stream: BinaryIO) -> bool:
    """Reads and answers one request; whether another one may follow."""
    line = stream.readline(MOST_LINE)
    if not line:
        return False
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = read_headers(stream)
    body = body_of(headers, stream)
    answer = Answer(connection)
    try:
        parts = application(environ_of(method, target, headers, body), answer.start)
        try:
            answer.send(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
    except (ConnectionError, EOFError):
        raise
    except Exception:  # noqa: BLE001 a defect of the application ends this connection and nothing else
        traceback.print_exc()
        answer.fail()
        return False
    # What the application left unread stands before the next request.
    while body.read(MOST_LINE):
        pass
    return True


def read_headers(stream: BinaryIO) -> dict[str, str]:
    """Headers under their lower-case names; values of a repeated one are joined."""
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = stream.readline(MOST_LINE)
        if line in (b"\r\n", b"\n"):
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise ValueError("a line of the headers is none")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    raise ValueError("too many headers")


def body_of(headers: dict[str, str], stream: BinaryIO) -> BinaryIO:
    """The request's body, which ends by itself."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        return io.BufferedReader(Body(stream, None))
    length = int(headers.get("content-length") or 0)
    if length > AT_ONCE:
        return io.BufferedReader(Body(stream, length))
    content = stream.read(length) if length > 0 else b""
    if len(content) < length:
        raise EOFError
    return io.BytesIO(content)


class Body(io.RawIOBase):
    """A body that is read from the connection as it is asked for. `length` None: it comes in chunks."""

    def __init__(self, stream: BinaryIO, length: int | None):
        super().__init__()
        self.stream = stream
        self.chunked = length is None
        self.left = length or 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if self.left == 0 and self.chunked:
            self.next_chunk()
        if self.left == 0:
            return 0
        part = self.stream.read1(min(len(buffer), self.left))
        if not part:
            raise EOFError
        buffer[: len(part)] = part
        self.left -= len(part)
        if self.left == 0 and self.chunked:
            self.stream.readline(MOST_LINE)
        return len(part)

    def next_chunk(self) -> None:
        """Reads the length of the next chunk; the last one has none, and trailers behind it."""
        line = self.stream.readline(MOST_LINE)
        self.left = int(line.split(b";", 1)[0], 16)
        if self.left > 0:
            return
        self.chunked = False
        while self.stream.readline(MOST_LINE) not in (b"\r\n", b"\n", b""):
            pass


def environ_of(method: str, target: str, headers: dict[str, str], body: BinaryIO) -> dict:
    """The request as WSGI wants it (PEP 3333)."""
    path, _, query = target.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ


class Answer:
    """The answer to one request: head and first part go in one packet, without a length in chunks."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.head: bytes | None = None
        self.chunked = False
        self.bodiless = False

    def start(self, status: str, headers: list[tuple[str, str]], exc_info=None):
        """WSGI's start_response."""
        known = {name.lower() for name, _ in headers}
        self.bodiless = status.startswith(("1", "204", "304"))
        self.chunked = "content-length" not in known and not self.bodiless
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked")
        self.head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        return self.part

    def send(self, parts: Iterable[bytes]) -> None:
        """Sends all of it, part by part."""
        for part in parts:
            self.part(part)
        self.flush(b"0\r\n\r\n" if self.chunked else b"")

    def part(self, data: bytes) -> None:
        """Sends one part; an empty one would end an answer in chunks."""
        if data and not self.bodiless:
            self.flush(b"%x\r\n%s\r\n" % (len(data), data) if self.chunked else data)

    def flush(self, data: bytes) -> None:
        head, self.head = self.head or b"", b""
        if head or data:
            self.connection.sendall(head + data)

    def fail(self) -> None:
        """Says that the application failed, where nothing was said yet."""
        if self.head != b"":
            self.connection.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n")
