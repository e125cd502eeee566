"""How long the page of an entity takes on a graph of a million statements, beside a Flask page that does nothing.

::

    python benchmarks/pages.py [--statements 1000000] [--pages 500]

Makes a store of generated documents (mentions, claims, sums of money and figures with their sentences; a few
things in very many of them, most in few), serves it with `kg serve`, and asks for the pages of things drawn as often as
they are named, on one kept connection over loopback. Prints median and 99th percentile, the size of the pages, the
page of the best known thing, and the ratio to a bare Flask page on the same server, asked in turn with the others.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from flask import Flask
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS

from kg.build.indexing import write_search_index
from kg.namespaces import ITSRDF, KG, NIF, Minter
from kg.store import Store

MINTER = Minter("https://w3id.org/policy-kg/")
_KINDS = ("Fund", "Programme", "Organisation", "Place", "Person", "Event", "Outcome")
_RELATIONS = ("administeredBy", "fundedBy", "runs", "basedIn", "supports", "creates", "partOf", "argues")
#: Statements of one document, roughly.
_PER_DOCUMENT = 2_000


def entity(number: int) -> URIRef:
    """Return the IRI of a thing."""
    return MINTER.entity(f"{_KINDS[number % len(_KINDS)].lower()}/thing-{number}")


def drawn(choice: random.Random, things: int) -> int:
    """Return the number of a thing: the first far more often than the last."""
    return min(things - 1, int(things * choice.random() ** 4))


def document(slug: str, choice: random.Random, things: int) -> Graph:
    """Return the graph of a document with a hundred sentences."""
    graph, text, work = Graph(), MINTER.text(slug), MINTER.work(slug)
    graph.add((text, RDF.type, NIF.Context))
    graph.add((text, KG.textOf, work))
    graph.add((work, RDF.type, KG.Document))
    graph.add((work, RDFS.label, Literal(f"Report {slug}")))
    for number in range(100):
        begin, end = number * 100, number * 100 + 90
        sentence = MINTER.sentence(slug, begin, end)
        words = f"Sentence {number} of {slug} says what two things have to do with one another, and with money."
        _stretch(graph, sentence, text, (begin, end, words))
        graph.add((sentence, RDF.type, KG.Sentence))
        _facts(graph, choice, (slug, begin), sentence, things)
    return graph


def _stretch(graph: Graph, node: URIRef, text: URIRef, span: tuple[int, int, str]) -> None:
    begin, end, words = span
    graph.add((node, NIF.referenceContext, text))
    graph.add((node, NIF.beginIndex, Literal(begin)))
    graph.add((node, NIF.endIndex, Literal(end)))
    graph.add((node, NIF.anchorOf, Literal(words)))


def _facts(graph: Graph, choice: random.Random, place: tuple[str, int], sentence: URIRef, things: int) -> None:
    slug, begin = place
    one, other = entity(drawn(choice, things)), entity(drawn(choice, things))
    mention = MINTER.mention(slug, begin, begin + 8)
    graph.add((mention, RDF.type, KG.Mention))
    _stretch(graph, mention, MINTER.text(slug), (begin, begin + 8, "Sentence"))
    graph.add((mention, ITSRDF.taIdentRef, one))
    graph.add((mention, KG.inSentence, sentence))
    claim, relation = MINTER.part(slug, f"claim-{begin}"), KG[choice.choice(_RELATIONS)]
    graph.add((one, relation, other))
    graph.add((claim, RDF.type, KG.Claim))
    for term, value in ((RDF.subject, one), (RDF.predicate, relation), (RDF.object, other), (KG.evidence, sentence)):
        graph.add((claim, term, value))
    graph.add((claim, KG.modality, KG.asserted))
    graph.add((claim, KG.basis, KG.stated))
    if begin % 500 == 0:
        award = MINTER.part(slug, f"award-{begin}")
        graph.add((award, RDF.type, KG.FundingAward))
        graph.add((award, KG.amount, Literal(str(choice.randrange(1, 9_999) * 1_000), datatype=KG_DECIMAL)))
        graph.add((award, KG.currency, Literal("GBP")))
        for term, value in ((KG.fund, one), (KG.recipient, other), (KG.status, KG.awarded), (KG.modality, KG.asserted)):
            graph.add((award, term, value))
        graph.add((award, KG.evidence, sentence))


KG_DECIMAL = URIRef("http://www.w3.org/2001/XMLSchema#decimal")


def entities(things: int) -> Graph:
    """Return the graph of the entities."""
    graph = Graph()
    for number in range(things):
        graph.add((entity(number), RDF.type, KG[_KINDS[number % len(_KINDS)]]))
        graph.add((entity(number), RDFS.label, Literal(f"Thing number {number}")))
        graph.add((entity(number), KG.identifierBasis, KG.stated))
    return graph


def make_store(path: Path, statements: int) -> tuple[int, int]:
    """Build a store; return how many statements and things it holds."""
    choice, documents = random.Random(1), max(1, statements // _PER_DOCUMENT)  # noqa: S311  # not for secrets
    things = documents * 20
    with Store(path).writing() as writer:
        writer.add(str(MINTER.graph("entities")), entities(things))
        for number in range(documents):
            writer.add(str(MINTER.graph(f"d{number}")), document(f"d{number}", choice, things))
        write_search_index(writer, ())
        writer.finish(MINTER.base)
    return len(Store(path).open()), things


def bare_server() -> int:
    """Serve a Flask page that says "ok" on the server that kg uses, in a thread, and return its port."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "ok")
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, interface="wsgi", access_log=False, log_level="error"))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    return int(listening.getsockname()[1])


def timed(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    """Return how many milliseconds a page took, and its size."""
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html"})
    response = connection.getresponse()
    size = len(response.read())
    if response.status != 200:
        sys.exit(f"{path}: {response.status}")
    return (time.perf_counter() - began) * 1000, size


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(600):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nobody listens on port {port}")


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=500)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        statements, things = make_store(store, given.statements)
        print(f"{statements:,} statements, {things:,} things", flush=True)
        port = free_port()
        service = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", str(port), "--quiet"]
        with subprocess.Popen(service, stderr=subprocess.DEVNULL, env={**os.environ}) as process:
            try:
                wait_for(port)
                compare(port, things, given.pages)
            finally:
                process.terminate()


def compare(port: int, things: int, number: int) -> None:
    """Ask for pages and for the bare page in turn, and print how long they took."""
    choice = random.Random(2)  # noqa: S311  # not for secrets
    ours = http.client.HTTPConnection("127.0.0.1", port)
    bare = http.client.HTTPConnection("127.0.0.1", bare_server())
    timed(ours, f"/id/{str(entity(1)).partition('/id/')[2]}.html")
    pages, sizes, bares = [], [], []
    for _ in range(number):
        path = f"/id/{str(entity(drawn(choice, things))).partition('/id/')[2]}.html"
        milliseconds, size = timed(ours, path)
        pages.append(milliseconds)
        sizes.append(size)
        bares.append(timed(bare, "/")[0])
    best = [timed(ours, f"/id/{str(entity(0)).partition('/id/')[2]}.html") for _ in range(10)]
    middle, simple = statistics.median(pages), statistics.median(bares)
    print(f"entity page: median {middle:.1f} ms, p99 {statistics.quantiles(pages, n=100)[-1]:.1f} ms, {number} pages")
    print(f"bare page: median {simple:.2f} ms; an entity page takes {middle / simple:.0f} times as long")
    print(f"best known thing: median {statistics.median(ms for ms, _ in best):.1f} ms, {best[0][1] / 1000:.0f} kB")
    print(f"size: median {statistics.median(sizes) / 1000:.0f} kB, largest {max(*sizes, best[0][1]) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
