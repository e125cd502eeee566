"""The query page in a real browser: with its editor, and without scripts."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EDITOR, Watched

COUNTS = "SELECT ?class (COUNT(?s) AS ?things) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?things)"
TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER(isIRI(?o)) }"

needs_editor = pytest.mark.skipif(not EDITOR.exists(), reason="the editor is not built: make editor, with Node 20")


def opened(desk: Watched, query: str) -> Page:
    """Open a shared query in the editor and wait for its answer."""
    page = desk.go(f"/sparql?format=html&query={quote(query)}")
    expect(page.locator(".tabPanel.active .yasr_response_chip").first).to_contain_text("results")
    return page


@needs_editor
def test_a_shared_query_is_run(desk: Watched) -> None:
    """Its answer stands in a table, with terms of the graph as links; prefixes are declared where it uses them."""
    page = opened(desk, TRIPLES)
    expect(page.locator(".tabPanel.active .yasqe .CodeMirror-code")).to_contain_text("PREFIX rdf:")
    link = page.locator(".tabPanel.active .dataTable tbody a", has_text="id").first
    expect(link).to_have_attribute("href", re.compile(f"^{re.escape(desk.address)}/"))


@needs_editor
def test_an_answer_as_chart_graph_and_raw(desk: Watched) -> None:
    """Numbers become bars, triples a picture, and anything the text of the answer."""
    page = opened(desk, COUNTS)
    page.locator(".tabPanel.active .select_chart").click()
    expect(page.locator(".kg-chart rect").first).to_be_visible()
    page = opened(desk, TRIPLES)
    page.locator(".tabPanel.active .select_graph").click()
    expect(page.locator(".kg-graph circle").first).to_be_visible()
    page.locator(".tabPanel.active .select_response").click()
    expect(page.locator(".tabPanel.active .yasr_results .CodeMirror")).to_contain_text("w3id.org")


@needs_editor
def test_an_answer_is_downloaded(desk: Watched) -> None:
    """The table comes as a file."""
    page = opened(desk, COUNTS)
    with page.expect_download() as waiting:
        page.locator(
            ".tabPanel.active .yasr_downloadIcon:not(.disabled), .tabPanel.active .tableControls button"
        ).first.click()
    assert waiting.value.suggested_filename.endswith(".csv")


@needs_editor
@pytest.mark.parametrize(
    ("typed", "offered"),
    [("SELECT * { ?x a kg:Fun", "kg:Fund"), ("SELECT * { ?x kg:fund", "kg:fund"), ("SELECT * { ?x a fund", "kg:Fund")],
)
def test_completion_from_this_graph(desk: Watched, typed: str, offered: str) -> None:
    """Classes and properties that the graph uses are offered, with their names, and nobody else is asked."""
    page = desk.go("/sparql?format=html")
    editor = page.locator(".tabPanel.active .yasqe .CodeMirror")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("PREFIX kg: <https://w3id.org/policy-kg/ontology#>\n" + typed)
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text(offered)


@needs_editor
def test_an_example_opens_in_a_tab(desk: Watched) -> None:
    """A shipped question is put into the editor and asked."""
    page = desk.go("/sparql?format=html")
    expect(page.locator(".yasqe").first).to_be_visible()
    page.locator("a[data-query]").first.click()
    expect(page.locator(".tabPanel.active .yasr_response_chip").first).to_contain_text("result")
    assert page.locator(".tabsList .tab").count() == 2


@needs_editor
def test_a_query_is_shared_by_its_address(desk: Watched) -> None:
    """The address that the editor offers is one of this service, and answers without scripts too."""
    page = opened(desk, COUNTS)
    address = page.evaluate("kgEditor.getTab().getShareableLink()")
    assert address == f"{desk.address}/sparql?{urlencode({'query': COUNTS, 'format': 'html'})}"


def test_without_scripts_the_form_does_it(plain: Watched) -> None:
    """A query is written, run and shown as a table, with the formats to download."""
    page = plain.go("/sparql?format=html")
    page.locator("textarea").fill(COUNTS)
    page.get_by_role("button", name="Run").click()
    assert page.locator("table.result tbody tr").count() > 10
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    assert waiting.value.path().read_text(encoding="utf-8").startswith("class,things")
