"""A build that is killed never loses or corrupts what is served."""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from kg.store import Store
from tests.build.examples import MINTER, write
from tests.build.killed import build_here, build_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are killed with a POSIX signal"),
]

#: Two corpora that share a document, so that a version is told apart from a mixture.
CORPORA = (
    {f"first-{number}": f"The Harbour Fund opened in year {number}." for number in range(6)}
    | {"both": "The Sea Fund."},
    {f"second-{number}": f"The Coastal Fund paid for pier {number}." for number in range(9)}
    | {"both": "The Sea Fund."},
)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start at once, because a server of forks has loaded everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.build.killed"])
    return context


def served(tmp_path: Path) -> frozenset[str]:
    """Return every statement that is served, but those of graph/build."""
    snapshot = Store(tmp_path / "store").open()
    return frozenset(
        " ".join(term.n3() for term in quad) for quad in snapshot.quads() if quad[3] != MINTER.graph("build")
    )


def finished(process: multiprocessing.process.BaseProcess) -> bool:
    """Wait for a process and say whether it ended by itself rather than by a kill."""
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode == 0


def complete_versions(tmp_path: Path, processes: ForkServerContext) -> list[frozenset[str]]:
    """Build both corpora, the first one last, and return what each serves."""
    versions = []
    for corpus in reversed(CORPORA):
        write(tmp_path, **corpus)
        process = processes.Process(target=build_here, args=(tmp_path,))
        process.start()
        assert finished(process)
        versions.append(served(tmp_path))
    return versions


def test_killed_before_any_change_to_its_files(tmp_path: Path, processes: ForkServerContext) -> None:
    """Killed before the first, second, third … time it touches the store, until it gets through."""
    versions = complete_versions(tmp_path, processes)
    write(tmp_path, **CORPORA[1])
    for last in range(1, 500):
        process = processes.Process(target=build_until, args=(tmp_path, last))
        process.start()
        through = finished(process)
        assert served(tmp_path) in versions, f"killed at touch {last}"
        if through:
            break
    assert through
    assert last > 20
    assert served(tmp_path) == versions[0]


def test_killed_at_fifty_random_moments(tmp_path: Path, processes: ForkServerContext) -> None:
    """Whenever it is killed, one of the complete versions is served, and the next build gets through."""
    versions = complete_versions(tmp_path, processes)
    moments = random.Random(20261121)  # noqa: S311  # moments to kill at, not secrets
    began = time.perf_counter()
    processes_end = processes.Process(target=build_here, args=(tmp_path,))
    processes_end.start()
    processes_end.join()
    whole = time.perf_counter() - began
    killed = 0
    for attempt in range(50):
        write(tmp_path, **CORPORA[attempt % 2])
        process = processes.Process(target=build_here, args=(tmp_path,))
        process.start()
        process.join(timeout=moments.uniform(0, whole))
        process.kill()
        killed += not finished(process)
        assert served(tmp_path) in versions, f"attempt {attempt}"
    assert killed > 10
    last = processes.Process(target=build_here, args=(tmp_path,))
    last.start()
    assert finished(last)
    assert served(tmp_path) == versions[0]
