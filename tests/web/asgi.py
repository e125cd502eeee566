"""A server in a thread, as `kg serve` runs it, for whatever application a test has."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn

from kg.web.bridge import Application, Bridge, Client, Receive, Scope, Send, environment
from kg.web.connection import Connection

Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


class Hasty(Connection):
    """A connection whose requests must arrive at once."""

    arrival = 0.2


def bridged(application: Application) -> Asgi:
    """Return a WSGI application as an ASGI application."""
    bridge = Bridge(application, threads=2)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        client = Client(receive)
        body = await client.body(1_000_000)
        await bridge.answer(environment(scope, body), client, send)

    return answer


@contextmanager
def listening(application: Asgi) -> Iterator[tuple[str, int]]:
    """Serve an application, and yield host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            application, http=Hasty, lifespan="off", ws="none", log_config=None, log_level="critical"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listener]),))
        thread.start()
        try:
            yield listener.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join()


def exchange(address: tuple[str, int], sent: bytes) -> bytes:
    """Send bytes, and return all that comes back until the server closes."""
    with socket.create_connection(address, timeout=20) as client:
        client.sendall(sent)
        received = b""
        while piece := client.recv(65_536):
            received += piece
        return received
