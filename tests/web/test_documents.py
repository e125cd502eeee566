"""The page of a document: places, types, facts by sentence, what was not understood, long texts."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.web import create_app
from tests.web.conftest import settings_for, write_version
from tests.web.long_document import long_graphs

DOCUMENT = "/doc/harbour-fund"
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def long_client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A service whose document is forty times the golden one."""
    store = tmp_path_factory.mktemp("long") / "store"
    write_version(store, long_graphs(40))
    return create_app(settings_for(store)).test_client()


def page(client: FlaskClient, query: str = "") -> str:
    """Return the document's page."""
    response = client.get(f"{DOCUMENT}?{query}", headers=BROWSER)
    assert response.status_code == 200
    return response.text


def text_of(markup: str) -> str:
    """Return the markup of the document's text."""
    return markup.partition('id="text">')[2].partition("</section>")[0]


def pages_of(markup: str) -> int:
    """Return how many pages the document has."""
    return max(map(int, re.findall(r"page=(\d+)", markup)))


def test_facts_stand_with_their_sentence(client: FlaskClient) -> None:
    """A sentence is quoted once, leads to its place in the text, and what it says follows with how it is said."""
    said = page(client).partition('id="said"')[2]
    sentence = said.partition('href="#sentence=338,398"')[2].partition("</ul>")[0]
    assert "The Fenwick Harbour Fund is not administered by HM Treasury." in sentence
    assert "denied" in sentence


def test_a_place_is_highlighted(client: FlaskClient) -> None:
    """``?at=`` with offsets marks that stretch of the text, as the server sees it."""
    text = text_of(page(client, "at=338,398"))
    assert re.search(r'<mark class="place" id="at"><span class="sentence" id="sentence=338,398">', text)


@pytest.mark.parametrize("item", ["claim-denial", "place-newport"])
def test_an_item_is_a_place_too(client: FlaskClient, item: str) -> None:
    """A claim leads to its sentence, a name left open to its mention."""
    assert 'id="at"' in text_of(page(client, f"at={item}"))


@pytest.mark.parametrize("at", ["claim-nothing", "9,3", "<script>", "5", "1e9,2e9"])
def test_a_place_that_is_not_there(client: FlaskClient, at: str) -> None:
    """The page says so and shows the text; what was asked for stays text."""
    response = client.get(DOCUMENT, query_string={"at": at}, headers=BROWSER)
    assert (response.status_code, 'role="alert"' in response.text) == (200, True)
    assert "<script>" not in response.text


def test_only_chosen_types_are_marked(client: FlaskClient) -> None:
    """A form without a script sends the types; the other mentions keep their links and anchors."""
    text = text_of(page(client, "show=Place"))
    assert 'class="mark Place"' in text
    assert 'class="mark Fund"' not in text
    assert 'id="char=33,53" class="mark off"' in text or 'class="mark off" id="char=33,53"' in text


def test_names_left_open_stand_with_what_they_could_mean(client: FlaskClient) -> None:
    """An ambiguous name is listed with its candidates."""
    opened = page(client).partition('id="open"')[2]
    assert 'id="place-newport"' in opened
    assert "perhaps" in opened.partition('id="place-newport"')[2].partition("</li>")[0]


def test_what_a_manifest_says_is_told_apart(client: FlaskClient) -> None:
    """Metadata stand in the notes on the reading, with their origin."""
    notes = page(client).partition("reading-notes")[2].partition("</details>")[0]
    assert "from the manifest, not from the text" in notes
    assert "Saltmere Gazette" in notes


def test_a_long_document_has_light_pages(long_client: FlaskClient) -> None:
    """Every page stays below 100 kB, and together they are the text."""
    markup = page(long_client)
    sizes = [len(page(long_client, f"page={number}").encode()) for number in range(1, pages_of(markup) + 1)]
    assert len(sizes) > 3
    assert max(sizes) < 100_000


def test_a_place_is_on_the_page_that_the_server_gives(long_client: FlaskClient) -> None:
    """The offsets of the last copy lead to the last page, where the anchor is."""
    last = pages_of(page(long_client))
    anchor = re.findall(r'id="sentence=(\d+,\d+)"', page(long_client, f"page={last}"))[-1]
    found = page(long_client, f"at={anchor}")
    assert f'aria-current="page"><span class="unseen">Page </span>{last}<' in found
    assert 'id="at"' in text_of(found)


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "²", "9" * 30])
def test_a_page_that_is_not_there(client: FlaskClient, number: str) -> None:
    """404 says how many there are."""
    response = client.get(DOCUMENT, query_string={"page": number}, headers=BROWSER)
    assert response.status_code == 404
    assert "it has one page" in response.text.lower()


def test_evidence_elsewhere_leads_to_the_place(client: FlaskClient) -> None:
    """An entity's page links its sentences so that the server can find them."""
    entity = client.get("/id/fund/fenwick-harbour-fund.html").text
    assert f"{DOCUMENT}?at=338,398#at" in entity
