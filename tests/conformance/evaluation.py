"""The W3C's tests of evaluation and syntax, queries and updates, each made by requests to a service.

What a test needs is put into the service by the Graph Store Protocol, its query or update is posted, and what comes
back, or the graphs the service then holds, are compared with what the test expects.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from tests.conformance import manifests
from tests.conformance.exchanges import Reply, Send
from tests.conformance.manifests import MF, QT, UT
from tests.conformance.results import ROWS, expected_rows, parsed, quads, same_graphs, same_rows

#: Parts of the suite that ask for what is no part of the language as served: reasoning, a service elsewhere.
LEFT_OUT = frozenset(
    {"entailment", "service", "http-rdf-update", "protocol", "service-description", "graph-store-protocol"}
)

_MEDIA_TYPES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a manifest."""

    manifest: Graph
    test: URIRef
    kind: str
    #: The folder and the short name: ``aggregates/agg01``.
    name: str


def cases(folder: Path) -> Iterator[Case]:
    """Yield the tests of a ``sparql11`` folder, one folder after the other."""
    for path in sorted(folder.glob("*/manifest.ttl")):
        if path.parent.name not in LEFT_OUT:
            manifest = manifests.read(path)
            for test in manifests.listed(manifest):
                name = f"{path.parent.name}/{manifests.name(test)}"
                yield Case(manifest, test, manifests.kind(manifest, test), name)


class Service:
    """A writable service that answers by the letter of the standard, as the tests need it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_empty = False

    def run(self, case: Case) -> str:
        """Make a test, and return what was wrong: nothing, for a test that passes."""
        if "Syntax" in case.kind:
            return self._syntax(case)
        if case.kind == "UpdateEvaluationTest":
            return self._update(case)
        return self._query(case)

    def _syntax(self, case: Case) -> str:
        path = _file(case.manifest.value(case.test, MF.action))
        is_update = path.suffix == ".ru"
        if is_update:
            self._clear()
        reply = self._post_update(path) if is_update else self._post_query(path, "*/*")
        is_refused = reply.status == 400
        if reply.status >= 500:
            return _seen(reply)
        return "" if is_refused == ("Negative" in case.kind) else _seen(reply)

    def _query(self, case: Case) -> str:
        action = case.manifest.value(case.test, MF.action)
        query = _file(case.manifest.value(action, QT.query))
        result = _file(case.manifest.value(case.test, MF.result))
        self._fill(case.manifest, action, QT.data, QT.graphData, named=_dataset(query))
        if result.suffix in _MEDIA_TYPES:
            reply = self._post_query(query, _MEDIA_TYPES[result.suffix])
        else:
            reply = self._post_query(query, "application/sparql-results+xml, application/n-triples")
        if reply.status != 200:
            return _seen(reply)
        return "" if _as_expected(reply, result) else _seen(reply)

    def _update(self, case: Case) -> str:
        action, result = case.manifest.value(case.test, MF.action), case.manifest.value(case.test, MF.result)
        self._fill(case.manifest, action, UT.data, UT.graphData)
        reply = self._post_update(_file(case.manifest.value(action, UT.request)))
        if reply.status != 204:
            return _seen(reply)
        expected = [
            quad
            for graph, path in _data(case.manifest, result, UT.data, UT.graphData)
            for quad in quads(path.read_bytes(), path.suffix, _base(path), graph)
        ]
        held = self._held()
        return "" if same_graphs(held, expected) else f"the service holds {held}"

    def _clear(self) -> None:
        if not self._is_empty:
            reply = self._post("update", "DROP ALL", "*/*")
            assert reply.status == 204, _seen(reply)
            self._is_empty = True

    def _fill(
        self, manifest: Graph, action: Node | None, data: URIRef, graph_data: URIRef, *, named: Sequence[Path] = ()
    ) -> None:
        """Let the service hold what a test wants, and nothing else.

        What a query names with FROM is put there under the address it has, as no service fetches it from there.
        """
        self._clear()
        for graph, path in [*_data(manifest, action, data, graph_data), *((_base(path), path) for path in named)]:
            self._is_empty = False
            statements = quads(path.read_bytes(), path.suffix, _base(path))
            content = ox.serialize([quad.triple for quad in statements], format=ox.RdfFormat.N_TRIPLES) or b""
            target = f"/graph-store?graph={quote(graph, safe='')}" if graph else "/graph-store?default"
            # A test may give one graph several files.
            reply = self._send("POST", target, [("Content-Type", "application/n-triples")], content)
            assert reply.status in {201, 204}, _seen(reply)

    def _held(self) -> list[ox.Quad]:
        """Return all that the service holds."""
        named = self._post("query", "SELECT ?g { GRAPH ?g { } }", _MEDIA_TYPES[".srj"])
        rows = parsed(named.body, ROWS[".srj"])
        graphs = [] if isinstance(rows, bool) else [str(row[0][1][0])[1:-1] for row in rows]  # type: ignore[index]  # each row has an IRI
        held: list[ox.Quad] = []
        for graph in ("", *graphs):
            target = f"/graph-store?graph={quote(graph, safe='')}" if graph else "/graph-store?default"
            reply = self._send("GET", target, [("Accept", "application/n-triples")], b"")
            held += quads(reply.body, ".nt", "http://example.org/", graph)
        return held

    def _post_query(self, path: Path, accept: str) -> Reply:
        return self._post("query", f"BASE <{_base(path)}>\n" + path.read_text("utf-8"), accept)

    def _post_update(self, path: Path) -> Reply:
        self._is_empty = False
        return self._post("update", f"BASE <{_base(path)}>\n" + path.read_text("utf-8"), "*/*")

    def _post(self, kind: str, text: str, accept: str) -> Reply:
        headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", accept)]
        return self._send("POST", "/sparql", headers, urlencode({kind: text}).encode())


def _as_expected(reply: Reply, result: Path) -> bool:
    content_type = reply.headers.get("content-type", "")
    if result.suffix == ".csv":
        return _cells(reply.body.decode()) == _cells(result.read_text("utf-8"))
    if content_type.startswith("application/n-triples"):
        base = _base(result)
        return same_graphs(quads(reply.body, ".nt", base), quads(result.read_bytes(), result.suffix, base))
    format_ = ROWS[".srj" if "json" in content_type else ".tsv" if "tab" in content_type else ".srx"]
    return same_rows(parsed(reply.body, format_), expected_rows(result))


def _cells(text: str) -> Counter[tuple[tuple[str, str], ...]]:
    """Return the rows of a CSV file, whatever the order of its columns; blank nodes have no names to compare."""
    return Counter(
        tuple(sorted((column, "_:" if cell.startswith("_:") else cell) for column, cell in row.items()))
        for row in csv.DictReader(text.splitlines())
    )


def _dataset(query: Path) -> list[Path]:
    """Return the files that a query names with FROM."""
    names = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^>:]*)>", query.read_text("utf-8"))
    return [query.parent / name for name in names]


def _data(manifest: Graph, node: Node | None, data: URIRef, graph_data: URIRef) -> Iterator[tuple[str, Path]]:
    """Yield the graphs that a test names: an empty name for the one without a name, and the file."""
    for value in manifest.objects(node, data):
        yield "", _file(value)
    for value in manifest.objects(node, graph_data):
        if isinstance(value, URIRef):
            yield _base(_file(value)), _file(value)
        else:
            yield str(manifest.value(value, RDFS.label)), _file(manifest.value(value, UT.graph))


def _file(node: Node | None) -> Path:
    return Path(unquote(urlsplit(str(node)).path))


def _base(path: Path) -> str:
    """Return the IRI that a file has where the W3C publishes it; what is relative in it is relative to that."""
    return f"http://www.w3.org/2009/sparql/docs/tests/data-sparql11/{path.parent.name}/{path.name}"


def _seen(reply: Reply) -> str:
    return f"status {reply.status}: {reply.body[:300].decode('utf-8', 'replace')}"
