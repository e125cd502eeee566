"""Blocks and sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.layout import BlockKind, lay_out


def _sentences(text: str) -> list[str]:
    return [sentence.of(text) for sentence in lay_out(text).sentences]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It won. They lost.", ["It won.", "They lost."]),
        ("Cllr. Jane Smith of St. Ives spoke. She left.", ["Cllr. Jane Smith of St. Ives spoke.", "She left."]),
        ("It rose by 1.5 per cent. Good.", ["It rose by 1.5 per cent.", "Good."]),
        ("“They are at the heart.” Then it ended.", ["“They are at the heart.”", "Then it ended."]),
        ("See No. 4 and J. B. Priestley. End.", ["See No. 4 and J. B. Priestley.", "End."]),
        ("Who won?\nWe\ndid.", ["Who won?", "We\ndid."]),
        ("action.\u00a0 “It argues”, he said.", ["action.", "“It argues”, he said."]),
    ],
)
def test_sentences_end_at_stops_that_end_them(text: str, sentences: list[str]) -> None:
    """Abbreviations, decimals and initials do not end a sentence; a stop and a closing quote do."""
    assert _sentences(text) == sentences


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Our aims\n\n* one;\n* two.", [BlockKind.HEADING, BlockKind.ITEM, BlockKind.ITEM]),
        ("# Title\nA paragraph of the text.", [BlockKind.HEADING, BlockKind.PARAGRAPH]),
        ("North West      £5 million\nNorth East      £6 million", [BlockKind.ROW, BlockKind.ROW]),
        ("1. First thing\n2. Second thing", [BlockKind.ITEM, BlockKind.ITEM]),
        ("Area:\nEngland\nProgramme:\nCommunity Assets", [BlockKind.PARAGRAPH, BlockKind.HEADING] * 2),
    ],
)
def test_blocks_are_told_by_their_marks(text: str, kinds: list[BlockKind]) -> None:
    """Headings, list items, table rows and entries on lines of their own are blocks of their own."""
    assert [block.kind for block in lay_out(text).blocks] == kinds


def test_a_wrapped_item_runs_on() -> None:
    """The second line of a list item belongs to it, with its line break."""
    text = "* a feeling that the area is an even better place\n  to live.\n* more"
    assert _sentences(text) == ["a feeling that the area is an even better place\n  to live.", "more"]


def test_a_short_line_before_a_long_one_is_a_heading() -> None:
    """A line that was not broken for want of room ends its block."""
    text = "How it worked\nThe council agreed to hand over the hall to the residents of the village in May."
    assert _sentences(text)[0] == "How it worked"


@given(st.text(alphabet=st.sampled_from("aB. \n\t\u00a0“”’•-*1£é|👩\u0000"), max_size=200))
def test_the_parsed_text_is_as_long_as_the_text(text: str) -> None:
    """Nothing is moved: same length, sentences in order, trimmed and inside the text."""
    layout = lay_out(text)
    assert len(layout.masked) == len(text)
    ends = [0, *(sentence.end for sentence in layout.sentences)]
    assert all(end <= sentence.start for end, sentence in zip(ends, layout.sentences, strict=False))
    assert all(sentence.of(text) == sentence.of(text).strip() != "" for sentence in layout.sentences)


def test_a_text_without_stops_is_cut() -> None:
    """No sentence grows with the text."""
    assert max(len(sentence) for sentence in _sentences("word " * 5000)) <= 4000
