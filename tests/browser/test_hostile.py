"""Hostile text in documents, names, titles and queries: shown, and never run."""

from __future__ import annotations

from urllib.parse import quote

from tests.browser.conftest import NASTY_NAME, Watched

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"


def test_nothing_of_a_nasty_corpus_runs(desk: Watched) -> None:
    """Every page that shows the nasty texts, followed from the list of documents: no dialog, no script, no image."""
    page = desk.go("/")
    documents = page.locator("a[href^='/doc/']").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    assert any("nasty" in href for href in documents)
    for path in sorted(set(documents)):
        desk.go(path)
        assert page.locator("#text script, #text img, #text iframe, #text svg, #text b").count() == 0
        assert page.title() != "taken"
        for mention in page.locator("#text .mark[href]").all()[:12]:
            mention.focus()


def test_names_from_a_nasty_text_are_only_names(desk: Watched) -> None:
    """The things named in it have pages, on which nothing runs either."""
    page = desk.go("/doc/nasty")
    links = page.locator("#text a[href]").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
    for path in sorted({link for link in links if link.startswith("/id/")}):
        desk.go(path)
        assert page.locator("main script, main img").count() == 0


def test_hostile_words_in_addresses(desk: Watched) -> None:
    """In a search, a query, a place, a parameter and a path."""
    page = desk.page
    for path in (
        f"/search?q={quote(EVIL)}",
        f"/sparql?format=html&query={quote('SELECT * { ?s ?p ' + EVIL)}",
        f"/doc/nasty?at={quote(EVIL)}",
        f"/queries/evidence-of?entity={quote(EVIL)}",
    ):
        page.goto(f"{desk.address}{path}")
        page.wait_for_load_state("networkidle")
        assert page.locator("main script, main img").count() == 0
    # A wrong query is answered with 400, which the console reports.
    desk.faults = [fault for fault in desk.faults if "400" not in fault]


def test_a_nasty_file_name_is_only_a_name(desk: Watched) -> None:
    """It stands on the pages as it is."""
    page = desk.go("/")
    assert NASTY_NAME in page.locator("main").inner_text()
