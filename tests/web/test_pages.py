"""Pages, operations, headers, and how the service follows the store."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Literal

from kg.named_queries import load_named_queries
from kg.namespaces import RDFS, Minter
from kg.resources import resource_dir
from kg.web import create_app
from tests.web.conftest import BASE, golden_graphs, settings_for, write_version

BROWSER = {"Accept": "text/html,*/*;q=0.8"}
PAGES = (
    "/",
    "/queries",
    "/queries/evidence-of",
    "/sparql",
    "/search?q=harbour",
    "/search?q=harbur",
    "/search",
    "/browse",
    "/browse/type/Organisation",
    "/browse/type/Organisation?order=name",
    "/browse/places",
    "/browse/outcomes",
    "/browse/law",
    "/funding",
    "/downloads",
    "/about",
    "/about/api",
    "/id/fund/fenwick-harbour-fund.html",
    "/id/fund/fenwick-harbour-fund.html?relation=kg:administeredBy",
    "/id/organisation/hm-treasury.html",
    "/id/legislation/ukpga/2011/20.html",
    "/doc/harbour-fund",
    "/graph/harbour-fund",
    "/ontology",
    "/vocabulary/outcomes",
    "/id/nothing",
    "/nothing",
)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def _elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Elements()
    parser.feed(page)
    return parser.elements


def test_home_says_what_is_inside(client: FlaskClient) -> None:
    """Counts by type, documents with what is known of them, the version and when it was built."""
    page = client.get("/").text
    assert re.search(r"<b>6</b>\s*organisations", page)
    assert "Saltmere Gazette" in page
    assert "Graph version 000001, built 21 November 2026, 23:05 UTC" in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere_and_run_nothing(client: FlaskClient, path: str) -> None:
    """No script or style in the page itself, nothing from another host; headers that hold browsers to it."""
    response = client.get(path, headers=BROWSER)
    elements = _elements(response.text)
    assert not [tag for tag, _ in elements if tag in {"style", "iframe", "object"}]
    assert all(attributes.get("src") for tag, attributes in elements if tag == "script")
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on") or name == "style"]
    loaded = [
        attributes.get("href") or attributes.get("src")
        for tag, attributes in elements
        if tag in {"link", "img", "script"}
    ]
    assert all(str(address).startswith("/") for address in loaded)
    assert "default-src 'none'; script-src 'self';" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_read_by_everyone(client: FlaskClient, path: str) -> None:
    """One heading, a language, a title, a name for every field, and no id twice."""
    page = client.get(path, headers=BROWSER).text
    elements = _elements(page)
    tags = [tag for tag, _ in elements]
    identifiers = [attributes["id"] for _, attributes in elements if attributes.get("id")]
    assert (tags.count("h1"), page.partition("</head>")[0].count("<title>"), tags.count("main")) == (1, 1, 1)
    assert next(attributes for tag, attributes in elements if tag == "html")["lang"] == "en"
    assert len(identifiers) == len(set(identifiers))
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert elements[tags.index("body") + 1] == ("a", {"class": "skip", "href": "#main"})


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_heavy(client: FlaskClient, path: str) -> None:
    """A page stays below 100 kB before it is packed."""
    assert len(client.get(path, headers=BROWSER).data) < 100_000


@pytest.mark.parametrize("path", PAGES)
def test_links_within_the_service_lead_somewhere(client: FlaskClient, path: str) -> None:
    """No page links to an address of this service that answers with an error."""
    elements = _elements(client.get(path, headers=BROWSER).text)
    links = {attributes["href"] for tag, attributes in elements if tag == "a" and attributes.get("href")}
    for link in sorted(str(link) for link in links):
        if link.startswith("/") and not link.startswith("/download/"):
            assert client.get(link, headers=BROWSER).status_code < 400, link


@pytest.mark.parametrize("name", sorted(load_named_queries(resource_dir("queries"))))
def test_every_question_can_be_asked(client: FlaskClient, name: str) -> None:
    """Each shipped query runs on its page with its own defaults."""
    response = client.get(f"/queries/{name}")
    assert response.status_code == 200
    assert "rows" in response.text or "row." in response.text


def test_a_question_takes_parameters(client: FlaskClient) -> None:
    """Another name in the form gives another answer; quotes in it are only quotes."""
    assert "denied" not in client.get("/queries/evidence-of").text
    assert "negated" in client.get("/queries/evidence-of?entity=Fenwick+Harbour+Fund").text
    assert client.get("/queries/evidence-of", query_string={"entity": 'a"} ?x'}).status_code == 200


def test_an_unknown_question_is_missing(client: FlaskClient) -> None:
    """404 says that there is none of that name."""
    response = client.get("/queries/nothing")
    assert response.status_code == 404
    assert "nothing" in response.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("HARBOUR  fund", "Fenwick Harbour Fund"),
        ("fund fenwick", "Fenwick Harbour Fund"),
        ("hmt", "HM Treasury"),
        ("zzz", "Nothing in the graph"),
    ],
)
def test_search(client: FlaskClient, words: str, found: str) -> None:
    """Names and other names are searched, whatever the case and the order of the words."""
    assert found in client.get("/search", query_string={"q": words}).text


def test_search_words_are_only_words(client: FlaskClient) -> None:
    """Markup and SPARQL in the search field come to nothing."""
    page = client.get("/search", query_string={"q": '<b>") . }'}).text
    assert "&lt;b&gt;" in page


def test_healthz_and_readyz(client: FlaskClient) -> None:
    """Alive, and ready with a version."""
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready: version 000001\n"


def test_without_a_store_the_service_says_what_to_do(tmp_path: Path) -> None:
    """Alive but not ready: 503 with the remedy, on pages and for programs."""
    client = create_app(settings_for(tmp_path)).test_client()
    assert client.get("/healthz").status_code == 200
    for path, headers in (("/readyz", {}), ("/", BROWSER), ("/sparql?query=ASK+{}", {})):
        response = client.get(path, headers=headers)
        assert response.status_code == 503
        assert "un kg build" in response.text


def test_a_new_version_shows_without_a_restart(tmp_path: Path) -> None:
    """Each request is answered from the version that is current when it begins."""
    graphs = golden_graphs()
    write_version(tmp_path / "store", graphs)
    client = create_app(settings_for(tmp_path / "store")).test_client()
    assert "Fenwick Harbour Fund" in client.get("/search?q=harbour").text
    entities = graphs[f"{BASE}graph/entities"]
    fund = Minter(BASE).entity("fund/fenwick-harbour-fund")
    entities.set((fund, RDFS.label, Literal("Old Harbour Fund")))
    write_version(tmp_path / "store", graphs)
    assert "Old Harbour Fund" in client.get("/search?q=harbour").text
    assert client.get("/readyz").text == "ready: version 000002\n"


def test_void(client: FlaskClient) -> None:
    """The description counts what there is."""
    graph = Graph().parse(data=client.get("/.well-known/void").data, format="turtle")
    text = graph.serialize(format="nt")
    assert "void#sparqlEndpoint" in text
    assert "void#classPartition" in text


def test_metrics(app: Flask) -> None:
    """Requests are counted by view, method and status."""
    client = app.test_client()
    client.get("/healthz")
    assert 'kg_requests_total{method="GET",status="200",view="operations.healthz"}' in client.get("/metrics").text


def test_reads_are_open_to_other_sites(client: FlaskClient) -> None:
    """Any page may read; nothing depends on who asks."""
    response = client.get("/id/fund/fenwick-harbour-fund.ttl")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_an_unknown_address_is_a_page_to_people_and_text_to_programs(client: FlaskClient) -> None:
    """404 in the form the client reads."""
    assert client.get("/nothing", headers=BROWSER).content_type == "text/html; charset=utf-8"
    assert client.get("/nothing").text == "there is nothing at this address\n"


def test_what_a_client_has_is_not_sent_again(client: FlaskClient) -> None:
    """304 as long as the answer is the same."""
    first = client.get("/ontology.ttl")
    again = client.get("/ontology.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_a_fault_of_ours_is_a_500_without_details(app: Flask, store: Path) -> None:
    """What goes wrong inside is for the log, not for the client."""
    broken = create_app(settings_for(store))
    broken.extensions["kg"] = None
    broken.after_request_funcs.clear()
    assert app.test_client().get("/").status_code == 200
    response = broken.test_client().get("/", headers={"Accept": "text/plain"})
    assert (response.status_code, response.text) == (
        500,
        "something went wrong here; the log of the service says what\n",
    )


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("policy-kg.ttl", "text/turtle; charset=utf-8"),
        ("policy-kg.nt", "application/n-triples"),
        ("policy-kg.nq", "application/n-quads"),
        ("policy-kg.trig", "application/trig"),
        ("policy-kg.rdf", "application/rdf+xml"),
        ("policy-kg.jsonld", "application/ld+json"),
        ("policy-kg.ttl.gz", "application/gzip"),
    ],
)
def test_downloads(client: FlaskClient, name: str, content_type: str) -> None:
    """The whole graph in every format, as a file with a name."""
    with client.get(f"/download/{name}") as response:
        assert (response.status_code, response.content_type) == (200, content_type)
        assert response.headers["Content-Disposition"] == f"attachment; filename={name}"
        content = gzip.decompress(response.data) if name.endswith(".gz") else response.data
    assert b"Fenwick Harbour Fund" in content


@pytest.mark.parametrize("name", ["policy-kg.exe", "..%2Fcurrent", "policy-kg.ttl.bz2"])
def test_only_known_downloads(client: FlaskClient, name: str) -> None:
    """A name that is not among the downloads is not looked for."""
    assert client.get(f"/download/{name}").status_code == 404
