"""Runs a WSGI application behind an ASGI server, so that a slow client costs no thread.

A request is read to its end before a thread is taken for it, and what a client has not taken yet of an answer waits in
memory, then in a file. An answer that fails in the middle breaks the connection off without the last chunk, so that no
part passes for the whole (PEP 3333; https://asgi.readthedocs.io/en/latest/specs/www.html).
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

#: Key of the environment under which a view finds a function that says whether the client has gone away.
GONE = "kg.client_gone"

#: Bytes of an answer that wait in memory, and at all, before its thread waits for the client.
_IN_MEMORY = 1_000_000
_AHEAD = 256_000_000

#: Bytes that are sent at once.
_PIECE = 262_144

#: Seconds between two looks whether a client that takes nothing is still there.
_LOOK = 0.5


class BrokenOffError(Exception):
    """Raised to the server to break a connection off: an answer that has begun cannot be ended."""


class TooLargeError(Exception):
    """A request sends more bytes than it may."""


class Client:
    """Who has sent a request, as long as the connection stands."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._listening: asyncio.Task[None] | None = None

    async def body(self, most: int) -> bytes:
        """Return the body of the request.

        Raises:
            TooLargeError: it is longer than it may be.
            BrokenOffError: the client has gone away.
        """
        pieces, size, more = [], 0, True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise BrokenOffError
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > most:
                raise TooLargeError
            more = message.get("more_body", False)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def gone(self) -> bool:
        """Say whether the client has gone away. To be called on the event loop, once the body is read."""
        if self._listening is None:
            # Most requests are answered before anybody asks.
            self._listening = asyncio.get_running_loop().create_task(self._listen())
        return self._listening.done()

    async def _listen(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def environment(scope: Scope, body: bytes) -> Environ:
    """Return the request as WSGI has it."""
    raw_path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"].decode("latin-1")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "REQUEST_URI": raw_path.decode("latin-1") + (f"?{query}" if query else ""),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "wsgi.file_wrapper": FileBody,
    }
    server, client = scope.get("server") or ("127.0.0.1", 80), scope.get("client")
    environ["SERVER_NAME"], environ["SERVER_PORT"] = server[0], str(server[1])
    if client:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    environ.update(_headers(scope["headers"]))
    return environ


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Return headers as WSGI names them; several of a name become one, and none can pose as another."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        if b"_" in raw_name or raw_name in {b"content-length", b"transfer-encoding"}:
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        name = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


class FileBody:
    """A file that is an answer; it is read as the client takes it, and no thread waits meanwhile."""

    def __init__(self, file: BinaryIO, block_size: int = _PIECE) -> None:
        self._file = file
        self._size = block_size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the file in pieces."""
        while piece := self.read():
            yield piece

    def read(self) -> bytes:
        """Return the next piece, empty at the end."""
        return self._file.read(self._size)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Spool:
    """What an answer's thread has written and its client has not taken yet."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed by `close`
        self._room = threading.Condition()
        self._written = self._read = 0
        self.closed = False

    def put(self, piece: bytes) -> None:
        """Add a piece; wait when very much waits already.

        Raises:
            BrokenOffError: nobody will take it.
        """
        with self._room:
            while self._written - self._read > _AHEAD and not self.closed:
                self._room.wait(_LOOK)
            if self.closed:
                raise BrokenOffError
            self._file.seek(self._written)
            self._written += self._file.write(piece)

    def take(self) -> bytes:
        """Return what is there, up to a piece."""
        with self._room:
            self._file.seek(self._read)
            piece = self._file.read(_PIECE)
            self._read += len(piece)
            if self._read == self._written:
                self._file.seek(0)
                self._file.truncate()
                self._read = self._written = 0
            self._room.notify()
            return piece

    def close(self) -> None:
        """Let go of everything."""
        with self._room:
            self.closed = True
            self._file.close()
            self._room.notify()


class _Exchange:
    """One request and its answer, between the thread that makes the answer and the event loop that sends it."""

    def __init__(self, application: Application, environ: Environ, signal: Callable[[], object]) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.spool = _Spool()
        self.file: FileBody | None = None
        self._application = application
        self._environ = environ
        self._signal = signal

    def run(self) -> None:
        """Make the answer. In a thread."""
        result = self._application(self._environ, self._start)
        if isinstance(result, FileBody):
            self.file = result
            return
        try:
            for piece in result:
                if piece:
                    self.spool.put(piece)
                    self._signal()
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], None]:
        del exc_info
        self.status = int(status.partition(" ")[0])
        named = ((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)
        # The server says the date itself.
        self.headers = [(name, value) for name, value in named if name != b"date"]
        return self.spool.put


class Bridge:
    """An ASGI application that has a WSGI application answer."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="kg-view")

    async def answer(self, environ: Environ, client: Client, send: Send) -> None:
        """Answer one request.

        Raises:
            BrokenOffError: the answer failed after it had begun.
        """
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        environ[GONE] = client.gone
        exchange = _Exchange(self._application, environ, lambda: loop.call_soon_threadsafe(changed.set))
        work = loop.run_in_executor(self._threads, exchange.run)
        work.add_done_callback(lambda _: changed.set())
        try:
            await self._sent(exchange, work, changed, (client, send))
        finally:
            exchange.spool.close()
            if exchange.file is not None:
                exchange.file.close()

    async def _sent(
        self, exchange: _Exchange, work: asyncio.Future[None], changed: asyncio.Event, to: tuple[Client, Send]
    ) -> None:
        client, send = to
        await changed.wait()
        if work.done():
            work.result()
        await send({"type": "http.response.start", "status": exchange.status, "headers": exchange.headers})
        while not work.done():
            changed.clear()
            while piece := exchange.spool.take():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            if client.gone():
                # The thread ends when it has something to say; what it waits for asks by itself.
                raise BrokenOffError
            if not work.done():
                await changed.wait()
        if (error := work.exception()) is not None:
            raise BrokenOffError from error
        piece = await _rest(exchange)
        while following := await _rest(exchange):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = following
        await send({"type": "http.response.body", "body": piece})

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _rest(exchange: _Exchange) -> bytes:
    """Return the next piece of an answer whose thread has ended."""
    if exchange.file is not None:
        return await asyncio.get_running_loop().run_in_executor(None, exchange.file.read)
    return exchange.spool.take()
