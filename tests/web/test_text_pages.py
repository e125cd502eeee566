"""Long texts as pages: nothing lost, none too heavy, cut where it hurts least."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.web.text_pages import Layout, TextPart, page_of, paginate, sentences_of


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [""]),
        ("Short.", ["Short."]),
        ("One two.\n \nThree four.", ["One two.\n \n", "Three four."]),
        ("One, two,\nthree four", ["One, two,\n", "three four"]),
        ("One two. Three four.", ["One two. ", "Three four."]),
        ("one two three four five", ["one two three ", "four five"]),
        ("x" * 20, ["x" * 10, "x" * 10]),
        ("ééééé ééééé", ["ééééé ", "ééééé"]),
    ],
)
def test_where_pages_end(text: str, pages: list[str]) -> None:
    """Between paragraphs if it can be, else between lines, sentences, words; bytes count, not characters."""
    assert [span.of(text) for span in paginate(text, most=14)] == pages


def test_what_is_said_of_a_paragraph_weighs_too() -> None:
    """A paragraph full of facts takes a page for itself."""
    text = "One.\n\nTwo.\n\nThree."
    heavy = TextPart(6, "two", 30)
    assert [span.of(text) for span in paginate(text, [heavy], most=40)] == ["One.\n\n", "Two.\n\n", "Three."]


@given(st.text(alphabet="a.\n é", max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9))))
def test_pages_are_the_text(text: str, weights: list[tuple[int, int]]) -> None:
    """Pages follow one another without a gap, and each part belongs to the page on which it begins."""
    parts = [TextPart(begin, str(number), size) for number, (begin, size) in enumerate(weights)]
    layout = Layout.of(text, parts, most=20)
    assert "".join(span.of(text) for span in layout.pages) == text
    assert sorted(iri for page in layout.parts for iri in page) == sorted(part.iri for part in parts)
    for part in parts:
        assert part.iri in layout.parts[page_of(layout.pages, part.begin) - 1]


def test_sentences_between_known_ones() -> None:
    """What no sentence of the graph covers is divided at full stops and lines."""
    text = "A b. Known one. C d.\nE 1.5 f"
    assert [span.of(text) for span in sentences_of(text, Span(0, len(text)), [Span(5, 15)])] == [
        "A b.",
        "Known one.",
        "C d.",
        "E 1.5 f",
    ]
