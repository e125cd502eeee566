"""Mentions in invented sentences: what is found, of which type, to the character."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.model import Document, MentionType
from kg.nlp import Extractor
from tests.nlp.conftest import Read

_MARK = re.compile(r"\[([^|\]]+)\|(\w+)\]")
CASES = [
    line
    for line in (Path(__file__).parent / "data" / "mentions.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("marked", CASES)
def test_mentions_are_found_to_the_character(read: Read, marked: str) -> None:
    """Each mention has the words and the type a careful reader gives it."""
    found = read(_MARK.sub(r"\1", marked)).mentions
    named = [(mention.text, mention.type.value) for mention in found if mention.type is not MentionType.OUTCOME]
    assert named == [match.groups() for match in _MARK.finditer(marked)]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("It creates value by boosting skills and employment.", ["boosting skills and employment"]),
        ("It does so by supporting community resilience and public health.", ["community resilience", "public health"]),
        ("It must tackle inequalities in life chances.", ["tackle inequalities in life chances"]),
        ("It calls for sustainable and inclusive growth.", ["sustainable and inclusive growth"]),
        (
            "The programme helps people to feel less lonely, learn new skills and stay well at home.",
            ["feel less lonely", "learn new skills", "stay well at home"],
        ),
        (
            "The three priorities are: safer streets, busier shops and more young people in work.",
            ["safer streets", "busier shops", "more young people in work"],
        ),
        (
            "We want towns that are stronger, safer and better connected.",
            ["towns that are stronger, safer and better connected"],
        ),
        ("Our aim is a fairer, greener Wales in which everyone can take part.", ["fairer, greener Wales"]),
        (
            "It would improve access to nature and reduce inequalities of income.",
            ["improve access to nature", "reduce inequalities of income"],
        ),
        (
            "They will cut heating bills, bring families to our seafront and keep young people in the village.",
            ["cut heating bills", "bring families to our seafront", "keep young people in the village"],
        ),
        (
            "Tenants say the scheme brings warmer homes, lower rents and a greater say in repairs.",
            ["warmer homes", "lower rents", "a greater say in repairs"],
        ),
        ("The club helps members become more confident. Boards may make use of the guide.", ["more confident"]),
        ("She wanted a table, two chairs and a lamp.", []),
        ("The award created six part-time jobs. Staff help groups to apply for grants.", []),
        (
            "Two outcomes were set:\n* people with more skills;\n* a safer park.",
            ["people with more skills", "a safer park"],
        ),
    ],
)
def test_outcomes_are_the_shortest_phrase(read: Read, text: str, outcomes: list[str]) -> None:
    """An outcome is a verb with its object, an aim that is a noun, or an item of a list of outcomes."""
    assert [mention.text for mention in read(text).mentions if mention.type.value == "Outcome"] == outcomes


def test_levelling_up_is_an_agenda_and_its_fund_a_fund(read: Read) -> None:
    """The longest name wins; the lower-case agenda never becomes a fund."""
    reading = read("The Levelling Up Fund is part of levelling up. The Levelling Up Framework is not.")
    found = [(mention.text, mention.type.value) for mention in reading.mentions]
    assert found == [
        ("Levelling Up Fund", "Fund"),
        ("levelling up", "Programme"),
        ("Levelling Up Framework", "Document"),
    ]
    assert reading.referents[reading.mentions[1].referent].kind.value == "Agenda"


_WORDS = (
    "£5m ",
    "Leeds",
    " and ",
    "Act 2011 ",
    "’s ",
    "the ",
    "Fund ",
    "UK",
    "13 per cent",
    "in ",
    "IMPROVE health ",
    "Ł",
)
_MARKS = ("(", ")", "\n", "\n\n", "• ", "“", "”", ", ", ". ", "\u00a0", "\x00", "ﬁ", "👩‍👧", "مرحبا ")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from((*_WORDS, *_MARKS)),
        max_size=40,
    )
)
def test_offsets_reproduce_the_words(extractor: Extractor, parts: list[str]) -> None:
    """Whatever the text: mentions lie in it in order, without overlap, and their offsets give their words."""
    text = "".join(parts)
    reading = extractor.read(Document("text", text, "text.txt", ""))
    assert all(mention.span.of(text) == mention.text != "" for mention in reading.mentions)
    ends = [0, *(mention.span.end for mention in reading.mentions)]
    assert all(end <= mention.span.start for end, mention in zip(ends, reading.mentions, strict=False))
    assert all(mention.referent in reading.referents for mention in reading.mentions)
    assert len(reading.doc.text) == len(text)
