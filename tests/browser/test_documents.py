"""The page of a document in a real browser: highlighting, the filter, what pointing shows, the way to the evidence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, watched

DOCUMENT = "/doc/004_5ed6790f2cfbc814"
LONG = "/doc/long"


def is_marked(page: Page, type_: str) -> bool:
    """Say whether the first mention of a type is seen to be one."""
    script = "(one) => !/(?:,|\\/) ?0\\)$/.test(getComputedStyle(one).textDecorationColor)"
    return bool(page.locator(f"#text .{type_}").first.evaluate(script))


@pytest.mark.parametrize("scripts", [True, False])
def test_types_are_filtered_at_once(browser: Browser, served: str, scripts: bool) -> None:
    """A box that is emptied takes the marks of its type away, with scripts and without."""
    opened = watched(browser, served, scripts=scripts)
    page = opened.go(DOCUMENT)
    page.locator("input[value=Place]").uncheck()
    if scripts:
        assert "show=Fund" in page.url
        assert (is_marked(page, "Fund"), is_marked(page, "Place")) == (True, False)
    else:
        page.get_by_role("button", name="Show these").click()
        assert page.locator("#text .Place").count() == 0
        assert page.locator("#text .Fund").count() > 0


def test_pointing_shows_what_it_is(desk: Watched) -> None:
    """Hover and focus show the thing, its type and what is said of it; Escape takes it away."""
    page = desk.go(DOCUMENT)
    card = page.locator("#card")
    page.locator("#text .Fund").first.hover()
    expect(card.get_by_role("heading", name="Levelling Up Fund")).to_be_visible()
    expect(card.get_by_role("listitem").first).to_be_visible()
    page.locator("#text .Place").first.focus()
    expect(card.get_by_role("heading", name="Scotland")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_the_first_tap_shows_and_does_not_leave(browser: Browser, served: str) -> None:
    """On a phone a tap opens the card; the link stands in it."""
    opened = watched(browser, served, width=390, touch=True)
    page = opened.go(DOCUMENT)
    page.evaluate("matchMedia = () => ({matches: true})")
    page.locator("#text .Fund").first.tap()
    expect(page.locator("#card").get_by_role("link", name="Levelling Up Fund").first).to_be_visible()
    assert DOCUMENT in page.url
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_evidence_leads_to_the_sentence(browser: Browser, served: str, scripts: bool) -> None:
    """A click on a fact's evidence lands on the marked sentence of the right page, in sight."""
    opened = watched(browser, served, scripts=scripts)
    page = opened.go("/id/fund/levelling-up-fund.html")
    page.locator(f"a[href*='{LONG}?at=']").last.click()
    place = page.locator("#at")
    expect(place).to_be_in_viewport()
    assert "evelling" in "".join(page.locator("#text .place").all_inner_texts())


def test_a_fragment_of_another_page_leads_there(desk: Watched) -> None:
    """The IRI of a sentence on a later page, as data gives it, ends at that sentence."""
    page = desk.go(f"{LONG}?page=2")
    found = page.locator("#text .sentence").last.get_attribute("id")
    desk.go(f"{LONG}#{found}")
    expect(page.locator("#at")).to_be_in_viewport()
    assert re.search(r"at=\d+,\d+#at$", page.url)


def test_a_claim_of_another_page_leads_there(desk: Watched) -> None:
    """So does the IRI of a claim, which names no place by itself."""
    page = desk.go(f"{LONG}?page=2")
    found = page.locator(".fact[id^=claim]").last.get_attribute("id")
    desk.go(f"{LONG}#{found}")
    expect(page.locator(f"[id='{found}']")).to_be_in_viewport()
    expect(page.locator("#at")).to_be_attached()


def test_what_was_not_understood_can_be_marked(desk: Watched) -> None:
    """The box for it underlines what no mention covers."""
    page = desk.go("/doc/nasty")
    page.locator("#show-gaps").check()
    style = page.locator("#text .gap").first.evaluate("(one) => getComputedStyle(one).textDecorationStyle")
    assert style == "wavy"
