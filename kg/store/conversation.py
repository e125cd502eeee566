"""One evaluator as the event loop sees it: a socket, and what has been said on it that nobody has taken yet."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable

from kg.store.frames import READY, Frames

#: Bytes that are read at once, and bytes of an answer that may wait to be taken.
_READ = 262_144
_AHEAD = 1_000_000


class Evaluator:
    """A process that answers queries, and what it has said that nobody has taken yet."""

    def __init__(self, number: int, connection: socket.socket, loop: asyncio.AbstractEventLoop) -> None:
        self.number = number
        #: When its query began and must end, on the monotonic clock; infinite between queries.
        self.began = 0.0
        self.deadline = float("inf")
        #: Says whether the client has gone away.
        self.gone: Callable[[], bool] | None = None
        #: Whether its query is in the slow lane.
        self.slow = False
        #: Who asked, and the seconds of the query that it was charged for.
        self.client = ""
        self.charged = 0.0
        #: Whether its process is there.
        self.ready = False
        #: Why the watch has ended it: ``timeout``, ``gone`` or ``busy``.
        self.ended = ""
        self._loop = loop
        self._connection = connection
        self._frames = Frames()
        self._said: deque[tuple[bytes, bytes]] = deque()
        self._ahead = 0
        self._listener: asyncio.Future[None] | None = None
        self._is_open, self._reads = True, True
        connection.setblocking(False)
        loop.add_reader(connection.fileno(), self._read)

    def tell(self, message: bytes) -> bytes:
        """Send as much of a message as there is room for, and return the rest."""
        try:
            sent = self._connection.send(message)
        except BlockingIOError:
            sent = 0
        except OSError:
            # It has died; whoever listens is told.
            return b""
        return message[sent:]

    async def say(self, message: bytes) -> None:
        """Send a message."""
        rest = self.tell(message)
        while rest:
            await self._writable()
            rest = self.tell(rest)

    async def listen(self) -> tuple[bytes, bytes] | None:
        """Return the next frame, or None when the evaluator has died."""
        while not self._said:
            if not self._is_open:
                return None
            self._listener = self._loop.create_future()
            await self._listener
        kind, content = self._said.popleft()
        self._ahead -= len(content)
        if not self._reads and self._is_open and self._ahead < _AHEAD:
            self._reads = True
            self._loop.add_reader(self._connection.fileno(), self._read)
        return kind, content

    def close(self) -> None:
        """Close the connection to it."""
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._connection.fileno())
            self._connection.close()
            self._wake()

    def _read(self) -> None:
        try:
            data = self._connection.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        for said in self._frames.feed(data):
            if said[0] == READY:
                self.ready = True
                continue
            self._said.append(said)
            self._ahead += len(said[1])
        if self._ahead >= _AHEAD:
            self._reads = False
            self._loop.remove_reader(self._connection.fileno())
        if self._said:
            self._wake()

    def _wake(self) -> None:
        if self._listener is not None:
            _settle(self._listener)

    async def _writable(self) -> None:
        writable = self._loop.create_future()
        descriptor = self._connection.fileno()
        self._loop.add_writer(descriptor, _settle, writable)
        try:
            await writable
        finally:
            self._loop.remove_writer(descriptor)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
