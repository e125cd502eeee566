"""How a client's query is answered: by an evaluator, within the limits of the service and of one client."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kg.errors import LimitError
from kg.settings import Settings
from kg.store import Evaluators, Limits, Question, Reply, Snapshot
from kg.web.metrics import EvaluatorState
from kg.web.rates import THIS_MACHINE, charged, client_of


@dataclass(frozen=True, slots=True)
class Query:
    """A client's query, and the forms its answer may have."""

    text: str
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    row_format: str = "json"
    graph_format: str = "turtle"
    #: The letter of the standard, or not; the service's setting when None.
    strict: bool | None = None
    #: Rows after which the answer is cut, when that is fewer than the service's limit.
    max_rows: int | None = None


class Answering:
    """The evaluators of the service, started with its first query, and how many queries each client has running."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._evaluators: Evaluators | None = None
        self._owner = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def evaluators(self) -> Evaluators:
        """The evaluators of this process: a server that forks its workers must not share them."""
        with self._lock:
            if self._evaluators is None or self._owner != os.getpid():
                self._evaluators, self._owner = Evaluators(_limits(self._settings), self._loop), os.getpid()
                if self._loop is None:
                    self._evaluators.prepare()
            return self._evaluators

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the evaluators on the event loop of the server, before the first query comes."""
        self._loop = loop
        self.evaluators.pool.prepare()

    def close(self) -> None:
        """End the evaluators."""
        with self._lock:
            if self._evaluators is not None and self._owner == os.getpid():
                self._evaluators.close()

    def state(self) -> EvaluatorState:
        """Return what the evaluators do just now."""
        if self._evaluators is None:
            return EvaluatorState()
        return EvaluatorState(self._evaluators.busy, self._evaluators.waiting, dict(self._evaluators.ended))

    def ask(
        self, snapshot: Snapshot, query: Query, *, gone: Callable[[], bool] | None = None, client: str = ""
    ) -> Reply:
        """Return the answer to a client's query; it must be closed.

        Raises:
            QueryError: the query cannot be parsed or evaluated.
            LimitError: the query ran into a limit.
            StoreError: the version is gone or cannot be read.
        """
        return self.evaluators.ask(self.question(snapshot, query), gone=gone, client=charged(client))

    def question(self, snapshot: Snapshot, query: Query) -> Question:
        """Return what an evaluator is asked: a client's query of a version, within the service's limits."""
        most = self._settings.max_result_rows
        return Question(
            folder=str(snapshot.folder),
            base_iri=snapshot.base_iri,
            text=query.text,
            row_format=query.row_format,
            graph_format=query.graph_format,
            default_graphs=query.default_graphs,
            named_graphs=query.named_graphs,
            strict=self._settings.strict_dataset if query.strict is None else query.strict,
            max_rows=most if query.max_rows is None else min(most, query.max_rows),
            max_bytes=self._settings.max_result_bytes,
        )

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a query of a client as running; what comes from this machine is a proxy, and stands for many clients.

        Raises:
            LimitError: 429 when the client has as many running as it may.
        """
        if client in THIS_MACHINE:
            yield
            return
        client = client_of(client)
        with self._lock:
            if self._running[client] >= self._settings.queries_per_client:
                raise LimitError(
                    429,
                    f"{client} has {self._running[client]} queries running",
                    remedy="wait for one of them to end",
                    outcome="client",
                )
            self._running[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                self._running += Counter()


def _limits(settings: Settings) -> Limits:
    return Limits(
        evaluators=settings.evaluators,
        slow=settings.slow_evaluators,
        seconds=settings.query_timeout,
        memory=settings.query_memory,
        waiting=settings.max_queue,
        wait_seconds=settings.queue_timeout,
    )
