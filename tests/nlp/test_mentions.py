"""Mentions in invented sentences: what is found, of which type, to the character."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.model import Document
from kg.nlp import Extractor
from tests.nlp.conftest import Read

# Each case: a text, and its mentions as (words, type) in order.
CASES: list[tuple[str, list[tuple[str, str]]]] = [
    ("The Harbour Renewal Fund paid £2.5m to Tiverton Town Council.", [("Harbour Renewal Fund", "Fund"), ("£2.5m", "Money"), ("Tiverton Town Council", "Organisation")]),
    ("Grants range between £5,000 and £20,000.", [("£5,000", "Money"), ("£20,000", "Money")]),
    ("Our Safe Streets programme runs in Exeter and East Devon.", [("Safe Streets", "Programme"), ("Exeter", "Place"), ("East Devon", "Place")]),
    ("Exeter Canal Trust’s Chief Executive, Maria Jones, spoke.", [("Exeter Canal Trust", "Organisation"), ("Chief Executive", "Role"), ("Maria Jones", "Person")]),
    ("Cllr Jane Smith, Cabinet Member for Housing, said no.", [("Jane Smith", "Person"), ("Cabinet Member for Housing", "Role")]),
    ("Part 5 of the Localism Act 2011 applies.", [("Part 5 of the Localism Act 2011", "Legislation")]),
    ("The Planning (Listed Buildings) (England) Regulations 2012 apply.", [("Planning (Listed Buildings) (England) Regulations 2012", "Legislation")]),
    ("It has helped a fifth of tenants (Hall and Green, 2019).", [("a fifth", "Statistic"), ("Hall and Green, 2019", "Document")]),
    ("The deal brings 1,250 new affordable homes by 2030.", [("1,250 new affordable homes", "Statistic")]),
    ("It reached between 5,000 and 8,000 people over four years.", [("between 5,000 and 8,000 people", "Statistic")]),
    ("The Department for Culture, Media and Sport and HM Treasury agreed.", [("Department for Culture, Media and Sport", "Organisation"), ("HM Treasury", "Organisation")]),
    ("Torbay decided to close two libraries.", [("Torbay", "Organisation"), ("two libraries", "Statistic")]),
    ("They were reading in Bath and walking near Reading.", [("Bath", "Place"), ("Reading", "Place")]),
    ("Chancellor Rishi Sunak met NCVO Chief Executive Sarah Vibert.", [("Chancellor", "Role"), ("Rishi Sunak", "Person"), ("NCVO", "Organisation"), ("Chief Executive", "Role"), ("Sarah Vibert", "Person")]),
    ("The National Coast Forum (NCF) met. NCF then closed.", [("National Coast Forum", "Organisation"), ("NCF", "Organisation"), ("NCF", "Organisation")]),
    ("The Action Plan on active travel is not law.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_mentions_are_found_to_the_character(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    """Each mention has the words and the type a careful reader gives it."""
    found = [(mention.text, mention.type.value) for mention in read(text).mentions if mention.type.value != "Outcome"]
    if expected:
        assert found == expected
    else:
        assert not [item for item in found if item[1] == "Legislation"]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("It creates value by boosting skills and employment.", ["boosting skills and employment"]),
        ("It works by supporting community resilience and public health.", ["community resilience", "public health"]),
        ("The fund must tackle inequalities in opportunities and outcomes.", ["tackle inequalities in opportunities and outcomes"]),
        ("It calls for sustainable and inclusive growth.", ["sustainable and inclusive growth"]),
        ("Three outcomes were set:\n* people with more confidence;\n* a safer park.", ["people with more confidence", "a safer park"]),
    ],
)  # fmt: skip
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["£5m ", "Leeds", " and ", "Act 2011 ", "(", ")", "\n", "\n\n", "• ", "“", "”", "’s ", "the ", "Fund ", "UK",
             "13 per cent", ", ", ". ", "👩‍👧", "مرحبا ", "\u00a0", "\x00", "Ł", "ﬁ", "chief executive of ", "in ", "IMPROVE health "]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_offsets_reproduce_the_words(extractor: Extractor, parts: list[str]) -> None:
    """Whatever the text: mentions lie in it in order, without overlap, and their offsets give their words."""
    text = "".join(parts)
    reading = extractor.read(Document("text", text, "text.txt", ""))
    assert all(mention.span.of(text) == mention.text != "" for mention in reading.mentions)
    ends = [0, *(mention.span.end for mention in reading.mentions)]
    assert all(end <= mention.span.start for end, mention in zip(ends, reading.mentions, strict=False))
    assert all(mention.referent in reading.referents for mention in reading.mentions)
    assert len(reading.doc.text) == len(text)
