"""One connection of a client: how many there may be, how long a request may take to arrive, how large its head may be.

The server (uvicorn) trusts whoever speaks to it in these; a service on the open web cannot.
"""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.web.headers import COMMON_HEADERS

#: Connections that are held at the same time by one process.
MOST = 1_000

#: Bytes of the address and the headers of a request.
LARGEST_HEAD = 262_144

#: Smaller writes are gathered.
_SMALL = 16_384

#: Bytes of a request that buy it another second to arrive.
_SLOWEST = 10_000

#: Seconds that a client that was refused has to hear it.
_HEARING = 2.0


class _Gathered:
    """A transport that sends what is written in one turn of the event loop at once: the head and the body of an answer.

    Two small packets cost the client and the server a wake-up each.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Send data soon; a lot of it at once, so that whoever writes learns when to wait."""
        if not data:
            return
        if not self._held and len(data) < _SMALL:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        if len(data) >= _SMALL:
            self._flush()

    def write_eof(self) -> None:
        """Say nothing more, and listen on."""
        self._flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Close the connection once all is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, []
            self._transport.write(held[0] if len(held) == 1 else b"".join(held))

    def __getattr__(self, name: str) -> Any:
        """Be the transport in everything else."""
        return getattr(self._transport, name)


class Connection(HttpToolsProtocol):
    """A connection that is closed when its requests come too slowly or too large."""

    #: Seconds in which a request must have arrived.
    arrival = 30.0

    _late: asyncio.TimerHandle | None = None
    _began = 0.0
    _received = _part = 0
    #: Whether a request has begun and not wholly arrived, and whether its head has.
    _arriving = False
    _in_head = False
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a client, unless there are too many."""
        super().connection_made(_Gathered(transport, self.loop))  # type: ignore[arg-type]  # all of it that is called
        if len(self.connections) > MOST:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "the service holds too many connections; ask again soon")
            return
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of a client."""
        self._unexpect()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a part of a request."""
        if self._refused:
            return
        self._part = len(data)
        self._received += self._part
        super().data_received(data)
        if self._arriving and self._in_head and self._received > LARGEST_HEAD:
            self._refuse_head()
        elif not self._arriving:
            self._unexpect()
        elif self._late is None:
            self._expect()

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        super().on_message_begin()
        self._arriving = self._in_head = True
        self._received = self._part

    def on_headers_complete(self) -> None:
        """Note that a request's head is there."""
        self._in_head = False
        # A request usually arrives as one part, which is counted once it is taken.
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD:
            self._refuse_head()
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a request's body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request is there."""
        self._arriving = False
        if not self._refused:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _expect(self) -> None:
        self._began = time.monotonic()
        self._late = self.loop.call_later(self.arrival, self._look)

    def _unexpect(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _look(self) -> None:
        """Close the connection when what has arrived is too little for the time it took."""
        left = self.arrival + self._received / _SLOWEST - (time.monotonic() - self._began)
        if left > 0:
            self._late = self.loop.call_later(left, self._look)
        elif self._arriving and (self._in_head or not self.cycle.response_started):
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request did not arrive in time")
        else:
            self.transport.close()

    def _refuse_head(self) -> None:
        if len(self.url) > LARGEST_HEAD // 2:
            status, what = HTTPStatus.REQUEST_URI_TOO_LONG, "the address is too long: post a long query"
        else:
            status, what = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long"
        self._refuse(status, what)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        """Answer, and close once the client has heard it: closing at once would take the answer away from it."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        body = f"{message}\n".encode()
        headers: list[tuple[str, Any]] = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", len(body))]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", 5))
        head = "".join(f"{name}: {value}\r\n" for name, value in (*headers, *COMMON_HEADERS, ("Connection", "close")))
        self.transport.write(f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n".encode() + body)
        self.transport.write_eof()
        self.loop.call_later(_HEARING, self.transport.close)
