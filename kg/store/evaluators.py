"""The evaluators of a service: a few processes that answer queries, each ended when its query takes too long.

A thread of the service borrows an evaluator, asks, and passes on what comes. One more thread, the watch, looks at all
borrowed evaluators ten times a second and ends those that are overdue or whose client is gone; the thread that reads
from it then sees the end. Spare evaluators wait, so that nobody waits for a process to start.

Short queries do not wait behind long ones: what has run for a second goes on in a slow lane, with a lower priority for
the processor, and another evaluator takes its place. When the slow lane is full, a query that would need it is refused.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import (
    KgError,
    LimitError,
    QueryError,
    QueryFailedError,
    QueryRefusedError,
    StoreError,
    StoreMissingError,
    UnknownNameError,
)
from kg.store.evaluator import COMMAND, END_PROCESS, FORK
from kg.store.frames import CHANGE, END, ERROR, HEAD, PIECE, QUESTION, Change, Question, frame, receive, values_of

#: Seconds between two looks of the watch.
_LOOK = 0.1

#: Seconds after which a query belongs into the slow lane, and the niceness of what is there.
_SLOW_AFTER = 1.0
_SLOW_NICENESS = 10

#: The starter: Python with this program, the descriptor of its control socket and the memory of an evaluator.
_PROGRAM = """\
import socket, sys
from kg.store.evaluator import start
start(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the evaluators may use together, and each query by itself."""

    #: Queries that are evaluated at the same time, and those that may go on in the slow lane beside them.
    evaluators: int = 4
    slow: int = 4
    #: Seconds a query may take, from its evaluation's begin to its answer's last byte.
    seconds: float = 30
    #: Bytes of address space of an evaluator.
    memory: int = 4_000_000_000
    #: Queries that may wait for an evaluator, and the seconds they wait.
    waiting: int = 32
    wait_seconds: float = 10


@dataclass(slots=True, eq=False)
class _Evaluator:
    """A process that answers queries."""

    process: int
    connection: socket.socket
    #: What it says, read from the connection.
    stream: BinaryIO
    #: When its query must end, on the monotonic clock; infinite between queries.
    deadline: float = float("inf")
    #: Says whether the client has gone away.
    gone: Callable[[], bool] | None = None
    #: When its query began, and whether it has gone into the slow lane since.
    began: float = 0
    slow: bool = False
    #: Why the watch has ended it: ``timeout``, ``gone`` or ``busy``.
    ended: str = ""

    def close(self) -> None:
        """Close the connection to it."""
        self.stream.close()
        self.connection.close()


class Reply:
    """The answer to a question, as it comes. It must be closed."""

    def __init__(
        self, kind: str, format_name: str, cut: str, pieces: Iterator[bytes], close: Callable[[], None]
    ) -> None:
        #: ``boolean``, ``rows`` or ``graph``.
        self.kind = kind
        self.format = format_name
        #: ``rows`` or ``bytes`` when the answer is shorter than it should be because of that limit; complete once
        #: all pieces are read.
        self.cut = cut
        self._pieces = pieces
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces of the answer.

        Raises:
            LimitError: the query was stopped, or its evaluator died.
            QueryError: the query failed while its answer was read.
        """
        return self._pieces

    def read(self) -> bytes:
        """Return the whole answer, and close the reply."""
        try:
            return b"".join(self._pieces)
        finally:
            self.close()

    def close(self) -> None:
        """Give the evaluator back; end it when it has not said everything."""
        self._close()


class Evaluators:
    """The evaluators of one service."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        #: Evaluators that the watch has ended, by reason, and that have died by themselves.
        self.ended = {"timeout": 0, "gone": 0, "busy": 0, "crash": 0}
        self._starter = _Starter(limits.memory)
        self._idle: list[_Evaluator] = []
        self._busy: set[_Evaluator] = set()
        self._waiting = 0
        self._changed = threading.Condition()
        #: Ends all evaluators.
        self.close = weakref.finalize(self, _close, self._starter, self._idle, self._busy)
        threading.Thread(target=_watch, args=(weakref.ref(self),), name="kg-watch", daemon=True).start()

    @property
    def busy(self) -> int:
        """Queries that are being evaluated."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """Queries that wait for an evaluator."""
        return self._waiting

    def prepare(self) -> None:
        """Start the evaluators that wait for queries."""
        with self._changed:
            self._fill()

    def _fill(self) -> None:
        while len(self._idle) + self._quick() < self.limits.evaluators:
            self._idle.append(self._starter.fork())

    def _quick(self) -> int:
        """Return how many evaluators are busy outside the slow lane."""
        return sum(not evaluator.slow for evaluator in self._busy)

    def ask(self, question: Question, *, gone: Callable[[], bool] | None = None) -> Reply:
        """Return the answer to a question once its beginning is there.

        Args:
            question: what is asked, of which version.
            gone: says whether the client has gone away; the query is then ended.

        Raises:
            QueryError: the query cannot be parsed or evaluated.
            LimitError: 503 when too many queries wait, 504 when this one takes too long, 500 when it kills its
                evaluator.
            StoreMissingError: the version is gone.
            StoreError: the version cannot be read.
        """
        evaluator = self._borrowed(gone)
        try:
            evaluator.connection.sendall(frame(QUESTION, json.dumps(values_of(question)).encode()))
            kind, content = self._frame(evaluator)
        except OSError as error:
            raise self._lost(evaluator) from error
        if kind == ERROR:
            self._give_back(evaluator)
            raise _error(content)
        return self._reply(evaluator, json.loads(content))

    def change(self, change: Change) -> None:
        """Make a change to a version in the making, within the same limits of time and memory as a query.

        Raises:
            QueryError: the update or an upload cannot be read, or is not allowed.
            LimitError: as `ask`.
            StoreError: the version cannot be written.
        """
        evaluator = self._borrowed(None)
        try:
            evaluator.connection.sendall(frame(CHANGE, json.dumps(values_of(change)).encode()))
            kind, content = self._frame(evaluator)
        except OSError as error:
            raise self._lost(evaluator) from error
        self._give_back(evaluator)
        if kind == ERROR:
            raise _error(content)

    def _reply(self, evaluator: _Evaluator, head: dict[str, str]) -> Reply:
        done = False

        def pieces() -> Iterator[bytes]:
            nonlocal done
            while True:
                kind, content = self._frame(evaluator)
                if kind == PIECE:
                    yield content
                    continue
                done = True
                self._give_back(evaluator)
                if kind == ERROR:
                    raise _error(content)
                end = json.loads(content)
                reply.cut = end["cut"]
                if not end["told"] and reply.cut:
                    raise LimitError(500, f"the answer was cut at its limit of {reply.cut}", outcome="cut")
                return

        def close() -> None:
            if not done:
                self._end(evaluator)

        reply = Reply(head["kind"], head["format"], head["cut"], pieces(), close)
        return reply

    def _frame(self, evaluator: _Evaluator) -> tuple[bytes, bytes]:
        received = receive(evaluator.stream)
        if received is None or received[0] not in {HEAD, PIECE, END, ERROR}:
            raise self._lost(evaluator)
        return received

    def _borrowed(self, gone: Callable[[], bool] | None) -> _Evaluator:
        with self._changed:
            if not self._has_room():
                self._wait()
            evaluator = self._idle.pop() if self._idle else self._starter.fork()
            evaluator.began, evaluator.gone = time.monotonic(), gone
            evaluator.deadline = evaluator.began + self.limits.seconds
            self._busy.add(evaluator)
            return evaluator

    def _has_room(self) -> bool:
        return self._quick() < self.limits.evaluators

    def _wait(self) -> None:
        if self._waiting >= self.limits.waiting:
            raise _too_busy(f"{self._waiting} queries wait already")
        self._waiting += 1
        try:
            if not self._changed.wait_for(self._has_room, self.limits.wait_seconds):
                raise _too_busy(f"no evaluator became free within {self.limits.wait_seconds:g} seconds")
        finally:
            self._waiting -= 1

    def _give_back(self, evaluator: _Evaluator) -> None:
        if evaluator.ended or evaluator.slow:
            # Nobody gets back a priority that was given up.
            self._forget(evaluator)
            return
        with self._changed:
            evaluator.deadline, evaluator.gone = float("inf"), None
            self._busy.discard(evaluator)
            self._idle.append(evaluator)
            self._changed.notify()

    def _lost(self, evaluator: _Evaluator) -> LimitError:
        """Forget an evaluator that answers no more, and return the reason."""
        reason = evaluator.ended or "crash"
        self._forget(evaluator)
        with self._changed:
            self.ended[reason] += 1
        if reason == "timeout":
            return LimitError(
                504,
                f"the query was stopped after {self.limits.seconds:g} seconds",
                remedy="ask for less: add a LIMIT, name the graph, or begin with the rarest pattern",
                outcome="timeout",
            )
        if reason == "gone":
            return LimitError(503, "the client went away", outcome="gone")
        if reason == "busy":
            return _too_busy(f"{self.limits.slow} long queries run already, and this one is long")
        return LimitError(
            500,
            "the query needs more memory than a query may have here, or nests too deep, and was stopped",
            remedy="ask for less: add a LIMIT, or write it flatter",
            outcome="crash",
        )

    def _end(self, evaluator: _Evaluator) -> None:
        """End an evaluator whose answer nobody wants to read to its end."""
        if evaluator in self._busy:
            evaluator.ended = evaluator.ended or "gone"
            with self._changed:
                self.ended[evaluator.ended] += 1
            self._forget(evaluator)

    def _forget(self, evaluator: _Evaluator) -> None:
        self._starter.end(evaluator.process)
        evaluator.close()
        with self._changed:
            self._busy.discard(evaluator)
            # The next query finds one that is ready.
            self._fill()
            self._changed.notify()

    def look(self) -> None:
        """End the evaluators that are overdue or whose client is gone, and put the long queries into the slow lane."""
        now = time.monotonic()
        for evaluator in [evaluator for evaluator in list(self._busy) if not evaluator.ended]:
            if now > evaluator.deadline:
                evaluator.ended = "timeout"
            elif evaluator.gone is not None and evaluator.gone():
                evaluator.ended = "gone"
            elif not evaluator.slow and now > evaluator.began + _SLOW_AFTER:
                self._slow_down(evaluator)
            if evaluator.ended:
                self._starter.end(evaluator.process)

    def _slow_down(self, evaluator: _Evaluator) -> None:
        with self._changed:
            if evaluator not in self._busy:
                return
            if len(self._busy) - self._quick() >= self.limits.slow:
                evaluator.ended = "busy"
                return
            evaluator.slow = True
            with suppress(OSError):  # it has just died
                os.setpriority(os.PRIO_PROCESS, evaluator.process, _SLOW_NICENESS)
            self._fill()
            self._changed.notify()


def _close(starter: _Starter, idle: list[_Evaluator], busy: set[_Evaluator]) -> None:
    starter.close()
    for evaluator in (*idle, *busy):
        evaluator.close()


def _watch(evaluators: weakref.ref[Evaluators]) -> None:
    while (watched := evaluators()) is not None and watched.close.alive:
        watched.look()
        del watched
        time.sleep(_LOOK)


def _too_busy(why: str) -> LimitError:
    return LimitError(503, f"the service is busy: {why}", remedy="ask again in a few seconds", outcome="busy")


#: What an evaluator may complain of, besides queries that are wrong.
_COMPLAINTS: dict[str, type[KgError]] = {
    class_.__name__: class_ for class_ in (KgError, StoreError, StoreMissingError, UnknownNameError)
}

_QUERY_COMPLAINTS: dict[str, type[QueryError]] = {
    class_.__name__: class_ for class_ in (QueryError, QueryRefusedError, QueryFailedError)
}


def _error(content: bytes) -> KgError:
    described: dict[str, Any] = json.loads(content)
    name, found = described.pop("type"), described.pop("found")
    if name in _QUERY_COMPLAINTS:
        return _QUERY_COMPLAINTS[name](found, **described)
    return _COMPLAINTS.get(name, KgError)(found, remedy=described["remedy"])


class _Starter:
    """The process that forks and ends evaluators."""

    def __init__(self, memory: int) -> None:
        self._lock = threading.Lock()
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> _Evaluator:
        """Return a new evaluator.

        Raises:
            StoreError: no process can be started.
        """
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._process, self._control = None, None
            ours, theirs = socket.socketpair()
            with theirs:
                return _Evaluator(_forked(self._control or self._start(), theirs), ours, ours.makefile("rb"))

    def end(self, process: int) -> None:
        """End an evaluator."""
        with self._lock:
            if self._control is not None:
                try:
                    self._control.sendall(COMMAND.pack(END_PROCESS, process))
                except OSError:
                    # The starter is gone, and its evaluators with it.
                    return

    def close(self) -> None:
        """End all evaluators, and the starter."""
        with self._lock:
            if self._control is not None:
                self._control.close()
                self._control = None
            if self._process is not None:
                self._process.wait()
                self._process = None

    def _start(self) -> socket.socket:
        if not hasattr(os, "fork"):
            raise StoreError("queries need processes that fork", remedy="run the service on Linux or macOS")
        ours, theirs = socket.socketpair()
        package = str(Path(__file__).parents[2])
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # Python itself, with a program of ours
                [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), str(self._memory)],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours
        return ours


def _forked(control: socket.socket, theirs: socket.socket) -> int:
    """Return the process id of a new evaluator that listens on a socket."""
    try:
        socket.send_fds(control, [COMMAND.pack(FORK, 0)], [theirs.fileno()])
        answer = control.recv(COMMAND.size, socket.MSG_WAITALL)
    except OSError:
        answer = b""
    if len(answer) < COMMAND.size:
        raise StoreError("the process that starts evaluators has ended", remedy="ask again")
    return int(COMMAND.unpack(answer)[1])
