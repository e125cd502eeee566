"""Several processes that answer from one port, and the one that watches over them.

Each worker has a share of the evaluators, of the queue and of the memory for answers. A worker that dies is replaced;
the others go on meanwhile.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket

from kg.errors import ServeError
from kg.settings import Settings

#: Seconds between two looks whether the service is to stop, between two starts of a worker that dies at once, and that
#: another worker may take to say what it has counted.
_LOOK = 0.1
_PAUSE = 1.0
_TALK = 2.0

#: Does the work of one worker: its number, and what it calls once it is ready.
Work = Callable[[int, Callable[[], None]], None]


def share(settings: Settings) -> Settings:
    """Return the settings of one worker: its part of what the workers have together, at least one of each."""
    number = settings.workers
    return replace(
        settings,
        evaluators=-(-settings.evaluators // number),
        slow_evaluators=-(-settings.slow_evaluators // number),
        max_queue=-(-settings.max_queue // number),
        cache_bytes=settings.cache_bytes // number,
        origins=settings.origins,
    )


class Workers:
    """The workers of one service."""

    def __init__(self, number: int, work: Work) -> None:
        self._number = number
        self._work = work
        self._context = multiprocessing.get_context("fork")
        self._ready = self._context.Semaphore(0)
        self._running: dict[int, tuple[ForkProcess, float]] = {}
        self._stops = False

    def run(self, ready: Callable[[], None]) -> None:
        """Run until the process is told to stop (Ctrl-C or SIGTERM).

        Args:
            ready: called once all workers answer.

        Raises:
            ServeError: a worker does not start.
        """
        before = [signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)]
        try:
            for number in range(self._number):
                self._start(number)
            self._wait_until_ready()
            if not self._stops:
                ready()
            while not self._stops:
                wait([process.sentinel for process, _ in self._running.values()], _LOOK)
                self._replace_dead()
        finally:
            self._end()
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: object) -> None:
        self._stops = True

    def _start(self, number: int) -> None:
        process = self._context.Process(target=self._run, args=(number,), name=f"kg-worker-{number}")
        process.start()
        self._running[number] = process, time.monotonic()

    def _run(self, number: int) -> None:
        """Be a worker."""
        # Ctrl-C reaches all processes of a terminal; the first of them tells the workers when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
        self._work(number, self._ready.release)

    def _wait_until_ready(self) -> None:
        for _ in range(self._number):
            while not self._stops and not self._ready.acquire(timeout=_LOOK):
                if any(process.exitcode is not None for process, _ in self._running.values()):
                    raise ServeError("a worker ended before it could answer", remedy="read its message above")

    def _replace_dead(self) -> None:
        for number, (process, since) in list(self._running.items()):
            if process.exitcode is not None and time.monotonic() > since + _PAUSE:
                process.close()
                self._start(number)

    def _end(self) -> None:
        """Let the workers answer what they have begun, and end."""
        for process, _ in self._running.values():
            process.terminate()
        for process, _ in self._running.values():
            process.join()


class Counts:
    """Where the workers of one service tell each other what they have counted: a socket of each in a folder."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._number = number
        self._server: asyncio.Server | None = None

    async def tell(self, text: Callable[[], str]) -> None:
        """Tell whoever asks, from now on."""

        async def told(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(text().encode())
            writer.close()

        own = self._folder / str(self._number)
        own.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(told, own)

    def others(self) -> list[str]:
        """Return what the others have counted; one that has just died has counted nothing."""
        texts = []
        for path in sorted(self._folder.iterdir()):
            if path.name == str(self._number):
                continue
            with closing(socket(AF_UNIX, SOCK_STREAM)) as connection:
                connection.settimeout(_TALK)
                try:
                    connection.connect(str(path))
                    with connection.makefile() as stream:
                        texts.append(stream.read())
                except OSError:
                    continue
        return texts
