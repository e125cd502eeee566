"""How fast the service answers beside the native Oxigraph server on the same store, with every limit in force.

Run it with the native server (package ``oxigraph``) installed::

    python benchmarks/endpoint.py --oxigraph PATH/TO/oxigraph [--entities 10000] [--seconds 3]

It makes a store of entities and mentions, serves it both ways, and prints requests per second for one, eight and 32
connections that are kept open, and the ratio. The load comes from threads of this process, so high rates are the
client's as much as the server's.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from rdflib import RDF, RDFS, Graph, Literal, URIRef

from kg.store import Store

BASE = "https://w3id.org/policy-kg/"
LINKS = "https://example.org/"


def make_store(path: Path, entities: int) -> None:
    """Build a store of entities, documents, and four mentions of each entity."""
    graph = Graph()
    choice = random.Random(1)  # noqa: S311  # not for secrets
    for number in range(entities):
        entity = URIRef(f"{BASE}id/fund/e{number}")
        graph.add((entity, RDF.type, URIRef("https://w3id.org/policy-kg/ontology#Fund")))
        graph.add((entity, RDFS.label, Literal(f"Entity number {number}")))
    for number in range(4 * entities):
        mention, document = URIRef(f"{BASE}doc/d{number // 40}#char={number}"), URIRef(f"{BASE}doc/d{number // 40}")
        graph.add((mention, URIRef(LINKS + "of"), URIRef(f"{BASE}id/fund/e{choice.randrange(entities)}")))
        graph.add((mention, URIRef(LINKS + "in"), document))
        graph.add((mention, URIRef(LINKS + "begin"), Literal(number)))
        graph.add((document, URIRef(LINKS + "title"), Literal(f"Document {number // 40}")))
    with Store(path).writing() as writer:
        writer.add(f"{BASE}graph/benchmark", graph)
        writer.finish(BASE)


def queries(entities: int) -> dict[str, Callable[[int], str]]:
    """Return name → the query of a number, different for each number unless it is asked to be kept."""

    def entity(number: int) -> str:
        return f"<{BASE}id/fund/e{number % entities}>"

    def hops(number: int) -> str:
        path = f"?m <{LINKS}of> {entity(number)} ; <{LINKS}in> ?d . ?d <{LINKS}title> ?t . ?n <{LINKS}in> ?d"
        return f"SELECT ?t ?n {{ {path} }}"

    return {
        "look-up": lambda number: f"SELECT ?p ?o {{ {entity(number)} ?p ?o }}",
        "three hops": hops,
        "kept": lambda _: f"SELECT ?p ?o {{ {entity(1)} ?p ?o }}",
        "aggregate": lambda number: (
            f"SELECT ?d (COUNT(?m) AS ?n) {{ ?m <{LINKS}in> ?d }} GROUP BY ?d LIMIT {10 + number % 50}"
        ),
        "dump": lambda number: f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }} LIMIT {1_000_000 + number}",
    }


def rate(port: int, path: str, query: Callable[[int], str], connections: int, seconds: float) -> tuple[float, float]:
    """Return requests per second, and the 99th percentile of their milliseconds."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        connection, number = http.client.HTTPConnection("127.0.0.1", port), first
        while time.monotonic() < end:
            began = time.perf_counter()
            connection.request("GET", f"{path}?query={quote(query(number))}", headers={"Accept": _ACCEPT})
            response = connection.getresponse()
            while response.read(1_000_000):
                pass
            if response.status != 200:
                sys.exit(f"{port}: {response.status}")
            times.append(time.perf_counter() - began)
            number += connections
        connection.close()

    threads = [threading.Thread(target=ask, args=(number * 7_919,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slowest = statistics.quantiles(times, n=100)[-1] if len(times) > 1 else times[0]
    return len(times) / seconds, slowest * 1000


_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(300):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nobody listens on port {port}")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oxigraph", required=True, help="the native server's program")
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        compare(given, folder)
    finally:
        shutil.rmtree(folder)


def compare(given: argparse.Namespace, folder: Path) -> None:
    """Serve one store both ways and print what each does."""
    make_store(folder / "store", given.entities)
    native_copy = folder / "native"
    shutil.copytree(folder / "store" / "versions" / "000001" / "oxigraph", native_copy)
    ours, theirs = free_port(), free_port()
    native = [given.oxigraph, "serve-read-only", "--location", str(native_copy), "--bind", f"127.0.0.1:{theirs}"]
    service = [sys.executable, "-m", "kg", "serve", "--store", str(folder / "store"), "--port", str(ours), "--quiet"]
    with (
        subprocess.Popen([*native, "--union-default-graph"], stderr=subprocess.DEVNULL) as first,
        subprocess.Popen(service, stderr=subprocess.DEVNULL, env={**os.environ}) as second,
    ):
        try:
            wait_for(ours)
            wait_for(theirs)
            print(f"{'query':<12}{'connections':>12}{'native/s':>10}{'kg/s':>10}{'ratio':>8}{'p99 ms':>18}")
            for name, query in queries(given.entities).items():
                for connections in (1, 8, 32) if name in {"look-up", "three hops", "kept"} else (1,):
                    there = rate(theirs, "/query", query, connections, given.seconds)
                    here = rate(ours, "/sparql", query, connections, given.seconds)
                    print(
                        f"{name:<12}{connections:>12}{there[0]:>10.0f}{here[0]:>10.0f}{here[0] / there[0]:>8.2f}"
                        f"{there[1]:>9.1f}{here[1]:>9.1f}",
                        flush=True,
                    )
        finally:
            first.terminate()
            second.terminate()


if __name__ == "__main__":
    main()
