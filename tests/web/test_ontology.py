"""The page of the ontology."""

from __future__ import annotations

from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}


def test_each_term_has_its_anchor_and_meaning(client: FlaskClient) -> None:
    """Classes, properties and concepts stand apart, each under the last part of its IRI."""
    page = client.get("/ontology", headers=BROWSER).text
    classes, properties = page.partition('id="properties"')[0], page.partition('id="properties"')[2]
    assert '<div id="Fund">' in classes
    assert "A named pot of money." in classes
    assert '<div id="administeredBy">' in properties


def test_a_term_says_how_often_it_is_used(client: FlaskClient) -> None:
    """The number leads to the places."""
    page = client.get("/ontology", headers=BROWSER).text
    fund = page.partition('<div id="Fund">')[2].partition("</div>")[0]
    assert "1 use<" in fund
    link = fund.partition('class="uses" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "fund/fenwick-harbour-fund" in client.get(link, headers=BROWSER).text


def test_vocabularies_are_listed(client: FlaskClient) -> None:
    """Each scheme with the number of its concepts."""
    vocabularies = client.get("/ontology", headers=BROWSER).text.partition('id="vocabularies"')[2]
    assert 'href="/vocabulary/outcomes"' in vocabularies
    assert "2 concepts" in vocabularies
