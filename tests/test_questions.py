"""The thirty questions that the first documents must answer, asked by name of a graph built from them.

The answers are those of a careful reader of the two documents in ``corpus/``; a question that the text cannot answer
has no rows.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.named_queries import load_named_queries
from kg.resources import resource_dir
from kg.store import Boolean, Snapshot
from tests.conftest import CORPUS, ask

LC = "Local Conversations neighbourhoods"
SIMILAR = "similarly disadvantaged neighbourhoods"
RUN, PULL, TALK = "change the way the area is run", "pull together to improve their", "talk to their neighbours"
FOUR, NOUGHT = "004_5ed6790f2cfbc814", "000_1389328ccc5edf98"
BACKING = "Backing our Neighbourhoods: making levelling up work by putting communities in the lead"

PAPER = "Backing our Neighbourhoods"

Row = tuple[str, ...]

#: (question number, query, parameters, columns, the rows in any order)
QUESTIONS: list[tuple[int, str, dict[str, str], str, set[Row]]] = [
    (1, "funds-named", {}, "name document", {("Levelling Up Fund", FOUR)}),
    (2, "round-total", {}, "amount currency", {("1700000000", "GBP")}),
    (3, "round-by-place", {}, "place amount", {("Scotland", "170000000"), ("Wales", "120000000")}),
    (4, "share-of-parts", {}, "whole parts percent", {("1700000000", "290000000", "17.06")}),
    (
        5,
        "round-decided-when",
        {},
        "event date basis",
        {
            ("Autumn Budget and Spending Review", "--10-27", "stated"),
            ("Autumn Budget and Spending Review", "2021-10-27", "inferred"),
        },
    ),
    (
        6,
        "announced-by",
        {},
        "amount purpose",
        {("560000000", "youth services"), ("200000000", "football pitches")},
    ),
    (
        7,
        "funding-by-purpose",
        {},
        "amount for",
        {
            ("1700000000", "round 1"),
            ("560000000", "youth services"),
            ("200000000", "football pitches"),
            ("170000000", "Scotland"),
            ("120000000", "Wales"),
        },
    ),
    (8, "total-announced", {}, "document total awards", {(FOUR, "2460000000", "3")}),
    (
        9,
        "legislation-cited",
        {},
        "legislation does what",
        {
            ("Localism Act 2011", "devolves power to", "communities"),
            ("Localism Act 2011", "devolves power to", "local authorities"),
        },
    ),
    (9, "legislation-mentions", {}, "document cited times", {(FOUR, "Localism Act 2011", "1")}),
    (10, "powers-devolved-to", {}, "to", {("communities",), ("local authorities",)}),
    (
        11,
        "legislation-identifiers",
        {},
        "legislation identifier",
        {("Localism Act 2011", "http://www.legislation.gov.uk/id/ukpga/2011/20")},
    ),
    (
        12,
        "cited-as-key",
        {},
        "who what",
        {
            ("Prime Minister of the United Kingdom", "further devolved power"),
            ("Secretary of State for Levelling Up, Housing and Communities", "further devolved power"),
        },
    ),
    (
        13,
        "organisations-named",
        {},
        "name document",
        {
            ("Power to Change", BACKING),
            ("UK Government", BACKING),
            ("UK Government", FOUR),
            ("Easthall Residents Association", FOUR),
        },
    ),
    (
        14,
        "who-runs-what",
        {},
        "organisation project",
        {("Easthall Residents Association", "Glenburn My Life My Choice")},
    ),
    (
        15,
        "programmes-named",
        {},
        "name document",
        {("Glenburn My Life My Choice", FOUR), ("Local Conversations", FOUR)},
    ),
    (16, "document-publishers", {}, "document publisher", set()),
    (17, "responses", {}, "value qualifier period", {("3000", "nearly", "P4Y")}),
    (18, "share-in-group", {}, "group percent", {(LC, "82")}),
    (19, "share-by-group", {}, "who percent", {(LC, "82"), (SIMILAR, "51"), ("England", "54")}),
    (20, "lead-over-group", {}, "first second points", {("82", "51", "31"), ("76", "47", "29"), ("46", "17", "29")}),
    (21, "lead-over-area", {}, "first second points", {("82", "54", "28"), ("76", "58", "18"), ("46", "21", "25")}),
    (22, "group-below-area", {}, "groupPercent areaPercent", {("51", "54"), ("47", "58"), ("17", "21")}),
    (23, "share-in-area", {}, "area percent", {("England", "21")}),
    (24, "share-with-source", {}, "percent source", {("13", "Davis and Collinge (2021)")}),
    (
        26,
        "published-by",
        {},
        "publisher",
        {("Power to Change",)},
    ),
    (
        27,
        "value-created",
        {},
        "creates through",
        {
            ("economic value", "reinvigorating high streets"),
            ("economic value", "boosting skills and employment"),
            ("social value", "community resilience"),
            ("social value", "public health"),
            ("social value", "bridging divides"),
            ("civic value", "shaping identity"),
            ("civic value", "encouraging participation"),
        },
    ),
    (
        28,
        "definition",
        {},
        "definition",
        {
            (
                "the physical spaces and community facilities which bring people together to build "
                "meaningful relationships",
            )
        },
    ),
]


@pytest.mark.parametrize(
    ("query", "values", "columns", "expected"),
    [row[1:] for row in QUESTIONS],
    ids=[f"{row[0]:02}-{row[1]}" for row in QUESTIONS],
)
def test_question(
    first_documents: Snapshot, query: str, values: dict[str, str], columns: str, expected: set[Row]
) -> None:
    """The named query answers the question as a careful reader does, no row more and no row less."""
    rows = ask(first_documents, query, values)
    assert {tuple(row.get(column) or "" for column in columns.split()) for row in rows} == expected


def test_works_cited_and_for_which_claims(first_documents: Snapshot) -> None:
    """Question 25: one work is cited for the kinds of value, the other for the 13 per cent."""
    rows = ask(first_documents, "works-cited")
    cited = {
        row["cited"] or "": [other["for"] or "" for other in rows if other["cited"] == row["cited"]] for row in rows
    }
    assert sorted(cited) == ["Davis and Collinge (2021)", "Kelsey and Kenny (2021)"]
    assert any("13 percent" in claim for claim in cited["Davis and Collinge (2021)"])
    for value in ("economic value", "social value", "civic value"):
        assert any("creates" in claim and value in claim for claim in cited["Kelsey and Kenny (2021)"])


def test_documents_named_and_what_is_said(first_documents: Snapshot) -> None:
    """Question 29: the five works, whose they are, and that the white paper is due, not out."""
    rows = ask(first_documents, "documents-named")
    said = {(row["work"], row["other"], row["modality"]) for row in rows}
    assert {row["work"] for row in rows} == {
        PAPER,
        "Davis and Collinge (2021)",
        "Kelsey and Kenny (2021)",
        "Levelling Up Framework",
        "Levelling Up White Paper",
    }
    assert (PAPER, "Power to Change", "asserted") in said
    assert ("Levelling Up Framework", "UK Government", "asserted") in said
    assert any(work == "Levelling Up White Paper" and modality == "planned" for work, _, modality in said)


def test_entities_in_both_documents(first_documents: Snapshot) -> None:
    """Question 30: the agenda and the government occur in both, each with its sentences."""
    rows = ask(first_documents, "in-several-documents")
    assert {(row["name"], row["type"]) for row in rows} == {
        ("Levelling up", "Agenda"),
        ("UK Government", "Organisation"),
    }
    assert {row["document"] for row in rows} == {BACKING, FOUR}


NEGATIVE = {
    "a fund called levelling up": 'ASK { ?f a kg:Fund ; rdfs:label ?l . FILTER(LCASE(?l) = "levelling up") }',
    "an amount for England": (
        "ASK { ?a a kg:FundingAward ; ?p ?place . ?place rdfs:label ?l . "
        'FILTER(?l IN ("England", "Northern Ireland")) }'
    ),
    "a person": "ASK { ?p a kg:Person }",
    "a year asserted for the Budget": (
        "ASK { ?e kg:tookPlaceOn ?d . FILTER(DATATYPE(?d) IN (xsd:date, xsd:gYear, xsd:gYearMonth)) }"
    ),
    "a publisher of 004": (
        "ASK { ?t kg:textOf ?w ; kg:path ?path . ?w kg:publishedBy|<http://purl.org/dc/terms/publisher> ?p . "
        'FILTER(STRSTARTS(?path, "004")) }'
    ),
    "the third pair swapped": (
        "ASK { ?o kg:value ?v ; kg:area/rdfs:label 'England' . ?o kg:measure ?m . "
        "FILTER(?v = 17 && CONTAINS(LCASE(?m), 'neighbours')) }"
    ),
}


@pytest.mark.parametrize("query", NEGATIVE.values(), ids=NEGATIVE.keys())
def test_what_the_documents_do_not_say(first_documents: Snapshot, query: str) -> None:
    """Nothing that the text does not say is in the graph."""
    answer = first_documents.query(query)
    assert isinstance(answer, Boolean)
    assert answer.value is False


def test_every_named_query_is_asked_here() -> None:
    """Each shipped query but the general one stands for a question above."""
    asked = {row[1] for row in QUESTIONS} | {"works-cited", "documents-named", "in-several-documents"}
    asked |= {"total-of-all", "awards-within"}
    assert set(load_named_queries(resource_dir("queries"))) - asked == {"evidence-of"}


def test_the_corpus_is_the_one_the_questions_are_about() -> None:
    """The questions are about these two documents."""
    assert {Path(path).stem for path in CORPUS.glob("*.txt")} == {FOUR, NOUGHT}
