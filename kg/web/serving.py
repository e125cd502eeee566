"""Runs the service on a production server (uvicorn), in one process or several."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import multiprocessing
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from kg.errors import KgError, ServeError
from kg.settings import Settings, write_token
from kg.web.access_log import flush_logs, write_logs_to_stderr
from kg.web.app import create_app
from kg.web.bridge import BrokenOffError
from kg.web.connection import Connection
from kg.web.front import Front
from kg.web.site import Site
from kg.web.workers import Counts, Workers, share

#: Connections that may wait to be taken, and seconds after which one that says nothing more is closed.
_BACKLOG = 1_024
_SILENCE = 65

#: Seconds beyond the limit of a query that the end of the service waits for its answer.
_FAREWELL = 2

#: Seconds between two times that the log is written down.
_LOOK = 0.25


def serve(settings: Settings, *, ready: Callable[[str], None] | None = None, log: bool = True) -> None:
    """Serve until the process is told to stop (Ctrl-C or SIGTERM); what has begun is answered first.

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
        if log:
            write_logs_to_stderr()

        def tell() -> None:
            if ready is not None:
                ready(_address(listener))

        if settings.workers == 1:
            _end_cleanly_when_terminated()
            work(settings, listener, ready=tell)
            return
        with TemporaryDirectory(prefix="kg-workers-") as folder:

            def one(number: int, is_ready: Callable[[], None]) -> None:
                work(share(settings), listener, ready=is_ready, counts=Counts(Path(folder), number))

            Workers(settings.workers, one).run(tell)


def work(
    settings: Settings, listener: socket.socket, *, ready: Callable[[], None], counts: Counts | None = None
) -> None:
    """Answer what comes to a socket until the process is told to stop.

    Args:
        settings: those of this process.
        listener: where clients connect.
        ready: called once the evaluators are there.
        counts: what connects it with the other workers, when it is one of several.
    """
    logging.getLogger("uvicorn.error").addFilter(_is_a_fault)
    app = create_app(settings)
    front = Front(app)
    config = uvicorn.Config(
        front,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.ERROR,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_SILENCE,
        timeout_graceful_shutdown=settings.query_timeout + _FAREWELL,
    )
    site: Site = app.extensions["kg"]
    try:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(_serve(uvicorn.Server(config), site, listener, ready, counts))
    except KeyboardInterrupt:
        # Ctrl-C is how people stop it; the server has ended cleanly before it says so.
        return
    finally:
        front.close()
        site.close()


async def _serve(
    server: uvicorn.Server, site: Site, listener: socket.socket, ready: Callable[[], None], counts: Counts | None
) -> None:
    loop = asyncio.get_running_loop()
    site.answering.attach(loop)
    if counts is not None:
        site.metrics.others = counts.others
        await counts.tell(site.metrics.text)
    if (parent := multiprocessing.parent_process()) is not None:
        # A worker does not outlive the process that watches over it.
        loop.add_reader(parent.sentinel, server.handle_exit, signal.SIGTERM, None)
    # What is there now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    ready()
    writing_down = asyncio.create_task(_write_down())
    try:
        await server.serve(sockets=[listener])
    finally:
        writing_down.cancel()
        flush_logs()


async def _write_down() -> None:
    while True:
        await asyncio.sleep(_LOOK)
        flush_logs()


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Say whether the server complains of a fault of ours, and not of an answer that was broken off on purpose."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, BrokenOffError):
        return True
    return error.__cause__ is not None and not isinstance(error.__cause__, KgError | BrokenOffError)


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
        listener.listen(_BACKLOG)
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
