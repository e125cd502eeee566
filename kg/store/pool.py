"""The evaluators of a service, asked from its event loop: a few processes, each ended when its query takes too long.

A watch looks at all that are busy ten times a second and ends those that are overdue or whose client is gone; whoever
reads from one then sees the end. Spare evaluators wait, so that nobody waits for a process to start.

Short queries do not wait behind long ones: what has run for a second goes on in a slow lane, with a lower priority for
the processor, and another evaluator takes its place; sooner, when somebody waits. Clients are charged for the seconds
they use (`kg.store.charges`): those that have used much begin in the slow lane, and when that is full, whoever has used
most gives way.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

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
from kg.store.charges import Charges
from kg.store.conversation import Evaluator
from kg.store.frames import CHANGE, ERROR, OPEN, PIECE, QUESTION, Change, Question, frame, values_of
from kg.store.starter import Starter

#: Seconds between two looks of the watch.
_LOOK = 0.1

#: Seconds after which a query belongs into the slow lane, and when somebody waits for its place.
_SLOW_AFTER = 1.0
_SLOW_AFTER_WAITED_FOR = 0.4

#: Times as much as another a client has used when it gives way to it in the slow lane.
_FAR = 2.0

#: Seconds that a process may take to be there.
_START = 20.0


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


class PoolReply:
    """The answer to a question, as it comes. It must be closed, unless it was read to its end."""

    def __init__(self, pool: Pool, evaluator: Evaluator, kind: str, format_name: str, cut: str) -> None:
        #: ``boolean``, ``rows`` or ``graph``.
        self.kind = kind
        self.format = format_name
        #: ``rows`` or ``bytes`` when the answer is shorter than it should be because of that limit; complete once
        #: all pieces are read.
        self.cut = cut
        #: Rows or triples of it, once all pieces are read.
        self.rows = 0
        self._pool = pool
        self._evaluator: Evaluator | None = evaluator

    async def piece(self) -> bytes:
        """Return the next piece of the answer; nothing at its end.

        Raises:
            LimitError: the query was stopped, or its evaluator died.
            QueryError: the query failed while its answer was read.
        """
        if self._evaluator is None:
            return b""
        said = await self._evaluator.listen()
        evaluator = self._evaluator
        if said is not None and said[0] == PIECE:
            return said[1]
        self._evaluator = None
        if said is None:
            raise self._pool.lost(evaluator)
        self._pool.give_back(evaluator)
        if said[0] == ERROR:
            raise _error(said[1])
        end = _described(said[1])
        self.cut, self.rows = end["cut"], end["rows"]
        if self.cut and not end["told"]:
            raise LimitError(500, f"the answer was cut at its limit of {self.cut}", outcome="cut")
        return b""

    def close(self) -> None:
        """End the evaluator when it has not said everything."""
        if self._evaluator is not None:
            self._pool.abandon(self._evaluator)
            self._evaluator = None


class Pool:
    """The evaluators of one service. Everything in it happens on one event loop, but for the properties."""

    def __init__(self, limits: Limits, starter: Starter, loop: asyncio.AbstractEventLoop) -> None:
        self.limits = limits
        #: Evaluators that were ended, by reason, and that have died by themselves.
        self.ended = {"timeout": 0, "gone": 0, "busy": 0, "crash": 0}
        self._loop = loop
        self._starter = starter
        self._idle: list[Evaluator] = []
        self._busy: set[Evaluator] = set()
        #: Who waits for a place, and for one in the slow lane, by name.
        self._queue: deque[tuple[str, asyncio.Future[Evaluator]]] = deque()
        self._slow_queue: deque[tuple[str, asyncio.Future[Evaluator]]] = deque()
        self._charges = Charges()
        self._opened: Question | None = None
        self._watch: asyncio.TimerHandle | None = None
        #: When the watch looked last, on the monotonic clock.
        self._looked = 0.0

    @property
    def busy(self) -> int:
        """Queries that are being evaluated."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """Queries that wait for an evaluator."""
        return len(self._queue) + len(self._slow_queue)

    def prepare(self) -> None:
        """Start the evaluators that wait for queries."""
        while len(self._idle) + self._quick() < self.limits.evaluators:
            self._idle.append(self._forked())

    def open(self, question: Question) -> None:
        """Let the idle evaluators, and those to come, open the version of a question before they are asked."""
        self._opened = replace(question, text="")
        for evaluator in self._idle:
            self._let_open(evaluator)

    async def ask(self, question: Question, *, gone: Callable[[], bool] | None = None, client: str = "") -> PoolReply:
        """Return the answer to a question once its beginning is there.

        Args:
            question: what is asked, of which version.
            gone: says whether the client has gone away; the query is then ended.
            client: who asks, and is charged for it; empty for one that stands for many.

        Raises:
            QueryError: the query cannot be parsed or evaluated.
            LimitError: 503 when too many queries wait, 504 when this one takes too long, 500 when it kills its
                evaluator.
            StoreMissingError: the version is gone.
            StoreError: the version cannot be read.
        """
        evaluator = await self._borrowed(gone, client)
        if self._opened is None or self._opened.folder != question.folder:
            self.open(question)
        kind, content = await self._answer(evaluator, frame(QUESTION, json.dumps(values_of(question)).encode()))
        if kind == ERROR:
            self.give_back(evaluator)
            raise _error(content)
        head = _described(content)
        return PoolReply(self, evaluator, head["kind"], head["format"], head["cut"])

    async def change(self, change: Change) -> None:
        """Make a change to a version in the making, within the same limits of time and memory as a query.

        Raises:
            QueryError: the update or an upload cannot be read, or is not allowed.
            LimitError: as `ask`.
            StoreError: the version cannot be written.
        """
        evaluator = await self._borrowed(None, "")
        kind, content = await self._answer(evaluator, frame(CHANGE, json.dumps(values_of(change)).encode()))
        self.give_back(evaluator)
        if kind == ERROR:
            raise _error(content)

    async def _answer(self, evaluator: Evaluator, message: bytes) -> tuple[bytes, bytes]:
        try:
            await evaluator.say(message)
            said = await evaluator.listen()
        except asyncio.CancelledError:
            self.abandon(evaluator)
            raise
        if said is None:
            raise self.lost(evaluator)
        return said

    async def _borrowed(self, gone: Callable[[], bool] | None, client: str) -> Evaluator:
        slow = self._charges.is_heavy(client)
        queue = self._slow_queue if slow else self._queue
        evaluator = await self._waited(queue, client) if queue or not self._has_room(slow) else self._taken(slow)
        evaluator.client, evaluator.charged = client, 0.0
        evaluator.began, evaluator.gone = time.monotonic(), gone
        evaluator.deadline = evaluator.began + self.limits.seconds
        if self._watch is None:
            self._looked = evaluator.began
            self._watch = self._loop.call_later(_LOOK, self.look)
        return evaluator

    def _has_room(self, slow: bool) -> bool:
        quick = self._quick()
        return len(self._busy) - quick < self.limits.slow if slow else quick < self.limits.evaluators

    def _taken(self, slow: bool) -> Evaluator:
        evaluator = self._idle.pop() if self._idle else self._forked()
        self._busy.add(evaluator)
        if slow:
            evaluator.slow = True
            self._starter.slow_down(evaluator.number)
        return evaluator

    async def _waited(self, queue: deque[tuple[str, asyncio.Future[Evaluator]]], client: str) -> Evaluator:
        if len(queue) >= self.limits.waiting:
            raise _too_busy(f"{len(queue)} queries wait already")
        place: asyncio.Future[Evaluator] = self._loop.create_future()
        queue.append((client, place))
        try:
            return await asyncio.wait_for(asyncio.shield(place), self.limits.wait_seconds)
        except TimeoutError as error:
            why = f"no evaluator became free within {self.limits.wait_seconds:g} seconds"
            raise _too_busy(why) from error
        finally:
            if (client, place) in queue:
                queue.remove((client, place))
                place.cancel()

    def _quick(self) -> int:
        """Return how many evaluators are busy outside the slow lane."""
        return sum(not evaluator.slow for evaluator in self._busy)

    def _forked(self) -> Evaluator:
        evaluator = Evaluator(*self._starter.fork(), self._loop)
        self._let_open(evaluator)
        return evaluator

    def _let_open(self, evaluator: Evaluator) -> None:
        if self._opened is not None:
            evaluator.tell(frame(OPEN, json.dumps(values_of(self._opened)).encode()))

    def give_back(self, evaluator: Evaluator) -> None:
        """Let an evaluator that has said everything answer others."""
        if evaluator.ended or evaluator.slow:
            # Nobody gets back a priority that was given up.
            self._forget(evaluator)
            return
        self._charge(evaluator)
        evaluator.deadline, evaluator.gone = float("inf"), None
        self._busy.discard(evaluator)
        self._idle.append(evaluator)
        self._serve_queue()

    def _serve_queue(self) -> None:
        while self._queue and self._has_room(False):
            self._queue.popleft()[1].set_result(self._taken(False))
        while self._slow_queue and self._has_room(True):
            # Who has used least comes first.
            first = min(self._slow_queue, key=lambda waiting: self._charges.of(waiting[0]))
            self._slow_queue.remove(first)
            first[1].set_result(self._taken(True))

    def _started(self, evaluator: Evaluator) -> float:
        """Return when a query began to be evaluated: not while its evaluator started, or the loop did not listen."""
        return max(evaluator.began, evaluator.deadline - self.limits.seconds)

    def _charge(self, evaluator: Evaluator) -> None:
        used = time.monotonic() - self._started(evaluator)
        self._charges.add(evaluator.client, used, begun=evaluator.charged)
        evaluator.charged = used

    def lost(self, evaluator: Evaluator) -> LimitError:
        """Forget an evaluator that answers no more, and return the reason."""
        reason = evaluator.ended or "crash"
        self._forget(evaluator)
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

    def abandon(self, evaluator: Evaluator) -> None:
        """End an evaluator whose answer nobody wants to read to its end."""
        if evaluator in self._busy:
            self.ended[evaluator.ended or "gone"] += 1
            self._forget(evaluator)

    def _forget(self, evaluator: Evaluator) -> None:
        self._charge(evaluator)
        self._starter.end(evaluator.number)
        evaluator.close()
        self._busy.discard(evaluator)
        # The next query finds one that is ready.
        self.prepare()
        self._serve_queue()

    def look(self) -> None:
        """End the evaluators that are overdue or whose client is gone, and put the long queries into the slow lane."""
        now = time.monotonic()
        if now - self._looked > 2 * _LOOK:
            # The loop was held up, and did not hear what was said in the meantime.
            for evaluator in self._busy:
                evaluator.began = min(now, evaluator.began + now - self._looked - _LOOK)
        self._looked = now
        slow_after = _SLOW_AFTER_WAITED_FOR if self._queue else _SLOW_AFTER
        for evaluator in [evaluator for evaluator in self._busy if not evaluator.ended]:
            if not evaluator.ready and now < evaluator.began + _START:
                # What it takes to start is not the query's time.
                evaluator.deadline = now + self.limits.seconds
            elif now > evaluator.deadline:
                evaluator.ended = "timeout"
            elif evaluator.gone is not None and evaluator.gone():
                evaluator.ended = "gone"
            elif not evaluator.slow and now > self._started(evaluator) + slow_after:
                self._slow_down(evaluator)
            if evaluator.ended:
                self._starter.end(evaluator.number)
        self._make_way()
        self._watch = self._loop.call_later(_LOOK, self.look) if self._busy else None

    def _make_way(self) -> None:
        """Let whoever has used much end in the slow lane, when one that has used far less waits for a place."""
        running = [evaluator for evaluator in self._busy if evaluator.slow and not evaluator.ended]
        if self._slow_queue and len(running) >= self.limits.slow:
            most = self._most(running)
            if self._charges.of(most.client) > _FAR * min(self._charges.of(client) for client, _ in self._slow_queue):
                self._give_way(most)

    def _slow_down(self, evaluator: Evaluator) -> None:
        self._charges.move(evaluator.client)
        if not self._has_room(True):
            running = [other for other in self._busy if other.slow and not other.ended]
            most = self._most([evaluator, *running])
            self._give_way(most)
            if most is evaluator:
                return
        evaluator.slow = True
        self._starter.slow_down(evaluator.number)
        self.prepare()
        self._serve_queue()

    def _most(self, evaluators: list[Evaluator]) -> Evaluator:
        """Return the one whose client has used most."""
        for evaluator in evaluators:
            self._charge(evaluator)
        return max(evaluators, key=lambda evaluator: self._charges.of(evaluator.client))

    def _give_way(self, evaluator: Evaluator) -> None:
        evaluator.ended = "busy"
        self._starter.end(evaluator.number)

    def close(self) -> None:
        """Let go of all evaluators; their starter ends them."""
        if self._watch is not None:
            self._watch.cancel()
        for evaluator in (*self._idle, *self._busy):
            evaluator.close()


def _too_busy(why: str) -> LimitError:
    return LimitError(503, f"the service is busy: {why}", remedy="ask again in a few seconds", outcome="busy")


@lru_cache(maxsize=256)
def _described(content: bytes) -> dict[str, Any]:
    """Return what a head or an end says; most say the same."""
    described: dict[str, Any] = json.loads(content)
    return described


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
