"""Every IRI of the graph, answered under the service's own address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS

from kg.namespaces import KG, RDF
from kg.web import create_app
from tests.web.conftest import BASE, golden_graphs, settings_for, write_version

FUND = "/id/fund/fenwick-harbour-fund"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        (BROWSER, ".html"),
        ("text/turtle", ".ttl"),
        ("application/ld+json", ".jsonld"),
        ("application/n-triples", ".nt"),
        ("application/rdf+xml", ".rdf"),
        ("*/*", ".ttl"),
    ],
)
def test_a_thing_leads_to_a_page_or_data(client: FlaskClient, accept: str, suffix: str) -> None:
    """A thing is no document: 303 to a document about it."""
    response = client.get(FUND, headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, f"{FUND}{suffix}")
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("suffix", "parser"), [(".ttl", "turtle"), (".nt", "nt"), (".rdf", "xml"), (".jsonld", "json-ld")]
)
def test_data_about_a_thing(client: FlaskClient, suffix: str, parser: str) -> None:
    """The suffix says the format; facts and their sentences come along."""
    graph = Graph().parse(data=client.get(FUND + suffix).data, format=parser)
    fund = URIRef(f"{BASE}id/fund/fenwick-harbour-fund")
    assert (fund, RDF.type, KG.Fund) in graph
    assert len(list(graph.subjects(RDF.subject, fund))) == 4
    assert any("not administered by HM Treasury" in str(value) for value in graph.objects())


def test_turtle_is_written_for_readers(client: FlaskClient) -> None:
    """Short names, the type first, and only the prefixes that are used."""
    text = client.get("/id/legislation/ukpga/2011/20.ttl").text
    assert "<id/legislation/ukpga/2011/20> a kg:Legislation ;\n    rdfs:label" in text
    assert "@prefix foaf:" not in text


def test_the_page_of_a_thing_shows_each_fact_with_its_sentence(client: FlaskClient) -> None:
    """What is denied says so, what is planned too; the sentence stands below and leads into the text."""
    page = client.get(f"{FUND}.html").text
    assert "The Fenwick Harbour Fund is not administered by HM Treasury." in page
    assert "denied" in page
    assert 'href="/doc/harbour-fund?at=338,398#at"' in page


@pytest.mark.parametrize("path", [FUND, f"{FUND}.ttl", f"{FUND}.html", "/doc/harbour-fund", "/ontology.nt"])
def test_every_form_names_the_others(client: FlaskClient, path: str) -> None:
    """Link headers lead to the other formats and say what is described (RFC 8288)."""
    links = client.get(path).headers.getlist("Link")
    assert any('rel="alternate"; type="application/ld+json"' in link for link in links)
    assert any(link.endswith('rel="describes"') for link in links)


def test_links_elsewhere_are_shown(client: FlaskClient) -> None:
    """An Act leads to legislation.gov.uk."""
    page = client.get("/id/legislation/ukpga/2011/20.html").text
    assert 'href="http://www.legislation.gov.uk/id/ukpga/2011/20"' in page


def test_aliases_are_shown(client: FlaskClient) -> None:
    """Other names stand below the heading."""
    assert "Also <span" in client.get("/id/organisation/hm-treasury.html").text


def test_an_unknown_thing_is_a_helpful_404(client: FlaskClient) -> None:
    """What has a similar name is offered, to people and programs."""
    page = client.get("/id/fund/zzzz-9999", headers={"Accept": BROWSER})
    mistyped = client.get("/id/fund/fenwik-harbuor-fund", headers={"Accept": BROWSER})
    text = client.get("/id/fund/fenwick-fund", headers={"Accept": "text/turtle"})
    assert (page.status_code, text.status_code) == (404, 404)
    assert "search for it" in page.text
    assert FUND in text.text
    assert f'href="{FUND}"' in mistyped.text


def test_a_replaced_thing_leads_to_its_successor(client: FlaskClient) -> None:
    """An IRI of an earlier build is not lost."""
    response = client.get("/id/fund/harbour-fund")
    assert (response.status_code, response.headers["Location"]) == (301, FUND)


def test_a_thing_replaced_by_several_offers_them(client: FlaskClient) -> None:
    """Which of several is meant is for the reader to say."""
    response = client.get("/id/fund/two-things")
    assert response.status_code == 300
    assert "hm-treasury" in response.text


def test_a_document_is_given_as_data(client: FlaskClient) -> None:
    """The text's own graph: every mention, sentence and claim is a part of it."""
    response = client.get("/doc/harbour-fund", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.data, format="turtle")
    assert (response.status_code, len(list(graph.subjects(RDF.type, KG.Mention)))) == (200, 14)


def test_a_documents_page_marks_what_it_mentions(client: FlaskClient) -> None:
    """The text stands as it is, mentions lead to their entities, and every part has its anchor."""
    page = client.get("/doc/harbour-fund", headers={"Accept": BROWSER}).text
    assert 'class="mark Fund" id="char=33,53" href="/id/fund/fenwick-harbour-fund"' in page
    assert '<span class="sentence" id="sentence=338,398">' in page
    assert 'id="claim-denial"' in page
    assert 'id="place-newport"' in page


@pytest.mark.parametrize(
    "path",
    ["/graph/harbour-fund", "/graph/entities", "/ontology", "/vocabulary/outcomes", "/vocabulary/outcomes/health"],
)
def test_documents_are_given_as_page_and_data(client: FlaskClient, path: str) -> None:
    """Information resources answer 200 in every form, by header and by suffix."""
    assert "<h1>" in client.get(path, headers={"Accept": BROWSER}).text
    by_header = Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).data, format="turtle")
    by_suffix = Graph().parse(data=client.get(f"{path}.nt").data, format="nt")
    assert len(by_header) == len(by_suffix) > 0


@pytest.mark.parametrize("path", ["/doc/nothing", "/graph/nothing", "/vocabulary/nothing", "/ontology.docx"])
def test_unknown_documents_are_missing(client: FlaskClient, path: str) -> None:
    """404 says which IRI is not known."""
    response = client.get(path)
    assert response.status_code == 404
    assert "nothing is known about" in response.text


def test_a_concept_knows_what_lies_below_it(client: FlaskClient) -> None:
    """The page and the data name narrower concepts."""
    assert "Clean air" in client.get("/vocabulary/outcomes/health.html").text
    assert b"clean-air" in client.get("/vocabulary/outcomes/health.ttl").data


def test_unacceptable(client: FlaskClient) -> None:
    """406 lists what there is."""
    response = client.get(FUND, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


def test_another_base_is_served_under_the_same_paths(tmp_path: Path) -> None:
    """The path of a request is mapped onto the base the graph was built with."""
    base = "https://data.example.org/kg/"
    graph = Graph()
    for triple in golden_graphs()[f"{BASE}graph/entities"]:
        graph.add(tuple(_moved(term, base) for term in triple))  # type: ignore[arg-type]  # three terms again
    write_version(tmp_path / "store", {f"{base}graph/entities": graph})
    client = create_app(settings_for(tmp_path / "store", base_iri=base)).test_client()
    data = Graph().parse(data=client.get(f"{FUND}.ttl").data, format="turtle")
    assert (URIRef(f"{base}id/fund/fenwick-harbour-fund"), RDFS.label, None) in data


def _moved(term: object, base: str) -> object:
    return URIRef(term.replace(f"{BASE}id/", f"{base}id/")) if isinstance(term, URIRef) else term
