"""Text with markup: what lies in one another and what crosses, hostile text, and nothing lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from kg.web.marked_text import Part, Stretch, marked


class _Reader(HTMLParser):
    """Collects the words of a page, and complains of what is not well nested or of a link within a link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not (tag == "a" and "a" in self.open)
        self.open.append(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def read(markup: str) -> _Reader:
    """Return what a browser makes of markup."""
    reader = _Reader()
    reader.feed("".join(markup))  # character by character: Markup would escape what is added to it
    reader.close()
    assert not reader.open
    return reader


def mention(begin: int, end: int, href: str = "/x") -> Stretch:
    """Return a mention."""
    return Stretch(begin, end, Part.MENTION, f"char={begin},{end}", "Fund", href, "Fund: X")


def test_a_mention_within_a_mention() -> None:
    """The outer one becomes a span, its own words are links, and the inner one is a link."""
    markup = marked("Bank of Wales Ltd", 0, 17, [mention(0, 17, "/bank"), mention(8, 13, "/wales")])
    assert re.findall(r'<a [^>]*href="(\S+)"[^>]*>([^<]*)', markup) == [
        ("/bank", "Bank of "),
        ("/wales", "Wales"),
        ("/bank", " Ltd"),
    ]
    assert read(markup).ids == ["char=0,17", "char=8,13"]


def test_mentions_that_cross() -> None:
    """The second is cut where the first ends; its identifier stands once."""
    reader = read(marked("one two three", 0, 13, [mention(0, 7), mention(4, 13)]))
    assert (reader.words, reader.ids) == ("one two three", ["char=0,7", "char=4,13"])


def test_a_place_across_sentences() -> None:
    """What a link points at is marked in each sentence that it touches."""
    sentences = [Stretch(0, 4, Part.SENTENCE, "sentence=0,4"), Stretch(5, 9, Part.SENTENCE, "sentence=5,9")]
    markup = marked("One. Two.", 0, 9, [*sentences, Stretch(2, 7, Part.PLACE, "at")])
    assert "".join(re.findall(r'<mark class="place"[^>]*>(.*?)</mark>', markup)).startswith("e.")
    assert markup.count('id="at"') == 1
    assert read(markup).words == "One. Two."


def test_only_the_part_that_is_shown() -> None:
    """What begins before the page is cut and has no identifier there."""
    reader = read(marked("one two three", 4, 13, [mention(0, 7), mention(8, 13)]))
    assert (reader.words, reader.ids) == ("two three", ["char=8,13"])


def test_hostile_text_stays_text() -> None:
    """Markup in the text, in a name or in an address is only characters."""
    evil = "\"><script>alert(1)</script>'&lt;"
    stretch = Stretch(0, len(evil), Part.MENTION, evil, evil, evil, evil)
    markup = marked(evil, 0, len(evil), [stretch, Stretch(2, 9, Part.GAP, evil, title=evil)])
    assert "<script" not in markup
    assert read(markup).words == evil


_STRETCHES = st.lists(
    st.builds(
        lambda begin, length, part: Stretch(begin, begin + length, part, "", "Fund", "/x"),
        st.integers(0, 40),
        st.integers(0, 20),
        st.sampled_from(Part),
    ),
    max_size=12,
)


@given(st.text(alphabet='ab<&" \n\U0001f3e0', max_size=40), _STRETCHES, st.integers(0, 40), st.integers(0, 40))
def test_whatever_overlaps_no_character_is_lost(text: str, stretches: list[Stretch], begin: int, end: int) -> None:
    """Any mixture nests, holds no link within a link, and reads as the text."""
    assert read(marked(text, begin, end, stretches)).words == text[begin:end]
