"""Programs that people ask SPARQL endpoints with, against a served process, those that are installed."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from tests.served import served
from tests.web.conftest import BASE, golden_graphs, write_version

FUND = URIRef(f"{BASE}id/fund/fenwick-harbour-fund")
NAME = "Fenwick Harbour Fund"
SELECT = "SELECT ?fund ?label { ?fund a kg:Fund ; rdfs:label ?label } ORDER BY ?label"
CONSTRUCT = f"CONSTRUCT {{ <{FUND}> rdfs:label ?label }} WHERE {{ <{FUND}> rdfs:label ?label }}"
FORM = "application/x-www-form-urlencoded"
TOKEN = "a token for the tests"  # noqa: S105  # of no service but that of the tests


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a writable service answers queries."""
    store = tmp_path_factory.mktemp("clients") / "store"
    write_version(store, golden_graphs())
    with served(store, "--writable", "--workers", "1", token=TOKEN) as address:
        yield f"{address}sparql"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("request_method", ["urlencoded", "postdirectly"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_selects(endpoint: str, method: str, request_method: str, form: str) -> None:
    """It sends `format`, `output` and `results` all at once."""
    wrapper = pytest.importorskip("SPARQLWrapper").SPARQLWrapper(endpoint)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(SELECT)
    if method == "GET" and request_method == "postdirectly":
        pytest.skip("there is no such request")
    found = wrapper.query().convert()
    text = found.toxml() if form == "xml" else found.decode() if isinstance(found, bytes) else str(found)
    assert NAME in text


@pytest.mark.parametrize("form", ["turtle", "n3", "xml", "rdf+xml", "json-ld"])
def test_sparqlwrapper_constructs(endpoint: str, form: str) -> None:
    """Each format it knows comes back as what it reads."""
    wrapper = pytest.importorskip("SPARQLWrapper").SPARQLWrapper(endpoint)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(CONSTRUCT)
    found = wrapper.query().convert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert str(graph.value(FUND, RDFS.label)) == NAME


def test_sparqlwrapper_asks_and_updates(endpoint: str) -> None:
    """An update needs the token."""
    wrapper = pytest.importorskip("SPARQLWrapper").SPARQLWrapper(endpoint)
    wrapper.setMethod("POST")
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    wrapper.setQuery("INSERT DATA { GRAPH <http://example.org/w> { <http://example.org/a> rdfs:seeAlso 1 } }")
    wrapper.query()
    wrapper.setQuery("ASK { <http://example.org/a> rdfs:seeAlso 1 }")
    wrapper.setReturnFormat("json")
    assert wrapper.query().convert()["boolean"] is True


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_store_reads(endpoint: str, form: str) -> None:
    """As a graph that lies elsewhere."""
    graph = Graph(SPARQLStore(endpoint, returnFormat=form))
    assert str(graph.value(FUND, RDFS.label)) == NAME
    assert [str(row[1]) for row in graph.query(SELECT)] == [NAME]  # type: ignore[index]  # rows, of a SELECT


def test_rdflib_store_updates(endpoint: str) -> None:
    """With the token as a header."""
    store = SPARQLUpdateStore(endpoint, endpoint, headers={"Authorization": f"Bearer {TOKEN}"})
    graph = Graph(store, identifier=URIRef("http://example.org/r"))
    graph.update("INSERT DATA { <http://example.org/b> <http://example.org/c> 1 }")
    assert len(list(graph.triples((URIRef("http://example.org/b"), None, None)))) == 1


def test_pandas_reads_csv(endpoint: str) -> None:
    """Straight from the address."""
    frame = pytest.importorskip("pandas").read_csv(f"{endpoint}?{urlencode({'query': SELECT, 'format': 'csv'})}")
    assert (list(frame.columns), list(frame["label"])) == (["fund", "label"], [NAME])


def test_a_reader_of_tab_separated_values(endpoint: str) -> None:
    """As R's read.delim takes them: a line of names, then terms in their Turtle form."""
    with urllib.request.urlopen(f"{endpoint}?{urlencode({'query': SELECT, 'format': 'tsv'})}") as response:  # noqa: S310  # our own address
        rows = list(csv.reader(io.TextIOWrapper(response, "utf-8"), delimiter="\t"))
    assert rows == [["?fund", "?label"], [f"<{FUND}>", NAME]]


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+json,*/*;q=0.9", "application/n-triples,*/*;q=0.9", "text/turtle,*/*;q=0.9"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_editor_in_a_browser(endpoint: str, accept: str, method: str) -> None:
    """YASGUI asks by a form, from another site, with a weight for what it reads best."""
    form = urlencode({"query": SELECT}).encode()
    headers = {
        "Accept": accept,
        "Origin": "https://yasgui.example",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    address = endpoint if method == "POST" else f"{endpoint}?{form.decode()}"
    request = urllib.request.Request(address, form if method == "POST" else None, headers)  # noqa: S310  # our own address
    with urllib.request.urlopen(request) as response:  # noqa: S310  # our own address
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert NAME in response.read().decode()


def test_a_service_that_reads_only_refuses_their_updates(tmp_path: Path) -> None:
    """A read-only service answers the same clients, and refuses what they write."""
    write_version(tmp_path / "store", golden_graphs())
    with served(tmp_path / "store", "--workers", "1") as address:
        store = SPARQLUpdateStore(f"{address}sparql", f"{address}sparql")
        graph = Graph(store, identifier=URIRef("http://example.org/r"))
        with pytest.raises(urllib.error.HTTPError, match="403"):
            graph.update("INSERT DATA { <http://example.org/b> <http://example.org/c> 1 }")
