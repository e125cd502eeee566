"""Every kind of page in a real browser: no fault in the console, readable on a phone, open to everyone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import AXE, Watched, serious_faults, watched
from tests.browser.pages import KINDS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_on_any_kind_of_page(browser: Browser, served: str, kind: str, scheme: str) -> None:
    """Nothing is refused by the policy, nothing fails, and axe finds no serious fault, on light and on dark paper."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: make browser installs it when there is npm")
    opened = watched(browser, served, scheme=scheme)
    page = opened.go(KINDS[kind])
    page.wait_for_load_state("networkidle")
    assert serious_faults(page) == []
    page.context.close()
    assert opened.faults == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_fits_a_phone(browser: Browser, served: str, kind: str) -> None:
    """At 390 pixels nothing has to be scrolled sideways, but for tables that say so."""
    opened = watched(browser, served, width=390)
    page = opened.go(KINDS[kind])
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
    assert opened.faults == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("query")])
def test_no_page_is_heavy(desk: Watched, kind: str) -> None:
    """A page takes less than 100 kB, unpacked; what all pages share comes once and is kept."""
    sizes: list[int] = []
    desk.page.on("response", lambda response: sizes.append(len(response.body())) if response.ok else None)
    desk.go(KINDS[kind]).wait_for_load_state("networkidle")
    assert sum(sizes) < 100_000


def test_the_keyboard_reaches_the_content_first(desk: Watched) -> None:
    """The first stop of the Tab key leads past the header."""
    page = desk.go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_search_from_the_header(desk: Watched) -> None:
    """Words typed into the field lead to what has them, and on to its page, by keyboard alone."""
    page = desk.go("/about")
    page.get_by_role("searchbox").first.fill("levelling up fund")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Levelling Up Fund", exact=True).first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Levelling Up Fund"


def test_a_download_is_a_file(desk: Watched) -> None:
    """The whole graph comes as a file under its own name."""
    page = desk.go("/downloads")
    with page.expect_download() as waiting:
        page.locator("a[href*='/download/policy-kg.ttl']").first.click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename.startswith("policy-kg.ttl")
    assert path.stat().st_size > 1_000
