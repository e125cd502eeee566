"""How fast the service answers beside the native Oxigraph server on the same store, with every limit in force.

Run it with the load generator ``wrk`` on the path (Debian package ``wrk``) and the native server installed::

    python benchmarks/endpoint.py --oxigraph PATH/TO/oxigraph [--rdflib-endpoint PATH/TO/python] [--entities 142000]

``--rdflib-endpoint`` names a Python that has the packages rdflib-endpoint and oxrdflib. The store is made once in
``--folder`` (142,000 entities are two million triples) and used again.

The servers run side by side and are asked in turns of a few seconds, so that whatever else the machine does meets them
alike. Each figure is the sum of its turns; the slowest hundredth (of aggregates, regular expressions and dumps, the
slowest) is the median of them. Every query is another one, but for those that are to be kept; what is not answered
with 200 is told at the end of the line.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from kg.store import Store

BASE = "https://w3id.org/policy-kg/"
LINKS = "https://example.org/"

#: Mentions of an entity on average, mentions of a document, and documents of a graph.
_MENTIONS, _OF_DOCUMENT, _OF_GRAPH = 4, 40, 100


@dataclass(frozen=True)
class Task:
    """A kind of query; ``%d`` is a number that is another one each time."""

    name: str
    query: str
    connections: Sequence[int]
    #: Times the native server's rate that are wanted, for each number of connections.
    bars: Sequence[float]
    #: Numbers that are asked for.
    numbers: int = 1

    @property
    def is_heavy(self) -> bool:
        """Whether one query takes seconds, so that requests are timed rather than counted."""
        return self.name in {"aggregate", "regex", "dump"}


def tasks(entities: int, heavy: Sequence[int]) -> list[Task]:
    """Return what is asked."""
    entity = f"<{BASE}id/fund/e%d>"
    hops = f"?m <{LINKS}of> {entity} ; <{LINKS}in> ?d . ?d <{LINKS}title> ?t . ?n <{LINKS}in> ?d"
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    many = [0.9] * len(heavy)
    return [
        Task("look-up", f"SELECT ?p ?o {{ {entity} ?p ?o }}", (1, 8, 32), (0.6, 0.35, 0.4), entities),
        Task("three hops", f"SELECT ?t ?n {{ {hops} }}", (1, 8, 32), (0.7, 0.6, 0.7), entities),
        Task("kept", f"SELECT ?p ?o {{ <{BASE}id/fund/e1> ?p ?o }}", (1, 8, 32), (0.5, 0.5, 0.5)),
        Task(
            "aggregate",
            f"SELECT ?d (COUNT(?m) AS ?n) {{ ?m <{LINKS}in> ?d }} GROUP BY ?d LIMIT %d",
            heavy,
            many,
            100_000,
        ),
        Task("regex", f'SELECT ?e {{ ?e <{label}> ?l FILTER(REGEX(?l, "9%d7$")) }}', heavy, many, 100_000),
        Task("dump", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1%05d", heavy, many, 90_000),
    ]


def make_store(path: Path, entities: int) -> None:
    """Build a store of entities, and of documents with mentions of them in a graph for each hundred."""
    choice = random.Random(1)  # noqa: S311  # not for secrets
    with Store(path).writing() as writer:
        writer.load(f"{BASE}graph/entities", "".join(_entity(number) for number in range(entities)).encode())
        size = _OF_DOCUMENT * _OF_GRAPH
        for first in range(0, _MENTIONS * entities, size):
            name = f"{BASE}graph/d{first // size}"
            numbers = range(first, min(first + size, _MENTIONS * entities))
            mentions = (_mention(number, choice.randrange(entities), name) for number in numbers)
            writer.load(name, "".join(mentions).encode())
        writer.finish(BASE)


def _entity(number: int) -> str:
    entity, graph = f"<{BASE}id/fund/e{number}>", f"<{BASE}graph/entities>"
    label = f'<http://www.w3.org/2000/01/rdf-schema#label> "Entity number {number}"'
    return (
        f"{entity} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}ontology#Fund> {graph} .\n"
        f"{entity} {label} {graph} .\n"
    )


def _mention(number: int, of: int, graph: str) -> str:
    document = f"<{BASE}doc/d{number // _OF_DOCUMENT}>"
    mention = f"<{BASE}doc/d{number // _OF_DOCUMENT}#char={number}>"
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    lines = [
        f"{mention} <{LINKS}of> <{BASE}id/fund/e{of}>",
        f"{mention} <{LINKS}in> {document}",
        f'{mention} <{LINKS}begin> "{number}"^^<{integer}>',
    ]
    if number % _OF_DOCUMENT == 0:
        lines.append(f'{document} <{LINKS}title> "Document {number // _OF_DOCUMENT}"')
    return "".join(f"{line} <{graph}> .\n" for line in lines)


@dataclass
class Server:
    """One of those that are compared, and what it did in the task at hand."""

    name: str
    port: int
    path: str
    requests: int = 0
    seconds: float = 0
    slowest: list[float] = field(default_factory=list)
    bad: int = 0

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def p99(self) -> float:
        """Milliseconds of the slowest hundredth."""
        return statistics.median(self.slowest) if self.slowest else 0.0

    def forget(self) -> None:
        """Begin another task."""
        self.requests, self.seconds, self.slowest, self.bad = 0, 0, [], 0


_SCRIPT = """\
local path, before, after, numbers, accept = %s
math.randomseed(%d)
function request()
  local number = numbers > 1 and string.format("%s", math.random(0, numbers - 1)) or ""
  return wrk.format("GET", path .. "?query=" .. before .. number .. after, {Accept = accept, Host = "127.0.0.1"})
end
"""

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def measure(server: Server, task: Task, connections: int, seconds: float, folder: Path) -> None:
    """Ask a server for some seconds, or until it has answered once."""
    holder = re.search(r"%0?\d*d", task.query)
    before, after = (task.query.split(holder[0]) if holder else (task.query, ""))[:2]
    parts = [f'"{quote(part, safe="")}"' for part in (before, after)]
    values = ", ".join([f'"{server.path}"', *parts, str(task.numbers), f'"{_ACCEPT}"'])
    script = folder / "queries.lua"
    script.write_text(_SCRIPT % (values, time.time_ns() % 1_000_000, holder[0] if holder else "%d"))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "120s", "--latency", "-s"]
    done = subprocess.run(
        [*command, str(script), f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, check=True
    )
    counted = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)", done.stdout)
    if counted:
        server.requests += int(counted[1])
        server.seconds += float(counted[2]) * _UNITS[counted[3]] / 1000
    if slow := re.search(r"99%\s+([\d.]+)(us|ms|s|m)", done.stdout):
        server.slowest.append(float(slow[1]) * _UNITS[slow[2]])
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    server.bad += int(failed[1]) if failed else 0


def time_once(server: Server, task: Task, connections: int) -> None:
    """Ask a server one query on each connection at the same time, and note how long all of them took."""
    choice = random.Random(time.time_ns())  # noqa: S311  # not for secrets

    def ask(query: str) -> float:
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", f"{server.path}?query={quote(query, safe='')}", headers={"Accept": _ACCEPT})
        response = connection.getresponse()
        try:
            while response.read(1_000_000):
                pass
            server.bad += response.status != 200
        except http.client.IncompleteRead:
            # It ran into a limit.
            server.bad += 1
        connection.close()
        return (time.perf_counter() - began) * 1000

    queries = [task.query % choice.randrange(task.numbers) for _ in range(connections)]
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        taken = list(threads.map(ask, queries))
    server.seconds += time.perf_counter() - began
    server.requests += connections
    server.slowest.append(max(taken))


def first_byte(server: Server) -> float:
    """Return the milliseconds until the first byte of a dump of everything, as the middle of five."""
    query = quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", safe="")
    times = []
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            head = (
                f"GET {server.path}?query={query} HTTP/1.1\r\nHost: localhost\r\nAccept: application/n-triples\r\n\r\n"
            )
            began = time.perf_counter()
            client.sendall(head.encode())
            received = b""
            while len(received.partition(b"\r\n\r\n")[2]) < 10:
                received += client.recv(4096)
            times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.5)
    return statistics.median(times)


_RDFLIB_ENDPOINT = """\
import sys, pyoxigraph, uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(store=OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1])), default_union=True)
uvicorn.run(SparqlEndpoint(graph=graph, path="/"), port=int(sys.argv[2]), log_level="error")
"""


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oxigraph", required=True, help="the native server's program")
    parser.add_argument("--rdflib-endpoint", help="a Python that has rdflib-endpoint and oxrdflib")
    parser.add_argument("--folder", type=Path, help="where the store is made, or was; else it is made and thrown away")
    parser.add_argument("--entities", type=int, default=142_000, help="142,000 are two million triples")
    parser.add_argument("--seconds", type=float, default=3, help="of one turn")
    parser.add_argument("--turns", type=int, default=4)
    parser.add_argument("--heavy", default="1", help="connections of aggregate, regex and dump")
    parser.add_argument("--tasks", default="", help="only those whose names hold one of these words")
    parser.add_argument("--serve", default="", help="more flags for kg serve, such as '--workers 2'")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on the path: install the Debian package wrk")
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        if not (folder / "store").exists():
            make_store(folder / "store", given.entities)
        with ExitStack() as stack:
            servers = [stack.enter_context(server) for server in _servers(given, folder, Path(scratch))]
            _compare(given, servers, Path(scratch))


def _servers(given: argparse.Namespace, folder: Path, scratch: Path) -> list:  # type: ignore[type-arg]
    """Return the servers: the native one, ours, and rdflib-endpoint when it is named; each on a copy of its own."""
    version = Store(folder / "store").open()
    print(f"{len(version):,} triples; {os.cpu_count()} processors; turns of {given.seconds:g} s")
    if version.folder is None:
        sys.exit("the store is in memory")
    copies = [scratch / name for name in ("native", "rdflib")]
    for copy in copies[: 1 + bool(given.rdflib_endpoint)]:
        shutil.copytree(version.folder / "oxigraph", copy)
    port = [free_port() for _ in range(3)]
    native = [given.oxigraph, "serve-read-only", "--location", str(copies[0]), "--bind", f"127.0.0.1:{port[0]}"]
    ours = [sys.executable, "-m", "kg", "serve", "--store", str(folder / "store"), "--port", str(port[1])]
    servers = [
        _served("native", port[0], "/query", [*native, "--union-default-graph"]),
        _served("kg", port[1], "/sparql", [*ours, *given.serve.split()]),
    ]
    if given.rdflib_endpoint:
        program = [given.rdflib_endpoint, "-c", _RDFLIB_ENDPOINT, str(copies[1]), str(port[2])]
        servers.append(_served("rdflib-endpoint", port[2], "/", program))
    return servers


@contextmanager
def _served(name: str, port: int, path: str, command: Sequence[str]) -> Iterator[Server]:
    """Run a server as long as it is needed; what it logs is thrown away, but written."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield Server(name, port, path)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(600):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nobody listens on port {port}")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _compare(given: argparse.Namespace, servers: Sequence[Server], scratch: Path) -> None:
    native, ours, *others = servers
    heavy = [int(number) for number in given.heavy.split(",")]
    chosen = [task for task in tasks(given.entities, heavy) if _wanted(task, given.tasks)]
    print("milliseconds until the first byte of a dump:", end="")
    print(", ".join(f" {server.name} {first_byte(server):.0f}" for server in (native, ours)))
    print(
        f"\n{'query':<11}{'conn.':>6}{'native/s':>10}{'kg/s':>9}{'ratio':>7}{'bar':>6}{'p99 ms':>9}{'kg':>9}", "ratio"
    )
    for task in chosen:
        for connections, bar in zip(task.connections, task.bars, strict=True):
            for server in servers:
                server.forget()
            for _ in range(given.turns):
                for server in (native, ours):
                    if task.is_heavy:
                        time_once(server, task, connections)
                    else:
                        measure(server, task, connections, given.seconds, scratch)
            print(_line(task, connections, bar, native, ours), flush=True)
            for other in others if not task.is_heavy else ():
                measure(other, task, connections, 2 * given.seconds, scratch)
                print(
                    f"{'':<17}{other.name} {other.rate:.1f}/s: kg is {_times(ours.rate, other.rate)} as fast",
                    flush=True,
                )


def _wanted(task: Task, words: str) -> bool:
    return any(word in task.name for word in words.split(",")) if words else True


def _line(task: Task, connections: int, bar: float, native: Server, ours: Server) -> str:
    ratio = ours.rate / native.rate if native.rate else 0.0
    slower = ours.p99 / native.p99 if native.p99 else 0.0
    line = (
        f"{task.name:<11}{connections:>6}{native.rate:>10.1f}{ours.rate:>9.1f}{ratio:>7.2f}{bar:>6.2f}"
        f"{native.p99:>9.1f}{ours.p99:>9.1f}{slower:>7.1f}"
    )
    return f"{line}  {ours.bad} refused" if ours.bad else line


def _times(ours: float, other: float) -> str:
    return f"{ours / other:.0f} times" if other else "infinitely many times"


if __name__ == "__main__":
    main()
