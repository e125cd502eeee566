"""The W3C's tests of the Protocol and the Graph Store Protocol: requests, and what must come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from rdflib import Graph
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from tests.conformance.manifests import CNT, HT, MF, SD, UT

_STATUS = "http://www.w3.org/2011/http-statusCodes#"
_NAMED_STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
_RDF_TYPES = ("text/turtle", "application/rdf+xml", "application/n-triples")

#: Manifests of a checkout's ``sparql11`` folder whose tests are exchanges.
MANIFESTS = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
    "graph-store-protocol/manifest-direct.ttl",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers; the names of headers in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


#: Sends a request: method, path with its query, headers, body.
Send = Callable[[str, str, list[tuple[str, str]], bytes], Reply]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request of a manifest, and what must come back."""

    method: str
    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    #: Status codes that are right, or their first digits.
    statuses: tuple[str, ...]
    #: ``boolean``, ``tabular``, ``RDF`` or nothing.
    format: str
    boolean: str
    content_type: str
    graph: str

    @property
    def writes(self) -> bool:
        """Whether it changes something when it is answered as it should be."""
        is_update = "update" in self.path or b"update=" in self.body or self._is("application/sparql-update")
        return self.method in {"PUT", "DELETE"} or is_update or (self.method == "POST" and "/graph" in self.path)

    def _is(self, content_type: str) -> bool:
        return any(name.lower() == "content-type" and value.startswith(content_type) for name, value in self.headers)


def tests(manifest: Graph) -> list[Node]:
    """Return the tests of a manifest, those that it defines without listing them included."""
    kinds = (MF.ProtocolTest, MF.GraphStoreProtocolTest)
    return sorted((test for kind in kinds for test in manifest.subjects(RDF.type, kind)), key=str)


def exchanges(manifest: Graph, test: Node) -> list[Exchange]:
    """Return the exchanges of a test, in order."""
    requests = manifest.value(manifest.value(test, MF.action), HT.requests)
    return [_exchange(manifest, item) for item in Collection(manifest, requests)] if requests is not None else []


def _exchange(manifest: Graph, request: Node) -> Exchange:
    body = manifest.value(request, HT.body)
    encoding = str(manifest.value(body, CNT.characterEncoding) or "utf-8")
    response = manifest.value(request, HT.resp)
    return Exchange(
        method=str(manifest.value(request, HT.methodName)),
        path=str(manifest.value(request, HT.absolutePath)).replace("/gsp", "/graph-store", 1),
        body=str(manifest.value(body, CNT.chars) or "").encode(encoding),
        headers=_headers(manifest, request),
        statuses=tuple(_status(str(status)) for status in manifest.objects(response, MF.expectedStatus)),
        format=str(manifest.value(response, MF.expectedFormat) or ""),
        boolean=str(manifest.value(response, MF.expectedBoolean) or ""),
        content_type=dict(_headers(manifest, response)).get("content-type", ""),
        graph=str(manifest.value(manifest.value(response, HT.body), CNT.chars) or ""),
    )


def _headers(manifest: Graph, message: Node | None) -> tuple[tuple[str, str], ...]:
    head = manifest.value(message, HT.headers)
    items = list(Collection(manifest, head)) if head is not None else []
    return tuple((str(manifest.value(item, HT.fieldName)), str(manifest.value(item, HT.fieldValue))) for item in items)


def _status(iri: str) -> str:
    local = iri.removeprefix(_STATUS)
    return _NAMED_STATUSES.get(local, local.removeprefix("StatusCode").replace("xx", ""))


def graphs(manifest: Graph, test: Node, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the graphs that a test wants to be there: name, and content as N-Triples."""
    for data in manifest.objects(test, UT.graphData):
        file = Path(urlsplit(str(manifest.value(data, UT.graph))).path).name
        yield str(manifest.value(data, RDFS.label)), (folder / "protocol" / file).read_bytes()


def run(send: Send, manifest: Graph, test: Node, folder: Path, *, only_reading: bool = False) -> str:
    """Make the exchanges of a test, and return what was wrong: nothing, for a test that passes.

    Args:
        send: sends a request, with whatever a client needs to be let in.
        manifest: the manifest of the test.
        test: the test.
        folder: the ``sparql11`` folder of the checkout.
        only_reading: the service reads only: each request that writes must be refused, and nothing may follow it.
    """
    if not only_reading:
        for graph, content in graphs(manifest, test, folder):
            path = f"/graph-store?graph={quote(graph, safe='')}"
            send("PUT", path, [("Content-Type", "application/n-triples")], content)
    location = ""
    for exchange in exchanges(manifest, test):
        reply = send(
            exchange.method, exchange.path.replace("$LOCATION$", location), list(exchange.headers), exchange.body
        )
        if only_reading and exchange.writes:
            return "" if 400 <= reply.status < 500 else f"{exchange.method} {exchange.path}: {reply.status}"
        location = reply.headers.get("location", location)
        if fault := _fault(exchange, reply):
            return f"{exchange.method} {exchange.path}: {fault}"
    return ""


def _fault(exchange: Exchange, reply: Reply) -> str:
    content_type = reply.headers.get("content-type", "")
    if not str(reply.status).startswith(exchange.statuses):
        return f"status {reply.status}, not {' or '.join(exchange.statuses)}: {reply.body[:200]!r}"
    if exchange.boolean and not _says(reply.body, exchange.boolean):
        return f"not {exchange.boolean}: {reply.body[:200]!r}"
    if exchange.format == "RDF" and not content_type.startswith(_RDF_TYPES):
        return f"{content_type} is no RDF"
    if exchange.content_type and content_type.lower() != exchange.content_type:
        return f"{content_type}, not {exchange.content_type}"
    if exchange.graph:
        expected = Graph().parse(data=exchange.graph, format="turtle")
        if not isomorphic(Graph().parse(data=reply.body, format="turtle"), expected):
            return f"another graph: {reply.body[:500]!r}"
    return ""


def _says(body: bytes, boolean: str) -> bool:
    return f'"boolean":{boolean}'.encode() in body or f">{boolean}<".encode() in body


def description_faults(send: Send, endpoint: str) -> dict[str, str]:
    """Return the tests of the Service Description (prose, in its manifest) → what was wrong.

    Args:
        send: sends a request.
        endpoint: the address of the endpoint, as the description must give it.
    """
    reply = send("GET", "/sparql", [("Accept", "text/turtle")], b"")
    graph = Graph().parse(data=reply.body, format="turtle") if reply.status == 200 else Graph()
    endpoints = [str(value) for value in graph.objects(None, SD.endpoint)]
    return {
        "returns-rdf": "" if len(graph) else f"status {reply.status}, no RDF",
        "has-endpoint-triple": "" if endpoints == [endpoint] else f"sd:endpoint is {endpoints}",
        "conforms-to-schema": _schema_fault(graph),
    }


def _schema_fault(graph: Graph) -> str:
    """A service has one endpoint; languages, features, formats and graphs are IRIs or nodes of their class."""
    services = list(graph.subjects(RDF.type, SD.Service))
    if len(services) != 1:
        return f"{len(services)} services"
    for predicate in (SD.supportedLanguage, SD.feature, SD.resultFormat, SD.inputFormat):
        if any(not str(value).startswith("http") for value in graph.objects(services[0], predicate)):
            return f"{predicate} has a value that is no IRI"
    for dataset in graph.objects(services[0], SD.defaultDataset):
        if (dataset, RDF.type, SD.Dataset) not in graph:
            return "the default dataset is no sd:Dataset"
        if any(graph.value(named, SD.name) is None for named in graph.objects(dataset, SD.namedGraph)):
            return "a named graph has no name"
    return ""
