"""The evaluators of a service as its threads ask them; `kg.store.pool` tells how they work.

The evaluators live on an event loop: that of a server which has one, else one of their own in a thread.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from typing import TypeVar

from kg.store.frames import Change, Question
from kg.store.pool import Limits, Pool, PoolReply
from kg.store.starter import Starter

_Result = TypeVar("_Result")


class Reply:
    """The answer to a question, as it comes. It must be closed."""

    def __init__(self, evaluators: Evaluators, reply: PoolReply) -> None:
        self._evaluators = evaluators
        self._reply = reply

    @property
    def kind(self) -> str:
        """``boolean``, ``rows`` or ``graph``."""
        return self._reply.kind

    @property
    def format(self) -> str:
        """The name of its format."""
        return self._reply.format

    @property
    def cut(self) -> str:
        """``rows`` or ``bytes`` when it is shorter than it should be; complete once all pieces are read."""
        return self._reply.cut

    @property
    def rows(self) -> int:
        """Rows or triples of it, once all pieces are read."""
        return self._reply.rows

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces of the answer.

        Raises:
            LimitError: the query was stopped, or its evaluator died.
            QueryError: the query failed while its answer was read.
        """
        while piece := self._evaluators.wait_for(self._reply.piece()):
            yield piece

    def read(self) -> bytes:
        """Return the whole answer, and close the reply."""
        try:
            return b"".join(self)
        finally:
            self.close()

    def close(self) -> None:
        """Give the evaluator back; end it when it has not said everything."""
        self._evaluators.call(self._reply.close)


class Evaluators:
    """The evaluators of one service, for threads other than that of the event loop."""

    def __init__(self, limits: Limits, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.limits = limits
        own = None
        if loop is None:
            own = _LoopInAThread()
            loop = own.loop
        self._loop = loop
        starter = Starter(limits.memory)
        #: The same evaluators for whoever runs on the event loop.
        self.pool = Pool(limits, starter, self._loop)
        #: Ends all evaluators.
        self.close = weakref.finalize(self, _close, starter, self.pool, own)

    @property
    def busy(self) -> int:
        """Queries that are being evaluated."""
        return self.pool.busy

    @property
    def waiting(self) -> int:
        """Queries that wait for an evaluator."""
        return self.pool.waiting

    @property
    def ended(self) -> dict[str, int]:
        """Reason → evaluators that were ended for it, or have died by themselves."""
        return dict(self.pool.ended)

    def prepare(self) -> None:
        """Start the evaluators that wait for queries."""
        self.call(self.pool.prepare)

    def ask(self, question: Question, *, gone: Callable[[], bool] | None = None, client: str = "") -> Reply:
        """Return the answer to a question once its beginning is there.

        Args:
            question: what is asked, of which version.
            gone: says whether the client has gone away; the query is then ended. It is called on the event loop.
            client: who asks, and is charged for it.

        Raises:
            QueryError, LimitError, StoreMissingError, StoreError: as `Pool.ask`.
        """
        return Reply(self, self.wait_for(self.pool.ask(question, gone=gone, client=client)))

    def change(self, change: Change) -> None:
        """Make a change to a version in the making, within the same limits of time and memory as a query.

        Raises:
            QueryError, LimitError, StoreError: as `Pool.change`.
        """
        self.wait_for(self.pool.change(change))

    def wait_for(self, coroutine: Coroutine[None, None, _Result]) -> _Result:
        """Return what becomes of something on the event loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def call(self, function: Callable[[], None]) -> None:
        """Call something on the event loop, and wait until it is done."""

        async def called() -> None:
            function()

        self.wait_for(called())


class _LoopInAThread:
    """An event loop of our own, for servers that have none."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="kg-evaluators", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self.loop.run_forever()
        self.loop.close()

    def close(self, last: Callable[[], None]) -> None:
        """Stop the loop after a last call on it."""
        self.loop.call_soon_threadsafe(last)
        self.loop.call_soon_threadsafe(self.loop.stop)
        if threading.current_thread() is not self._thread:
            self._thread.join()


def _close(starter: Starter, pool: Pool, own: _LoopInAThread | None) -> None:
    if own is not None:
        own.close(pool.close)
    starter.close()
