"""Hostile names and texts on the pages: they are words, and never markup, script, address or query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef

from kg.namespaces import DCT, ITSRDF, KG, NIF, OWL, RDF, RDFS, SKOS, Minter
from kg.web import create_app
from tests.web.conftest import BASE, settings_for, write_version

MINTER = Minter(BASE)
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</title></svg><script>alert(3)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(4)",
    "&lt;b&gt; ' \" \u202e \ufeff",
)
FUND = MINTER.entity("fund/nasty")
PAGES = (
    "/",
    "/search?q=script",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/browse",
    "/browse/type/Fund",
    "/browse/places",
    "/browse/outcomes",
    "/browse/law",
    "/funding",
    "/downloads",
    "/about",
    "/about/api",
    "/id/fund/nasty.html",
    "/id/fund/nasty.html?relation=kg:argues",
    "/id/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/doc/nasty",
)


def nasty_graphs() -> dict[str, Graph]:
    """Return a graph in which every name and text is hostile."""
    graph, entities, text = Graph(), Graph(), MINTER.text("nasty")
    sentence = MINTER.sentence("nasty", 0, len(NASTY[0]))
    things = [FUND, *(MINTER.entity(f"{kind}/nasty") for kind in ("place", "outcome", "legislation", "organisation"))]
    for thing, kind in zip(things, ("Fund", "Place", "Outcome", "Legislation", "Organisation"), strict=True):
        entities.add((thing, RDF.type, KG[kind]))
        entities.add((thing, RDFS.label, Literal(NASTY[0] + kind)))
        entities.add((thing, KG.identifierBasis, KG.stated))
    for nasty in NASTY:
        entities.add((FUND, SKOS.altLabel, Literal(nasty)))
    entities.add((FUND, OWL.sameAs, URIRef("javascript:alert(5)")))
    entities.add((FUND, RDFS.seeAlso, URIRef("data:text/html,nasty")))
    for subject, predicate, value in (
        (text, RDF.type, NIF.Context), (text, KG.textOf, MINTER.work("nasty")), (text, KG.path, Literal(NASTY[1])),
        (text, NIF.isString, Literal(NASTY[0])), (text, NIF.beginIndex, Literal(0)),
        (text, NIF.endIndex, Literal(len(NASTY[0]))), (MINTER.work("nasty"), RDFS.label, Literal(NASTY[2])),
        (MINTER.work("nasty"), RDF.type, KG.Document), (MINTER.work("nasty"), DCT.license, Literal(NASTY[1])),
        (sentence, RDF.type, KG.Sentence), (sentence, NIF.anchorOf, Literal(NASTY[0])),
        (sentence, NIF.referenceContext, text), (sentence, NIF.beginIndex, Literal(0)),
        (sentence, NIF.endIndex, Literal(len(NASTY[0]))),
    ):  # fmt: skip
        graph.add((subject, predicate, value))
    for number, nasty in enumerate(NASTY):
        claim, award = MINTER.part("nasty", f"claim-{number}"), MINTER.part("nasty", f"award-{number}")
        for predicate, value in (
            (RDF.type, KG.Claim), (RDF.subject, FUND), (RDF.predicate, KG.argues), (RDF.object, Literal(nasty)),
            (KG.evidence, sentence), (KG.modality, KG.reported), (KG.basis, KG.stated),
            (KG.claimantText, Literal(nasty)),
        ):  # fmt: skip
            graph.add((claim, predicate, value))
        for predicate, value in (
            (RDF.type, KG.FundingAward), (KG.amount, Literal(number)), (KG.currency, Literal(nasty)), (KG.fund, FUND),
            (KG.purpose, Literal(nasty)), (KG.evidence, sentence), (KG.qualifier, Literal(nasty)),
        ):  # fmt: skip
            graph.add((award, predicate, value))
        mention = MINTER.mention("nasty", number, number + 1)
        graph.add((mention, ITSRDF.taIdentRef, things[number % len(things)]))
    return {str(MINTER.graph("nasty")): graph, str(MINTER.graph("entities")): entities}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The service on the hostile graph."""
    path: Path = tmp_path_factory.mktemp("nasty") / "store"
    write_version(path, nasty_graphs(), indexed=True)
    with create_app(settings_for(path)).test_client() as client:
        yield client


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", PAGES)
def test_hostile_words_stay_words(client: FlaskClient, path: str) -> None:
    """No element, handler or address comes from a name or a text; templates are not run twice."""
    response = client.get(path, headers={"Accept": "text/html"})
    page = _Page()
    page.feed(response.text)
    assert response.status_code in {200, 404}
    own = [attributes.get("src") or "" for tag, attributes in page.tags if tag == "script"]
    assert all(source.startswith("/static/") for source in own)
    assert not [tag for tag, attributes in page.tags if any(name.startswith("on") for name in attributes)]
    links = [
        str(attributes.get(name)) for _, attributes in page.tags for name in ("href", "src") if attributes.get(name)
    ]
    assert not [link for link in links if re.match(r"(?i)\s*(javascript|data|vbscript):", link)]
    assert not [tag for tag, attributes in page.tags if tag == "img" and attributes.get("src") == "x"]
    assert ">49<" not in response.text
