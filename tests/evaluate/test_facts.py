"""Recall of facts, on one sentence written by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kg.evaluate import GoldFact, score_facts
from kg.model import Award, AwardRef, Citation, Claim, Extraction, Kind, Literal, Observation, Ref, Referent, Span

from .examples import TEXT, extraction, found_mention, gold, gold_mention, span_of

FIRST = span_of("The Levelling Up Fund gave £1.7 billion to Wales.")
SECOND = span_of("Leeds City Council runs Multiply.")
GOLD = gold(
    gold_mention("Levelling Up Fund", "Fund"),
    gold_mention("£1.7 billion", "Money", canonical="£1,700,000,000"),
    gold_mention("Wales", "Place"),
    gold_mention("Leeds City Council", "Organisation"),
    gold_mention("Multiply", "Programme"),
)
COUNCIL = Referent("organisation/leeds", Kind.ORGANISATION, "Leeds City Council")
MULTIPLY = Referent("programme/multiply", Kind.PROGRAMME, "Multiply")
FUND = Referent("fund/luf", Kind.FUND, "Levelling Up Fund")
WALES = Referent("place/wales", Kind.PLACE, "Wales")
FOUND = extraction(
    found_mention("Leeds City Council", "Organisation", referent=COUNCIL.id),
    referents=(COUNCIL, MULTIPLY, FUND, WALES),
)
AWARD = Award(
    "a1", Decimal("1.7e9"), "GBP", FIRST, span_of("£1.7 billion"), "r", 0.9, fund=Ref(FUND.id), place=Ref(WALES.id)
)


def claim(subject: Referent, predicate: str, value: Referent | str, evidence: Span) -> Claim:
    """Return a claim about the example text."""
    term = Literal(value) if isinstance(value, str) else Ref(value.id)
    return Claim("c1", Ref(subject.id), predicate, term, evidence, "r", 0.9)


def recall(fact: tuple[str, str, str], evidence: Span, found: Extraction) -> float | None:
    """Return the recall of one annotated fact; None when it is left out."""
    score = score_facts([(replace(GOLD, facts=(GoldFact(*fact, evidence),)), found)])
    return None if score.left_out else score.recall


def test_claim_with_both_sides_is_found() -> None:
    """Subject and object that name the same things make the fact found; the predicate is reported."""
    fact = GoldFact("Leeds City Council", "operates", "Multiply (project)", SECOND)
    found = replace(FOUND, claims=(claim(COUNCIL, "kg:runs", MULTIPLY, SECOND),))
    score = score_facts([(replace(GOLD, facts=(fact,)), found)])
    assert [item.predicate for item in score.found] == ["kg:runs"]


def test_direction_does_not_matter() -> None:
    """A fact found under the inverse predicate is found."""
    found = replace(FOUND, claims=(claim(MULTIPLY, "kg:ledBy", COUNCIL, SECOND),))
    assert recall(("Leeds City Council", "runs", "Multiply"), SECOND, found) == 1


def test_other_sentence_is_no_evidence() -> None:
    """The same fact with evidence in another sentence is missed."""
    found = replace(FOUND, claims=(claim(COUNCIL, "kg:runs", MULTIPLY, FIRST),))
    assert recall(("Leeds City Council", "runs", "Multiply"), SECOND, found) == 0


def test_one_side_is_not_enough() -> None:
    """A claim that shares only the subject does not count."""
    found = replace(FOUND, claims=(claim(COUNCIL, "kg:runs", WALES, SECOND),))
    assert recall(("Leeds City Council", "runs", "Multiply"), SECOND, found) == 0


def test_same_thing_on_both_sides_is_not_a_tie() -> None:
    """One side cannot stand for both subject and object."""
    found = replace(FOUND, claims=(claim(COUNCIL, "kg:runs", "the Leeds City Council Multiply office", SECOND),))
    assert recall(("Multiply", "serves", "Multiply"), SECOND, found) == 0


def test_same_mention_is_enough() -> None:
    """A referent known under another name matches by the place of its mention."""
    lcc = replace(COUNCIL, name="LCC")
    found = replace(FOUND, referents=(lcc, MULTIPLY), claims=(claim(lcc, "kg:runs", MULTIPLY, SECOND),))
    assert recall(("Leeds City Council", "runs", "Multiply"), SECOND, found) == 1


@pytest.mark.parametrize(
    "fact",
    [
        ("Levelling Up Fund (first round)", "allocated", "£1.7 billion (1700000000, GBP)"),
        ("Wales", "received", "£1,700m"),
        ("Levelling Up Fund", "gives to", "Wales"),
    ],
)
def test_award_ties_its_parts(fact: tuple[str, str, str]) -> None:
    """An award ties its amount, its fund and its place together, by number or by name."""
    assert recall(fact, FIRST, replace(FOUND, awards=(AWARD,))) == 1


def test_claim_about_an_award_speaks_of_its_money() -> None:
    """Who announced an award is tied to the award's amount."""
    announced = Claim("c1", Ref(COUNCIL.id), "kg:announced", AwardRef("a1"), FIRST, "r", 0.9)
    found = replace(FOUND, awards=(replace(AWARD, fund=None, place=None),), claims=(announced,))
    assert recall(("Leeds City Council", "announced", "£1.7 billion"), FIRST, found) == 1


def test_observation_ties_figure_and_subject() -> None:
    """An observation ties its value to what it is about."""
    figure = Observation("o1", Decimal(83), "projects", "projects", SECOND, SECOND, "r", 0.9, about=Ref(MULTIPLY.id))
    assert recall(("Multiply", "has", "83 projects"), SECOND, replace(FOUND, observations=(figure,))) == 1


def test_citation_is_a_fact() -> None:
    """A citation ties the citing and the cited work."""
    cites = Citation("c1", Ref(COUNCIL.id), Ref(MULTIPLY.id), SECOND, "r")
    assert recall(("Leeds City Council", "cites", "Multiply"), SECOND, replace(FOUND, citations=(cites,))) == 1


def test_date_without_year_matches() -> None:
    """A day and month written out match the typed literal."""
    opened = replace(claim(MULTIPLY, "kg:opensOn", "--10-27", SECOND), object=Literal("--10-27", "gMonthDay"))
    fact = ("Multiply", "opens", "Wednesday 27 October (year not stated; 2021-10-27 inferred)")
    assert recall(fact, SECOND, replace(FOUND, claims=(opened,))) == 1


def test_fact_without_entity_or_value_is_left_out() -> None:
    """A side that names nothing annotated and holds no figure cannot be compared."""
    assert recall(("Leeds City Council", "wants", "a better world"), SECOND, FOUND) is None


def test_missed_fact_quotes_its_sentence() -> None:
    """A missed fact is listed with its evidence on one line."""
    fact = GoldFact("Leeds City Council", "runs", "Multiply", SECOND)
    (missed,) = score_facts([(replace(GOLD, facts=(fact,)), FOUND)]).missed
    assert missed.sentence == SECOND.of(TEXT)
