"""Several processes answer from one port."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kg.settings import load_settings
from kg.web.metrics import summed
from kg.web.workers import share
from tests.served import ROOT, served


def test_workers_share_what_they_have_together() -> None:
    """Each has its part, and at least one of each."""
    given = {"workers": 3, "evaluators": 4, "slow_evaluators": 1, "cache_bytes": 900, "query_timeout": 7}
    shared = share(load_settings(given, environ={}, directory=Path("/nowhere")))
    assert (shared.evaluators, shared.slow_evaluators, shared.cache_bytes, shared.query_timeout) == (2, 1, 300, 7)


def test_counters_are_summed_by_their_labels() -> None:
    """The version is the newest, not the sum."""
    one = '# TYPE kg_a counter\nkg_a_total{x="1"} 2.0\n# TYPE kg_graph_version gauge\nkg_graph_version 4.0\n'
    other = '# TYPE kg_a counter\nkg_a_total{x="1"} 3.0\nkg_a_total{x="2"} 1.0\nkg_graph_version 5.0\n'
    lines = summed([one, other]).splitlines()
    assert {'kg_a_total{x="1"} 5.0', 'kg_a_total{x="2"} 1.0', "kg_graph_version 5.0"} <= set(lines)


@pytest.mark.slow
def test_counters_tell_of_all_workers(store: Path) -> None:
    """Whichever worker is asked."""
    with served(store, "--workers", "2") as address:
        for _ in range(20):
            _get(f"{address}sparql?query=ASK%7B%7D")
        lines = _get(f"{address}metrics").decode().splitlines()
    assert 'kg_requests_total{method="GET",status="200",view="sparql.endpoint"} 20.0' in lines


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(store: Path) -> None:
    """The others answer meanwhile, and what it held goes with it."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "0", "--workers", "2"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stderr is not None
        address = next(word for line in process.stderr for word in line.split() if word.startswith("http://"))
        threading.Thread(target=process.stderr.read, daemon=True).start()
        before = _children(process.pid)
        os.kill(min(before), signal.SIGKILL)
        while len(_children(process.pid) - before) < 1:
            assert _get(f"{address}healthz") == b"ok\n"
        process.terminate()
        assert process.wait(30) == 0


@pytest.mark.slow
def test_what_has_begun_is_answered_before_the_end(store: Path) -> None:
    """SIGTERM lets a query that runs end; nobody new is taken."""
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    statuses: list[int] = []

    def ask(address: str) -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request("GET", f"/sparql?query={quote(query)}")
        statuses.append(connection.getresponse().status)
        connection.close()

    with served(store, "--workers", "2", "--query-timeout", "3") as address:
        asking = threading.Thread(target=ask, args=(address,))
        asking.start()
        while b"kg_queries_running 1.0" not in _get(f"{address}metrics"):
            pass
    asking.join()
    assert statuses == [504]


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310  # our own address
        content: bytes = response.read()
        return content


def _children(process: int) -> set[int]:
    """Return the processes that a process has started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    return {int(word) for word in listed.stdout.split()}
