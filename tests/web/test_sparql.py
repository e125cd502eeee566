"""``/sparql`` over HTTP: what arrives is translated, what the graph says is sent, and nothing is changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

SELECT = "SELECT ?label WHERE { <https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund> rdfs:label ?label }"
DESCRIBE = "DESCRIBE <https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund>"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_get_query(client: FlaskClient) -> None:
    """Without an Accept header a SELECT is answered in JSON."""
    response = client.get("/sparql", query_string={"query": SELECT})
    assert response.content_type == "application/sparql-results+json"
    assert json.loads(response.data)["results"]["bindings"][0]["label"]["value"] == "Fenwick Harbour Fund"


@pytest.mark.parametrize(
    ("accept", "content_type", "beginning"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", b'{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv; charset=utf-8", b"label\r\nFenwick Harbour Fund"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b'?label\n"Fenwick Harbour Fund"'),
    ],
)
def test_select_formats(client: FlaskClient, accept: str, content_type: str, beginning: bytes) -> None:
    """The four formats of SPARQL results."""
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, content_type)
    assert response.data.startswith(beginning)


@pytest.mark.parametrize(
    ("accept", "parser"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ],
)
@pytest.mark.parametrize("query", [DESCRIBE, "CONSTRUCT WHERE { ?s a kg:Fund }"])
def test_graph_formats(client: FlaskClient, query: str, accept: str, parser: str) -> None:
    """CONSTRUCT and DESCRIBE come in the four graph formats, and parse."""
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    assert response.content_type.startswith(accept)
    assert len(Graph().parse(data=response.data, format=parser)) > 0


def test_ask(client: FlaskClient) -> None:
    """ASK is answered in the formats of SELECT."""
    response = client.get("/sparql", query_string={"query": "ASK { ?s a kg:Fund }"})
    assert json.loads(response.data)["boolean"] is True


@pytest.mark.parametrize("name", ["format", "output"])
def test_format_parameter(client: FlaskClient, name: str) -> None:
    """A format named in the address goes before the Accept header."""
    response = client.get("/sparql", query_string={"query": SELECT, name: "csv"}, headers={"Accept": "text/turtle"})
    assert response.content_type == "text/csv; charset=utf-8"


def test_post_query_form(client: FlaskClient) -> None:
    """The query as a field of a form."""
    assert b"Fenwick" in client.post("/sparql", data={"query": SELECT}).data


def test_post_query(client: FlaskClient) -> None:
    """The query as the body."""
    response = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    assert b"Fenwick" in response.data


def test_head_has_the_length_and_no_body(client: FlaskClient) -> None:
    """HEAD is GET without the body."""
    get = client.get("/sparql", query_string={"query": SELECT})
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.data, head.content_length, head.content_type) == (b"", len(get.data), get.content_type)


def test_get_query_union_graph(client: FlaskClient) -> None:
    """Without a dataset a query sees all graphs at once; with one, that alone."""
    query = "ASK { <https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund> rdfs:label ?l . ?claim rdf:subject ?f }"
    graph = "https://w3id.org/policy-kg/graph/entities"
    assert client.get("/sparql", query_string={"query": query}).get_json(force=True)["boolean"] is True
    chosen = client.get("/sparql", query_string={"query": query, "default-graph-uri": graph})
    assert chosen.get_json(force=True)["boolean"] is False


def test_named_graph_of_the_protocol(client: FlaskClient) -> None:
    """`named-graph-uri` alone leaves the default graph empty."""
    arguments = {"named-graph-uri": "https://w3id.org/policy-kg/graph/entities"}
    named = client.get("/sparql", query_string={"query": "ASK { GRAPH ?g { ?s a kg:Fund } }", **arguments})
    plain = client.get("/sparql", query_string={"query": "ASK { ?s a kg:Fund }", **arguments})
    assert (named.get_json(force=True)["boolean"], plain.get_json(force=True)["boolean"]) == (True, False)


def test_get_bad_query(client: FlaskClient) -> None:
    """A query that cannot be parsed is a 400 with line, column and the place marked."""
    response = client.get("/sparql", query_string={"query": "SELECT * {\n  ?s ?p\n}"})
    assert (response.status_code, response.content_type) == (400, "text/plain; charset=utf-8")
    assert "line 3, column" in response.text
    assert response.text.rstrip().endswith("^")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"data": {"update": "CLEAR ALL"}}, 403),
        ({"data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403),
        ({"data": {"query": "CLEAR ALL"}}, 400),
        ({"data": {"query": "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}, 403),
        ({"data": {"query": "ASK { FILTER(<http://example.org/f>()) }"}}, 422),
        ({"data": "ASK {}", "content_type": "text/plain"}, 415),
        ({"data": {"q": "ASK {}"}}, 400),
        ({"data": b"x" * 1_000_001, "content_type": "application/sparql-query"}, 413),
    ],
)
def test_refusals(client: FlaskClient, arguments: dict[str, object], status: int) -> None:
    """What the service does not do is refused as readable text."""
    response = client.post("/sparql", **arguments)
    assert (response.status_code, response.content_type) == (status, "text/plain; charset=utf-8")
    assert len(response.text) > 20


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: FlaskClient, method: str) -> None:
    """405 with what is allowed."""
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_nothing_acceptable(client: FlaskClient) -> None:
    """406 lists what there is."""
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": "text/turtle"})
    assert response.status_code == 406
    assert "text/csv" in response.text


def test_options_for_other_sites(client: FlaskClient) -> None:
    """A browser may ask before it posts from another site."""
    response = client.options("/sparql")
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "POST" in response.headers["Access-Control-Allow-Methods"]


def test_get_query_description(client: FlaskClient) -> None:
    """Without a query a program gets the service description, with every graph."""
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.data, format="turtle")
    assert (None, RDF.type, SD.Service) in graph
    assert str(graph.value(None, SD.endpoint)) == "None" or (None, SD.endpoint, None) in graph
    assert len(list(graph.subjects(RDF.type, SD.NamedGraph))) == 5


def test_a_browser_gets_a_form(client: FlaskClient) -> None:
    """Without a query a person gets a page to write one on."""
    response = client.get("/sparql", headers={"Accept": BROWSER})
    assert response.content_type == "text/html; charset=utf-8"
    assert "<textarea" in response.text


def test_a_browser_gets_a_table(client: FlaskClient) -> None:
    """With a query a person gets rows to read, with links into the graph."""
    query = "SELECT ?fund ?n WHERE { ?fund a kg:Fund BIND(1 AS ?n) }"
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": BROWSER})
    assert 'href="/id/fund/fenwick-harbour-fund"' in response.text
    assert '<td class="number">' in response.text


def test_a_browser_keeps_its_query_when_it_is_wrong(client: FlaskClient) -> None:
    """The form comes back with the query and the message."""
    response = client.post("/sparql", data={"query": "SELECT <b>"}, headers={"Accept": BROWSER})
    assert response.status_code == 400
    assert "SELECT &lt;b&gt;" in response.text


def test_values_are_shown_as_text(client: FlaskClient) -> None:
    """Markup in a value, and an address that is no web address, come to nothing."""
    query = 'SELECT ?a ?b WHERE { BIND("<script>x</script>" AS ?a) BIND(<javascript:alert(1)> AS ?b) }'
    response = client.get("/sparql", query_string={"query": query, "format": "html"})
    assert "<script>" not in response.text
    assert 'href="javascript' not in response.text


def test_a_graph_on_a_page_is_turtle(client: FlaskClient) -> None:
    """A person who asks for triples can read them."""
    response = client.get("/sparql", query_string={"query": DESCRIBE, "format": "html"})
    assert "Fenwick Harbour Fund" in response.text
    assert "<pre" in response.text


def test_a_long_result_is_cut_and_says_so(client: FlaskClient) -> None:
    """A page shows the first rows and says that there are more."""
    numbers = " ".join(str(number) for number in range(40))
    query = f"SELECT * WHERE {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    response = client.get("/sparql", query_string={"query": query, "format": "html"})
    assert "The first 1,000 rows are shown" in response.text
    assert response.text.count("<tr>") == 1_000 + 1 + response.text.count('<th scope="row">')


def test_a_large_answer_comes_in_pieces(client: FlaskClient) -> None:
    """Megabytes come whole, as they are found, so their length is not known at the beginning."""
    numbers = " ".join(str(number) for number in range(50))
    query = f'SELECT ("{"x" * 1_000}" AS ?words) WHERE {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}'
    with client.get("/sparql", query_string={"query": query, "format": "csv"}) as response:
        assert response.content_length is None
        assert len(response.data) == len("words\r\n") + 2_500 * 1_002


def test_the_queries_of_the_pages_hold_no_address_of_the_base() -> None:
    """The pages ask the same under every base."""
    for path in (Path(__file__).parents[2] / "kg" / "web" / "queries").glob("*.rq"):
        assert "w3id.org" not in path.read_text("utf-8"), path.name


@pytest.mark.parametrize("address", ["/sparql?query=ASK%7B%20?s%20?p%20'%FF'%20%7D", "/sparql?query=ASK%7B%7D&x=%C3"])
def test_an_address_must_be_utf8(client: FlaskClient, address: str) -> None:
    """No byte is guessed, whoever answers."""
    response = client.get(address)
    assert (response.status_code, "not UTF-8" in response.text) == (400, True)


def test_utf8_need_not_be_percent_encoded(client: FlaskClient) -> None:
    """Clients that send the bytes as they are get the answer to their own question."""
    sent = "query=SELECT ('é' AS ?x) {}&format=csv".encode().decode("latin-1")
    response = client.get("/sparql", environ_overrides={"QUERY_STRING": sent})
    assert response.data == "x\r\né\r\n".encode()


@pytest.mark.parametrize("status", ["/sparql?query=x", "/nothing", "/sparql?query=ASK%7B%7D&format=nothing"])
def test_errors_vary_with_what_is_accepted(client: FlaskClient, status: str) -> None:
    """A cache keeps the page and the text apart."""
    assert "Accept" in client.get(status).vary


def test_a_host_that_is_none_is_refused(client: FlaskClient) -> None:
    """It would be written into the service's description."""
    assert client.get("/sparql", environ_overrides={"HTTP_HOST": 'evil"><script>'}).status_code == 400
