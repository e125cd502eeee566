"""Runs the service on a production WSGI server."""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable

import waitress

from kg.errors import ServeError
from kg.settings import Settings, write_token
from kg.web.access_log import write_logs_to_stderr
from kg.web.app import create_app

#: Connections that are held at the same time, and the seconds after which one that says nothing is closed.
_CONNECTIONS = 1_000
_SILENCE = 60


def serve(settings: Settings, *, ready: Callable[[str], None] | None = None, log: bool = True) -> None:
    """Serve until the process is told to stop (Ctrl-C or SIGTERM).

    Args:
        settings: host, port, threads, and where the store is. Port 0 takes any free one.
        log: write each request down on standard error.
        ready: called with the address once the service listens.

    Raises:
        ServeError: the port is in use or may not be opened, or the host is not an address of this machine; or the
            service is to be writable and has no token.
    """
    if settings.writable and not write_token():
        raise ServeError(
            "the service is to be writable, and nobody could write to it",
            remedy="set the environment variable KG_WRITE_TOKEN to a long random word",
        )
    with _listening(settings.host, settings.port) as listener:
        app = create_app(settings)
        app.extensions["kg"].answering.prepare()
        server = waitress.create_server(
            app,
            sockets=[listener],
            threads=settings.threads,
            ident="kg",
            connection_limit=_CONNECTIONS,
            channel_timeout=_SILENCE,
            max_request_body_size=settings.max_body_bytes,
            # Look for what comes after a request, so as to see that its client is gone.
            channel_request_lookahead=1,
        )
        if log:
            write_logs_to_stderr()
        _end_cleanly_when_terminated()
        if ready is not None:
            ready(_address(listener))
        server.run()


def _end_cleanly_when_terminated() -> None:
    """End on SIGTERM as on Ctrl-C, so that temporary files are removed. Only the main thread may say so."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))


def _listening(host: str, port: int) -> socket.socket:
    """Open the port ourselves, so that what goes wrong is known before anything else is started."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise _refusal(error, host, port) from error
    try:
        # A port whose last owner has just ended may be used again at once.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise _refusal(error, host, port) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _refusal(error: OSError, host: str, port: int) -> ServeError:
    if error.errno == errno.EADDRINUSE:
        return ServeError(
            f"port {port} of {host} is in use",
            remedy=f"choose another one, such as kg serve --port {port + 1}, or stop what uses it",
        )
    if error.errno == errno.EACCES:
        return ServeError(
            f"port {port} of {host} may not be opened",
            remedy="choose a port from 1024 upwards: kg serve --port 8000",
        )
    return ServeError(
        f"{host} cannot be listened on: {error.strerror or error}",
        remedy="give an address of this machine: kg serve --host 127.0.0.1",
    )
