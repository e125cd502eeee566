"""The served service under what the open web does to it: overlong, broken, hostile and busy clients."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDFS, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.store import Store
from kg.web import create_app
from tests.web.conftest import golden_graphs, settings_for, write_version

COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LABEL = "SELECT ?label { ?s a kg:Fund ; rdfs:label ?label }"
HOSTILE = {
    "braces": "SELECT * " + "{" * 4_000,
    "exists": "ASK { " + "FILTER EXISTS { " * 1_000 + "}" * 1_001,
    "calls": "ASK { FILTER(" + "STR(" * 1_000 + "1" + ")" * 1_001 + " }",
    "blank nodes": "ASK { " + "[ ?p " * 200 + "1" + " ]" * 200 + " }",
    "negations": "ASK { FILTER(" + "!" * 30_000 + "true) }",
    "service": "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "update": "DELETE WHERE { ?s ?p ?o }",
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of its own with the golden document."""
    path = tmp_path_factory.mktemp("open-web") / "store"
    write_version(path, golden_graphs())
    return path


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    """Where `kg serve` answers, with two seconds for a query."""
    command = [sys.executable, "-m", "kg", "serve", "--store", str(path), "--port", "0", "--query-timeout", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            assert process.stderr is not None
            line = next(line for line in process.stderr if "http://" in line)
            drain = threading.Thread(target=process.stderr.read, daemon=True)
            drain.start()
            yield next(word for word in line.split() if word.startswith("http://"))
        finally:
            process.terminate()


def get(address: str, query: str) -> tuple[int, bytes]:
    """Return status and whole body of a query."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", f"/sparql?query={quote(query)}")
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_an_overdue_query_is_a_504(address: str) -> None:
    """And the next one is answered."""
    status, body = get(address, COUNT)
    assert (status, b"stopped after 2 seconds" in body) == (504, True)
    assert get(address, LABEL)[0] == 200


def test_an_answer_that_breaks_off_is_seen_to(address: str) -> None:
    """Half an answer has no end, which every client notices."""
    with pytest.raises(http.client.IncompleteRead):
        get(address, STREAM)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_end_nothing_but_themselves(address: str, name: str) -> None:
    """Each gets its answer, and the service goes on."""
    status, body = get(address, HOSTILE[name])
    assert status in {200, 400, 403, 500, 504}, body
    assert b"root:" not in body
    assert b"Traceback" not in body
    assert get(address, LABEL)[0] == 200


def test_a_client_that_goes_away_stops_its_query(address: str) -> None:
    """Nothing computes for nobody."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", f"/sparql?query={quote(COUNT)}")
    _wait_for(address, "kg_queries_running 1.0")
    connection.close()
    _wait_for(address, 'kg_evaluators_ended_total{reason="gone"} 1.0')


def _wait_for(address: str, line: str) -> None:
    """Look at the counters until they have a line."""
    for _ in range(500):
        with urllib.request.urlopen(f"{address}metrics", timeout=10) as response:  # noqa: S310  # our own address
            if line in response.read().decode().splitlines():
                return
    pytest.fail(f"the counters never said {line}")


def test_a_new_version_is_published_under_load(address: str, path: Path) -> None:
    """No request fails while versions come, and the last one is answered from."""
    stop, failures = threading.Event(), list[tuple[int, bytes]]()

    def ask() -> None:
        while not stop.is_set():
            status, body = get(address, LABEL)
            if status != 200:
                failures.append((status, body))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(6):
        write_version(path, golden_graphs())
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    with urllib.request.urlopen(f"{address}readyz", timeout=10) as response:  # noqa: S310  # our own address
        assert response.read().decode().split()[-1] == Store(path).current_id()


def test_a_header_that_is_too_long(address: str) -> None:
    """431, not a cut connection."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", "/healthz", headers={f"X-{number}": "x" * 60_000 for number in range(6)})
    assert connection.getresponse().status == 431
    connection.close()


def test_rdflib_is_a_client(address: str) -> None:
    """The SPARQLStore of rdflib reads from it."""
    graph = Graph(SPARQLStore(f"{address}sparql", returnFormat="json"))
    fund = URIRef("https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund")
    assert str(graph.value(fund, RDFS.label)) == "Fenwick Harbour Fund"


def test_an_answer_is_kept_by_its_version(client: FlaskClient) -> None:
    """The ETag answers 304; a query whose answer changes has none."""
    first = client.get("/sparql", query_string={"query": LABEL})
    again = client.get("/sparql", query_string={"query": LABEL}, headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/sparql", query_string={"query": LABEL, "format": "csv"})
    assert (again.status_code, again.data) == (304, b"")
    assert other.headers["ETag"] != first.headers["ETag"]
    assert "ETag" not in client.get("/sparql", query_string={"query": "SELECT (NOW() AS ?now) {}"}).headers


@pytest.mark.parametrize("given_id", ["abc-1", "x" * 100])
def test_a_request_has_an_id(client: FlaskClient, given_id: str) -> None:
    """That of a proxy when it is harmless, and one of ours when not, whichever way the request goes."""
    for address in ("/healthz", f"/sparql?query={quote(LABEL)}"):
        returned = client.get(address, headers={"X-Request-ID": given_id}).headers["X-Request-ID"]
        assert (returned == given_id) is (len(given_id) <= 64)


_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Host")
_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20) | st.sampled_from(
    ["", ",", "x", "/x", "a b", "[::1]:1", "a:99999", "*", '"x"', "gzip;q=2", "bytes=9-1", "Bearer", "é"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                *_FORWARDED,
                "Accept",
                "Accept-Encoding",
                "Authorization",
                "Content-Type",
                "If-None-Match",
                "Range",
                "Sec-Fetch-Site",
                "X-Request-ID",
            ]
        ),
        _VALUES,
        max_size=4,
    ),
    path=st.sampled_from(
        ["/", "/sparql", "/sparql?query=ASK%7B%7D", "/graph-store?default", "/graph-store/x", "/search"]
    ),
)
def test_no_header_is_an_error_of_the_service(path: str, headers: dict[str, str], proxied: FlaskClient) -> None:
    """Whatever a client or a proxy says, there is an answer, and no header of it was the client's."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    response = proxied.get(path, environ_overrides=environ)
    assert response.status_code < 500, response.text
    assert "Set-Cookie" not in response.headers


@pytest.fixture(scope="module")
def proxied(store: Path) -> FlaskClient:
    """The service behind a proxy that passes on what it is told."""
    return create_app(settings_for(store, trusted_proxies=1)).test_client()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.lists(
        st.tuples(
            st.sampled_from(["query", "update", "format", "output", "default-graph-uri", "named-graph-uri", "x"]),
            st.text(max_size=20) | st.sampled_from([LABEL, "ASK {}", "http://[", "http://a/", "json"]),
        ),
        max_size=5,
    ),
    broken=st.sampled_from([b"", b"&%ff=%", b"&query=%C3", b"&=&&"]),
)
def test_no_form_is_an_error_of_the_service(client: FlaskClient, form: list[tuple[str, str]], broken: bytes) -> None:
    """Fields that are missing, doubled, or not UTF-8."""
    encoded = urlencode(form, errors="replace").encode() + broken
    response = client.post("/sparql", data=encoded, content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500, response.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=60) | st.sampled_from([HOSTILE["braces"], LABEL]),
    accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    name=st.sampled_from(["query", "update", "format", "default-graph-uri", "named-graph-uri", "using-graph-uri"]),
    value=st.text(max_size=30),
    content_type=st.sampled_from(
        ["", "application/x-www-form-urlencoded", "application/sparql-query", "text/plain; charset=x"]
    ),
)
def test_no_request_is_an_error_of_the_service(
    client: FlaskClient, query: str, accept: str, name: str, value: str, content_type: str
) -> None:
    """Whatever is sent, the answer says what is wrong with it."""
    headers = {"Accept": accept}
    got = client.get("/sparql", query_string=[("query", query), (name, value)], headers=headers)
    posted = client.post("/sparql", data=query.encode("utf-8", "replace"), content_type=content_type, headers=headers)
    assert got.status_code < 500, got.text
    assert posted.status_code < 500, posted.text


def test_the_result_says_that_it_was_cut(path: Path) -> None:
    """In a header when it is known, and in JSON."""
    client = create_app(settings_for(path, max_result_rows=3)).test_client()
    response = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"})
    assert response.headers["X-Result-Truncated"] == "rows"
    assert len(json.loads(response.data)["results"]["bindings"]) == 3
