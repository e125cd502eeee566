"""The W3C's tests of the SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, where they are at hand.

The service is writable, as the tests of updates need it, and once more in strict mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from kg.web import create_app
from tests.web.conftest import settings_for

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
STATUS = "http://www.w3.org/2011/http-statusCodes#"

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "w3c" / "sparql" / "sparql11"
PROTOCOL = FOLDER / "protocol"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C manifests are not beside this clone")

TOKEN = "a token for the tests"  # noqa: S105  # of no service but that of the tests
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
NAMED_STATUSES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}


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


def _manifest(name: str) -> Graph:
    return Graph().parse(FOLDER / name) if FOLDER.is_dir() else Graph()


MANIFESTS = {
    name: _manifest(name)
    for name in (
        "protocol/manifest.ttl",
        "graph-store-protocol/manifest-indirect.ttl",
        "graph-store-protocol/manifest-direct.ttl",
    )
}


def _tests() -> Iterator[tuple[str, str]]:
    """Yield manifest and test, those that a manifest defines without listing them included."""
    for name, manifest in MANIFESTS.items():
        for kind in (MF.ProtocolTest, MF.GraphStoreProtocolTest):
            for test in sorted(map(str, manifest.subjects(RDF.type, kind))):
                yield name, test


def _headers(manifest: Graph, message: Node | None) -> tuple[tuple[str, str], ...]:
    head = manifest.value(message, HT.headers)
    items = list(Collection(manifest, head)) if head is not None else []
    return tuple((str(manifest.value(item, HT.fieldName)), str(manifest.value(item, HT.fieldValue))) for item in items)


def _status(iri: str) -> str:
    local = iri.removeprefix(STATUS)
    return NAMED_STATUSES.get(local, local.removeprefix("StatusCode").replace("xx", ""))


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


def _put_data(client: FlaskClient, manifest: Graph, test: Node) -> None:
    """Put the graphs that a test names where it wants them."""
    for data in manifest.objects(test, UT.graphData):
        content = (PROTOCOL / Path(urlsplit(str(manifest.value(data, UT.graph))).path).name).read_bytes()
        name = {"graph": str(manifest.value(data, RDFS.label))}
        client.put(
            "/graph-store", query_string=name, data=content, headers=AUTHORIZATION, content_type="application/n-triples"
        )


@pytest.fixture(scope="module", params=[False, True], ids=["union", "strict"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The writable service on a store that held nothing."""
    store = tmp_path_factory.mktemp("w3c")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_WRITE_TOKEN", TOKEN)
        yield create_app(settings_for(store / "store", writable=True, strict_dataset=request.param)).test_client()


@pytest.fixture
def w3c(service: FlaskClient) -> FlaskClient:
    """The same with nothing of the test before."""
    assert service.post("/sparql", data={"update": "DROP ALL"}, headers=AUTHORIZATION).status_code == 204
    return service


@pytest.mark.parametrize(("manifest", "test"), list(_tests()), ids=lambda value: value.rpartition("#")[2] or value)
def test_w3c(w3c: FlaskClient, manifest: str, test: str) -> None:
    """Each request gets the status, the type and the content that the manifest expects."""
    graph = MANIFESTS[manifest]
    requests = graph.value(graph.value(URIRef(test), MF.action), HT.requests)
    assert requests is not None
    location = ""
    _put_data(w3c, graph, URIRef(test))
    for exchange in [_exchange(graph, item) for item in Collection(graph, requests)]:
        response = w3c.open(
            exchange.path.replace("$LOCATION$", location),
            method=exchange.method,
            data=exchange.body or None,
            headers=[*exchange.headers, *AUTHORIZATION.items()],
        )
        location = response.headers.get("Location", location)
        assert str(response.status_code).startswith(exchange.statuses), response.text
        if exchange.boolean:
            assert f'"boolean":{exchange.boolean}' in response.text or f">{exchange.boolean}<" in response.text
        if exchange.format == "RDF":
            assert response.content_type.startswith(("text/turtle", "application/rdf+xml", "application/n-triples"))
        if exchange.content_type:
            assert response.content_type.lower() == exchange.content_type
        if exchange.graph:
            expected = Graph().parse(data=exchange.graph, format="turtle")
            assert isomorphic(Graph().parse(data=response.data, format="turtle"), expected), response.text


def _description(client: FlaskClient) -> Graph:
    return Graph().parse(data=client.get("/sparql", base_url="http://www.example").data, format="turtle")


def test_w3c_returns_rdf(w3c: FlaskClient) -> None:
    """GET on the endpoint returns RDF."""
    assert len(_description(w3c)) > 0


def test_w3c_has_endpoint_triple(w3c: FlaskClient) -> None:
    """The description has an sd:endpoint that matches."""
    assert list(_description(w3c).objects(None, SD.endpoint)) == [URIRef("http://www.example/sparql")]


def test_w3c_conforms_to_schema(w3c: FlaskClient) -> None:
    """A service has one endpoint; languages, features, formats and graphs are IRIs or nodes of their class."""
    graph = _description(w3c)
    services = list(graph.subjects(RDF.type, SD.Service))
    assert len(services) == 1
    for predicate in (SD.supportedLanguage, SD.feature, SD.resultFormat, SD.inputFormat):
        assert all(isinstance(value, URIRef) for value in graph.objects(services[0], predicate))
    for dataset in graph.objects(services[0], SD.defaultDataset):
        assert (dataset, RDF.type, SD.Dataset) in graph
        for named in graph.objects(dataset, SD.namedGraph):
            assert isinstance(graph.value(named, SD.name), URIRef)
