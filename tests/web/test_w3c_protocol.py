"""The W3C's tests of the SPARQL 1.1 Protocol that concern queries, where their manifest is at hand.

The tests of updates are left out: the service is read-only, and refuses every one of them (see `test_sparql`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from kg.web import create_app
from tests.web.conftest import settings_for, write_version

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "w3c" / "sparql" / "sparql11" / "protocol"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C manifest is not beside this clone")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request of the manifest, and what must come back."""

    method: str
    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    #: First digits of the status codes that are right.
    statuses: frozenset[str]
    boolean: str


def _manifest() -> Graph:
    return Graph().parse(FOLDER / "manifest.ttl") if FOLDER.is_dir() else Graph()


MANIFEST = _manifest()


def _items(node: Node | None) -> list[Node]:
    return list(Collection(MANIFEST, node)) if node is not None else []


def _exchange(request: Node) -> Exchange:
    body = MANIFEST.value(request, HT.body)
    encoding = str(MANIFEST.value(body, CNT.characterEncoding) or "utf-8")
    response = MANIFEST.value(request, HT.resp)
    headers = _items(MANIFEST.value(request, HT.headers))
    return Exchange(
        method=str(MANIFEST.value(request, HT.methodName)),
        path=str(MANIFEST.value(request, HT.absolutePath)),
        body=str(MANIFEST.value(body, CNT.chars) or "").encode(encoding),
        headers=tuple(
            (str(MANIFEST.value(item, HT.fieldName)), str(MANIFEST.value(item, HT.fieldValue))) for item in headers
        ),
        statuses=frozenset(str(status)[-3] for status in MANIFEST.objects(response, MF.expectedStatus)),
        boolean=str(MANIFEST.value(response, MF.expectedBoolean) or ""),
    )


def _exchanges(test: Node) -> list[Exchange]:
    connection = MANIFEST.value(test, MF.action)
    return [_exchange(request) for request in _items(MANIFEST.value(connection, HT.requests))]


QUERY_TESTS = sorted(
    str(test)
    for test in MANIFEST.subjects(RDF.type, MF.ProtocolTest)
    if "update" not in str(test).rpartition("#")[2].rpartition("/")[2]
)


@pytest.fixture(scope="module")
def w3c(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The service on all the data that the manifest names."""
    graphs: dict[str, Graph] = {}
    for data in set(MANIFEST.objects(None, UT.graphData)):
        file = FOLDER / Path(urlsplit(str(MANIFEST.value(data, UT.graph))).path).name
        graphs[str(MANIFEST.value(data, RDFS.label))] = Graph().parse(file, format="nt")
    store = tmp_path_factory.mktemp("w3c") / "store"
    write_version(store, graphs)
    return create_app(settings_for(store)).test_client()


@pytest.mark.parametrize("test", QUERY_TESTS, ids=lambda test: test.rpartition("#")[2])
def test_w3c_protocol(w3c: FlaskClient, test: str) -> None:
    """Each request gets the status, and the truth value, that the manifest expects."""
    for exchange in _exchanges(URIRef(test)):
        response = w3c.open(
            exchange.path, method=exchange.method, data=exchange.body or None, headers=list(exchange.headers)
        )
        assert str(response.status_code)[0] in {status[0] for status in exchange.statuses}, response.text
        if exchange.boolean:
            assert f'"boolean":{exchange.boolean}' in response.text or f">{exchange.boolean}<" in response.text
