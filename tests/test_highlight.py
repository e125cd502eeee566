"""The page of `kg extract --format html`."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kg.cli.highlight import highlight_page
from kg.model import MentionType

GOLDEN = json.loads((Path(__file__).parent / "golden" / "harbour-fund.json").read_text(encoding="utf-8"))


class _TextReader(HTMLParser):
    """Collects the text of the page's `div.text`, and the words of each mark in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.marks: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and ("class", "text") in attrs:
            self._inside = True
        elif tag == "mark" and self._inside:
            self.marks.append((str(dict(attrs)["class"]), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
            if self.marks and self.get_starttag_text() and self.text.endswith(data):
                self.marks[-1] = (self.marks[-1][0], self.marks[-1][1] or data)


def read_page(document: dict[str, Any]) -> _TextReader:
    """Return what a browser shows of the document's text."""
    reader = _TextReader()
    reader.feed(highlight_page(document))
    return reader


def test_page_shows_the_text_unchanged() -> None:
    """Every character of the document is there, in order."""
    assert read_page(GOLDEN).text == GOLDEN["text"]


def test_every_mention_is_marked_with_its_type() -> None:
    """The marks are the mentions."""
    assert read_page(GOLDEN).marks == [(mention["type"], mention["text"]) for mention in GOLDEN["mentions"]]


def test_page_needs_nothing_else() -> None:
    """No script, style sheet, image or font is loaded."""
    page = highlight_page(GOLDEN)
    assert not re.search(r"<script|<link|<img|@import|url\(|src=", page)


def test_document_cannot_inject_markup() -> None:
    """Markup in a document is shown, not obeyed."""
    evil = "<script>alert(1)</script>"
    document = {**GOLDEN, "text": evil, "mentions": [], "document": {"title": evil, "path": "x"}}
    page = highlight_page(document)
    assert evil not in page
    assert page.count("&lt;script&gt;") == 3


def test_facts_stand_below_with_evidence() -> None:
    """A negated claim says that it is negated and quotes its sentence."""
    page = highlight_page(GOLDEN)
    row = next(row for row in page.split("<tr>") if "· HM Treasury" in row)
    assert "“The Fenwick Harbour Fund is not administered by HM Treasury.”" in row
    assert "negated, stated" in row


@pytest.mark.parametrize("mention_type", MentionType)
def test_every_type_has_its_look(mention_type: MentionType) -> None:
    """The page brings the hue and the stroke of each type, which the service's pages use too."""
    assert f".{mention_type} {{ --hue: var(--type-" in highlight_page(GOLDEN)
