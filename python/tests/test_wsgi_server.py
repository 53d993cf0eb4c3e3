"""The small WSGI server between the gateway and MLflow."""

import socket
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "runproof_analyst"))

from wsgi_server import AT_ONCE, serve_connection


class Client:
    """The other end of one connection to an application."""

    def __init__(self, application):
        self.socket, other = socket.socketpair()
        self.stream = self.socket.makefile("rb")
        self.thread = threading.Thread(target=serve_connection, args=(application, other))
        self.thread.start()

    def send(self, head: str, body: bytes = b"") -> None:
        self.socket.sendall(head.replace("\n", "\r\n").encode() + b"\r\n" + body)

    def answer(self) -> tuple[str, dict[str, str], bytes]:
        status = self.stream.readline().decode().rstrip()
        headers = {}
        while (line := self.stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") != "chunked":
            return status, headers, self.stream.read(int(headers.get("content-length", 0)))
        body = b""
        while size := int(self.stream.readline(), 16):
            body += self.stream.read(size)
            self.stream.readline()
        self.stream.readline()
        return status, headers, body

    def close(self) -> None:
        self.socket.close()
        self.stream.close()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.fixture
def connect():
    clients = []

    def connected(application) -> Client:
        clients.append(Client(application))
        return clients[-1]

    yield connected
    for client in clients:
        client.close()


def echo(environ, start_response):
    """Says what it was asked."""
    body = environ["wsgi.input"].read()
    shown = [environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], environ.get("HTTP_X_A", "-")]
    content = " ".join(shown).encode("latin-1") + b" " + body
    start_response("200 OK", [("Content-Length", str(len(content))), ("X-B", "c")])
    return [content]


def test_requests_follow_each_other_on_one_connection(connect) -> None:
    client = connect(echo)
    client.send("GET /a%20b/%C3%A9?q=%20 HTTP/1.1\nHost: localhost\nX-A: 1\nx-a: 2\n")
    status, headers, body = client.answer()
    assert (status, headers["x-b"]) == ("HTTP/1.1 200 OK", "c")
    assert body.decode() == "GET /a b/é q=%20 1,2 "
    for content in (b"", b"x", b"y" * 1000):
        client.send(f"POST /p HTTP/1.1\nContent-Length: {len(content)}\n", content)
        assert client.answer()[2] == b"POST /p  - " + content


def test_bodies_in_chunks_and_longer_than_memory_should_hold_end_by_themselves(connect) -> None:
    client = connect(echo)
    client.send(
        "PUT /p HTTP/1.1\nTransfer-Encoding: chunked\n", b"3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n"
    )
    assert client.answer()[2] == b"PUT /p  - abcdefg"
    long = bytes(range(256)) * (AT_ONCE // 256 + 5)
    client.send(f"PUT /p HTTP/1.1\nContent-Length: {len(long)}\n", long)
    assert client.answer()[2] == b"PUT /p  - " + long


@pytest.mark.parametrize("head", ["Content-Length: 2000000", "Content-Length: 5", "Transfer-Encoding: chunked"])
def test_what_the_application_leaves_unread_is_no_request(connect, head: str) -> None:
    def deaf(environ, start_response):
        start_response("403 Forbidden", [("Content-Length", "2")])
        return [b"no"]

    client = connect(deaf)
    body = b"6\r\nGET / \r\n0\r\n\r\n" if "chunked" in head else b"GET /" * (int(head.split()[1]) // 5)
    for _ in range(2):
        client.send(f"POST /p HTTP/1.1\n{head}\n", body)
        assert client.answer()[::2] == ("HTTP/1.1 403 Forbidden", b"no")


def test_an_answer_without_length_goes_in_chunks_part_by_part(connect) -> None:
    told, closed = threading.Event(), []

    class Parts:
        def __iter__(self):
            yield b"first"
            told.wait(10)
            yield b""
            yield b"second"

        def close(self):
            closed.append(True)

    def slow(environ, start_response):
        start_response("200 OK", [])(b"written ")
        return Parts()

    client = connect(slow)
    client.send("GET / HTTP/1.1\n")
    assert client.stream.readline() == b"HTTP/1.1 200 OK\r\n"
    assert [client.stream.readline() for _ in range(5)][-1] == b"5\r\n"
    assert client.stream.readline() == b"first\r\n"
    told.set()
    assert client.stream.readline() == b"6\r\n"
    assert [client.stream.readline() for _ in range(3)] == [b"second\r\n", b"0\r\n", b"\r\n"]
    client.send("GET / HTTP/1.1\n")
    assert client.answer()[2] == b"written firstsecond"
    assert closed == [True, True]


def test_an_answer_without_body_has_none(connect) -> None:
    def nothing(environ, start_response):
        start_response("204 No Content", [])
        return [b"ignored"]

    client = connect(nothing)
    for _ in range(2):
        client.send("DELETE / HTTP/1.1\n")
        assert client.answer()[::2] == ("HTTP/1.1 204 No Content", b"")


def test_an_application_that_fails_is_told_as_500_and_ends_its_connection_alone(connect, capfd) -> None:
    def broken(environ, start_response):
        raise RuntimeError("deliberate")

    client = connect(broken)
    client.send("GET / HTTP/1.1\n")
    assert client.answer()[0] == "HTTP/1.1 500 Internal Server Error"
    assert client.stream.read() == b""
    assert "deliberate" in capfd.readouterr().err


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno header\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 300,
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc",
        b"PUT / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\nabc",
        b"",
    ],
)
def test_what_is_no_request_ends_the_connection(connect, request_bytes: bytes) -> None:
    client = connect(echo)
    client.socket.sendall(request_bytes)
    client.socket.shutdown(socket.SHUT_WR)
    assert b"200" not in client.stream.read()
