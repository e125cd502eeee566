"""Who makes the documents of a build: this process, or several worker processes beside it.

A document that crashes a worker, or holds it for longer than is allowed, is refused alone; another worker takes the
place of the one that is gone.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Protocol

from pebble import ProcessExpired, ProcessPool

from kg.build.making import Job, Made, make
from kg.build.report import Refused
from kg.build.stages import Stages, default_stages
from kg.namespaces import Minter
from kg.resolve import Knowledge
from kg.settings import Settings

#: Jobs handed to each worker ahead of time: enough that none waits, few enough that memory stays flat.
_AHEAD = 4

#: Documents a worker makes before a fresh one takes its place, so that no library's memory can grow for ever.
_DOCUMENTS_PER_WORKER = 2_000

#: Documents for which a further worker pays: it takes seconds to load the model.
_DOCUMENTS_FOR_A_WORKER = 4


class Workers(Protocol):
    """Make documents, each alone."""

    def make(self, jobs: Iterable[Job], known: Knowledge) -> Iterator[tuple[Job, Made | Refused]]:
        """Yield each job with its outcome, in the order of the jobs.

        Args:
            jobs: the documents.
            known: what the documents tell each other, for the jobs that bring nothing of their own.
        """


class InProcess:
    """Makes one document after the other in this process."""

    def __init__(self, stages: Stages, minter: Minter) -> None:
        self._stages = stages
        self._minter = minter

    def make(self, jobs: Iterable[Job], known: Knowledge) -> Iterator[tuple[Job, Made | Refused]]:
        """Yield each job with its outcome."""
        for job in jobs:
            yield job, make(self._stages, self._minter, job, known)


class Processes:
    """Makes documents in worker processes.

    Args:
        settings: what the workers load their stages from.
        number: most worker processes at the same time.
    """

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings = settings
        self._number = number

    def make(self, jobs: Iterable[Job], known: Knowledge) -> Iterator[tuple[Job, Made | Refused]]:
        """Yield each job with its outcome."""
        waiting = deque(jobs)
        number = min(self._number, -(-len(waiting) // _DOCUMENTS_FOR_A_WORKER))
        if not waiting:
            return
        pool = ProcessPool(
            max_workers=number,
            max_tasks=_DOCUMENTS_PER_WORKER,
            initializer=_begin,
            initargs=(self._settings, dict(known)),
            context=multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn"),
        )
        try:
            yield from self._outcomes(pool, waiting, number)
        finally:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without types
            pool.join()

    def _outcomes(self, pool: ProcessPool, waiting: deque[Job], number: int) -> Iterator[tuple[Job, Made | Refused]]:
        running: deque[tuple[Job, Future[Made | Refused]]] = deque()
        while waiting or running:
            while waiting and len(running) < number * _AHEAD:
                job = waiting.popleft()
                running.append((job, pool.schedule(_work, args=[job], timeout=self._settings.document_timeout)))
            job, future = running.popleft()
            yield job, self._outcome(job, future)

    def _outcome(self, job: Job, future: Future[Made | Refused]) -> Made | Refused:
        path = job.source.path
        try:
            return future.result()
        except FutureTimeoutError:
            limit = f"{self._settings.document_timeout} s (the setting document_timeout)"
            return Refused(path, f"{path}: reading it took longer than {limit}; split it", job.source.slug)
        except ProcessExpired as error:
            ended = f"signal {-error.exitcode}" if (error.exitcode or 0) < 0 else f"exit code {error.exitcode}"
            why = f"{path}: the process that read it ended with {ended}; look at what is special in it, or leave it out"
            return Refused(path, why, job.source.slug)


#: What a worker process holds: settings and what the corpus knows as they came, and the stages once they are loaded.
_given: tuple[Settings, Knowledge] | None = None
_stages: Stages | None = None


def _begin(settings: Settings, known: Knowledge) -> None:
    """Begin as a worker: Ctrl-C is for the process that leads, which ends its workers itself."""
    global _given  # the state of a worker process is that of its module
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _given = settings, known


def _work(job: Job) -> Made | Refused:
    global _stages  # as above
    assert _given is not None  # noqa: S101  # `_begin` comes first
    settings, known = _given
    if _stages is None:
        _stages = default_stages(settings)
    return make(_stages, Minter(settings.base_iri), job, known)
