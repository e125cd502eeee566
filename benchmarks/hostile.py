"""What a normal client notices while others do their worst.

    python benchmarks/hostile.py [--seconds 120] [--entities 10000]

It serves a store, lets a normal client look things up, first alone and then beside a set of bad clients, and prints the
normal client's errors and times, what the bad ones were answered, and memory and processes before and after. The exit
code is 1 when the normal client saw an error, when its slowest hundredth took more than five times as long as when it
was alone, or when memory or processes did not come back.

The bad clients send cartesian products, property paths, regular expressions, strings that double, huge VALUES, nested
brackets, 50 MB bodies and endless CONSTRUCTs, read and send slowly, and come 500 at once. Each has an address of its
own, as a proxy would report it; all limits are those the service has by default, but for the memory of a query, which
is made smaller so that the measuring machine lives.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

from endpoint import BASE, LINKS, free_port, make_store, wait_for

#: Bytes that a query may use here.
MEMORY = 1_500_000_000

#: Seconds after the bad clients have gone in which everything must come back.
SETTLING = 40

#: How often the normal client asks, in seconds, as a person's page or a program does.
PAUSE = 0.02

#: Times as long as alone that the normal client's slowest hundredth may take, and memory that may stay, in bytes.
SLOWER = 5
KEPT = 150_000_000

P = f"<{LINKS}of>|<{LINKS}in>|^<{LINKS}of>|^<{LINKS}in>"
QUERIES = {
    "product, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "product, sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f LIMIT 1",
    "product, listed": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path": f"SELECT (COUNT(*) AS ?n) {{ ?a ({P})* ?b }}",
    "path of paths": f"SELECT * {{ ?a (({P})+/({P})*)+ ?b . ?b ({P})* ?c }}",
    "regular expression": (
        'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), "^(.*a){12}(b|c)+$")) }'
    ),
    "doubling": "SELECT (STRLEN(?z) AS ?n) { BIND('0123456789abcdef' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " BIND(?x40 AS ?z) }",
    "values": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(1_000)))} }}" for n in range(10))
    + " }",
    "blank nodes": "ASK { " + "[ ?p " * 90 + "1" + " ]" * 90 + " }",
    "brackets": "SELECT * " + "{" * 10_000 + "}" * 10_000,
    "exists": "ASK { " + "FILTER EXISTS { " * 1_000 + "}" * 1_001,
    "construct": "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


class Bad:
    """The bad clients: each goes on until it is stopped, and writes down what it was answered."""

    def __init__(self, port: int) -> None:
        self.answers: Counter[str] = Counter()
        self._port = port
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Let all of them begin."""
        jobs: list[Callable[[str], str]] = [self._asking(name, query) for name, query in QUERIES.items()]
        jobs += [self._large_body, self._slow_reader, self._slow_reader]
        jobs += [self._slow_head] * 10 + [self._slow_body] * 10
        for number, job in enumerate(jobs):
            self._run(job, f"198.51.100.{number}")
        self._run(self._crowd, "203.0.113.1")

    def stop(self) -> None:
        """Let all of them end."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _run(self, job: Callable[[str], str], address: str) -> None:
        def again_and_again() -> None:
            while not self._stop.is_set():
                try:
                    self.answers[job(address)] += 1
                except (OSError, http.client.HTTPException) as error:
                    name = getattr(job, "__name__", "query").strip("_")
                    self.answers[f"{name}: {type(error).__name__}"] += 1
                    self._stop.wait(0.1)

        thread = threading.Thread(target=again_and_again, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _asking(self, name: str, query: str) -> Callable[[str], str]:
        def ask(address: str) -> str:
            return f"{name}: {self._get(query, address)}"

        return ask

    def _get(self, query: str, address: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            headers = {"X-Forwarded-For": address, "Content-Type": "application/sparql-query"}
            connection.request("POST", "/sparql", query.encode(), headers)
            response = connection.getresponse()
            size = 0
            while not self._stop.is_set() and (piece := response.read(1_000_000)):
                size += len(piece)
            return f"{response.status}{' cut' if response.getheader('X-Result-Truncated') else ''}"
        finally:
            connection.close()

    def _large_body(self, address: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            headers = {"X-Forwarded-For": address, "Content-Type": "application/sparql-query"}
            connection.request("POST", "/sparql", (b" " * 1_000_000 for _ in range(50)), headers, encode_chunked=True)
            return f"50 MB body: {connection.getresponse().status}"
        except (BrokenPipeError, ConnectionResetError):
            # It is told before it has sent everything.
            return "50 MB body: hung up on"
        finally:
            connection.close()

    def _slow_reader(self, address: str) -> str:
        asked = quote(QUERIES["product, listed"])
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            client.sendall(
                f"GET /sparql?query={asked} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {address}\r\n\r\n".encode()
            )
            while not self._stop.wait(0.5):
                if not client.recv(16):
                    return "slow reader: hung up on"
        return "slow reader: still reading"

    def _slow_head(self, address: str) -> str:
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as client:
            client.sendall(f"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nX-Forwarded-For: {address}\r\nX-Slow: ".encode())
            return f"slow sender of a head: {self._dripped(client)}"

    def _slow_body(self, address: str) -> str:
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as client:
            head = f"POST /sparql HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {address}\r\nContent-Length: 60000\r\n"
            client.sendall(f"{head}Content-Type: application/sparql-query\r\n\r\n".encode())
            return f"slow sender of a body: {self._dripped(client)}"

    def _dripped(self, client: socket.socket) -> str:
        """Send a byte now and then, until the service has had enough, and return what it says."""
        client.settimeout(0.001)
        while not self._stop.wait(0.5):
            try:
                client.sendall(b"x")
                said = client.recv(1_000)
            except TimeoutError:
                continue
            return said.split(b"\r\n")[0].decode("latin-1")[9:] or "hung up on"
        return "still sending"

    def _crowd(self, _: str) -> str:
        """500 clients that ask something simple at the same time."""

        def ask(number: int) -> None:
            try:
                status = self._get(f"ASK {{ <{BASE}id/fund/e{number}> ?p ?o }}", "203.0.113.1")
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
            self.answers[f"one of 500: {status}"] += 1

        threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(500)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self._stop.wait(15)
        return "500 at once"


def be_bad(port: int, stop: Event, answers: Queue[dict[str, int]]) -> None:
    """Be all bad clients, in a process of their own, until told to stop, and say what they were answered."""
    # What they take of this machine for themselves is not the service's fault: elsewhere they have their own.
    os.nice(19)
    bad = Bad(port)
    bad.start()
    stop.wait()
    bad.stop()
    answers.put(dict(bad.answers))


class Normal:
    """A client that looks things up, one after the other."""

    def __init__(self, port: int, entities: int) -> None:
        self.errors: Counter[str] = Counter()
        self._port = port
        self._entities = entities
        self._number = 0

    def run(self, seconds: float) -> list[float]:
        """Ask for some time, and return the milliseconds that each answer took."""
        times, end = [], time.monotonic() + seconds
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while time.monotonic() < end:
            self._number += 1
            began = time.perf_counter()
            try:
                connection.request(
                    "GET", f"/sparql?query={quote(self._query())}", headers={"X-Forwarded-For": "192.0.2.1"}
                )
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                self.errors[type(error).__name__] += 1
                connection.close()
                continue
            times.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                self.errors[f"{response.status} {body[:80].decode()}"] += 1
            time.sleep(PAUSE)
        connection.close()
        return times

    def _query(self) -> str:
        entity = f"<{BASE}id/fund/e{self._number * 7_919 % self._entities}>"
        if self._number % 3:
            return f"SELECT ?p ?o {{ {entity} ?p ?o }}"
        return f"SELECT ?t ?n {{ ?m <{LINKS}of> {entity} ; <{LINKS}in> ?d . ?d <{LINKS}title> ?t . ?n <{LINKS}in> ?d }}"


def family(process: int) -> list[int]:
    """Return a process and all that came from it."""
    found = [process]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def resident(processes: list[int]) -> int:
    """Return the bytes of memory that processes hold."""
    total = 0
    for process in processes:
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            # It has just ended.
            continue
        total += sum(int(line.split()[1]) * 1_024 for line in status.splitlines() if line.startswith("VmRSS"))
    return total


def p99(times: list[float]) -> float:
    """Return the time that one of a hundred answers takes longer than."""
    return statistics.quantiles(times, n=100)[-1]


def main() -> int:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        make_store(folder / "store", given.entities)
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "kg",
            "serve",
            "--store",
            str(folder / "store"),
            "--port",
            str(port),
            "--quiet",
        ]
        command += ["--trusted-proxies", "1", "--query-memory", str(MEMORY)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ}) as service:
            try:
                wait_for(port)
                return measured(service.pid, port, given)
            finally:
                service.terminate()
    finally:
        shutil.rmtree(folder)


def measured(process: int, port: int, given: argparse.Namespace) -> int:
    """Let them all run, and return the exit code."""
    normal = Normal(port, given.entities)
    normal.run(3)
    quiet = normal.run(max(10, given.seconds / 6))
    before = family(process)
    memory_before = resident(before)
    context = multiprocessing.get_context("fork")
    stop, answers = context.Event(), context.Queue()
    bad = context.Process(target=be_bad, args=(port, stop, answers))
    bad.start()
    busy = normal.run(given.seconds)
    memory_during = resident(family(process))
    stop.set()
    answered = answers.get()
    bad.join()
    time.sleep(SETTLING)
    after = family(process)
    memory_after = resident(after)
    settled = normal.run(10)
    ratio = p99(busy) / p99(quiet)
    print(f"{'normal client':<22}{'requests':>9}{'p50 ms':>9}{'p99 ms':>9}{'longest':>9}")
    for name, times in (("alone", quiet), ("beside bad clients", busy), ("afterwards", settled)):
        print(f"{name:<22}{len(times):>9}{statistics.median(times):>9.1f}{p99(times):>9.1f}{max(times):>9.1f}")
    print(f"errors: {dict(normal.errors) or 'none'}; p99 beside bad clients {ratio:.1f} times that alone")
    print(f"processes: {len(before)} before, {len(after)} after")
    mib = [round(size / 2**20) for size in (memory_before, memory_during, memory_after)]
    print(f"memory (MiB): {mib[0]} before, {mib[1]} at the end of it, {mib[2]} after")
    for answer, number in sorted(answered.items()):
        print(f"  {answer:<40}{number:>7}")
    is_back = len(after) <= len(before) + 1 and memory_after <= memory_before + KEPT
    return int(bool(normal.errors) or ratio > SLOWER or not is_back)


if __name__ == "__main__":
    sys.exit(main())
