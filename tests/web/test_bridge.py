"""A WSGI application behind an ASGI server."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest

from kg.web.bridge import Environ, FileBody, environment
from tests.web.asgi import bridged, exchange, listening

Start = Callable[..., Any]


def fetched(address: tuple[str, int], path: str = "/", **more: Any) -> tuple[http.client.HTTPResponse, bytes]:
    """Return a response and its body."""
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.request(more.pop("method", "GET"), path, **more)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_environment_is_that_of_wsgi() -> None:
    """Paths are bytes as Latin-1, headers of a name become one, and none poses as another by an underscore."""
    scope = {
        "method": "POST",
        "path": "/é",
        "raw_path": b"/%C3%A9",
        "query_string": b"a=%20",
        "http_version": "1.1",
        "headers": [(b"x-a", b"1"), (b"x-a", b"2"), (b"x_forwarded_for", b"evil"), (b"content-type", b"text/plain")],
        "client": ("192.0.2.1", 5),
        "server": ("127.0.0.1", 80),
    }
    made = environment(scope, b"abc")
    assert (made["PATH_INFO"], made["QUERY_STRING"], made["REQUEST_URI"]) == ("/Ã©", "a=%20", "/%C3%A9?a=%20")
    assert (made["HTTP_X_A"], made["CONTENT_TYPE"], made["CONTENT_LENGTH"]) == ("1,2", "text/plain", "3")
    assert "HTTP_X_FORWARDED_FOR" not in made
    assert made["REMOTE_ADDR"] == "192.0.2.1"


def test_a_request_and_its_answer_go_through() -> None:
    """Body, status and headers."""

    def echo(environ: Environ, start: Start) -> Iterable[bytes]:
        start("201 Created", [("X-Length", environ["CONTENT_LENGTH"]), ("Date", "none")])
        return [environ["wsgi.input"].read()]

    with listening(bridged(echo)) as address:
        response, body = fetched(address, method="POST", body=b"x" * 300_000)
    assert (response.status, response.headers["X-Length"], len(body)) == (201, "300000", 300_000)
    assert response.headers.get_all("Date") != ["none"]


def test_an_answer_that_fails_in_the_middle_is_broken_off() -> None:
    """What has come has no end, and the pieces are closed."""
    begun, closed = threading.Event(), threading.Event()

    class Failing:
        def __iter__(self) -> Iterator[bytes]:
            yield b"x" * 100_000
            begun.wait(20)
            raise ValueError

        def close(self) -> None:
            closed.set()

    def failing(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Failing()

    with listening(bridged(failing)) as address:
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request("GET", "/")
        response = connection.getresponse()
        begun.set()
        with pytest.raises(http.client.IncompleteRead):
            response.read()
        connection.close()
    assert closed.is_set()


def test_a_slow_reader_holds_no_thread() -> None:
    """What it has not taken waits in a file; the thread that made it is free."""
    done = threading.Event()

    def large(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        yield from (b"y" * 1_000_000 for _ in range(30))
        done.set()

    with listening(bridged(large)) as address:
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request("GET", "/")
        assert done.wait(20)
        assert connection.getresponse().read() == b"y" * 30_000_000
        connection.close()


def test_a_client_that_goes_away_ends_its_answer() -> None:
    """What makes it is closed."""
    begun, closed = threading.Event(), threading.Event()

    def endless(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        try:
            while True:
                yield b"z" * 1_000
                begun.set()
        finally:
            closed.set()

    with listening(bridged(endless)) as address:
        connection = http.client.HTTPConnection(*address, timeout=20)
        connection.request("GET", "/")
        assert begun.wait(20)
        connection.close()
        assert closed.wait(20)


def test_a_file_is_sent_whole() -> None:
    """By the event loop, piece by piece."""

    def file(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "600000")])
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](BytesIO(b"f" * 600_000))
        assert isinstance(wrapped, FileBody)
        return wrapped

    with listening(bridged(file)) as address:
        assert fetched(address)[1] == b"f" * 600_000


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 300_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 300_000, 431),
        (b"GET / HTTP/1.1\r\nHos", 408),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab", 408),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_heads_and_senders_have_limits(sent: bytes, status: int) -> None:
    """What is too long, too slow or no request gets a whole answer with the headers of the others."""

    def never(_environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [b"never"]

    with listening(bridged(never)) as address:
        received = exchange(address, sent)
    assert received.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"X-Content-Type-Options: nosniff" in received
    assert b"never" not in received


def test_a_connection_that_says_nothing_is_closed() -> None:
    """Without a word."""
    with listening(bridged(lambda _environ, _start: [])) as address:
        assert exchange(address, b"") == b""
