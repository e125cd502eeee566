"""The same award or figure told by several documents, and facts that contradict each other."""

from __future__ import annotations

from kg.resolve.retold import DatedFact, Told, contradictions, same_awards, same_figures

MILLION = ("1000000", "GBP")


def told(iri: str, document: str, value: tuple[str, ...] = MILLION, /, **fields: str) -> Told:
    """Return an award as a document tells it; it was awarded unless the fields say otherwise."""
    return Told(iri, document, value, fields, fields.pop("status", "awarded"))


def test_one_award_in_two_documents_is_counted_once() -> None:
    """The telling that says less points to the one that says more."""
    awards = [
        told("a", "d1", fund="hope", recipient="trust"),
        told("b", "d2", fund="hope", recipient="trust", place="leeds"),
    ]
    assert same_awards(awards) == {"a": "b"}


def test_two_equal_grants_in_one_document_are_two() -> None:
    """A body may get the same sum twice."""
    awards = [told("a", "d1", fund="hope", recipient="trust"), told("b", "d1", fund="hope", recipient="trust")]
    assert same_awards(awards) == {}


def test_two_equal_grants_told_twice_are_two() -> None:
    """Each telling in the second document belongs to one in the first."""
    awards = [told(f"{document}{n}", document, fund="hope", recipient="trust") for document in ("c", "d") for n in "12"]
    assert same_awards(awards) == {"d1": "c1", "d2": "c2"}


def test_what_differs_in_one_field_is_another_award() -> None:
    """Another recipient, another round or another year is another award."""
    for change in ({"recipient": "other"}, {"round": "2"}, {"date": "2024"}):
        fields = {"fund": "hope", "recipient": "trust", "round": "1", "date": "2023"}
        assert same_awards([told("a", "d1", **fields), told("b", "d2", **{**fields, **change})]) == {}


def test_a_day_lies_in_its_year() -> None:
    """A date told less precisely is no other date."""
    awards = [
        told("a", "d1", fund="hope", recipient="trust", date="2023"),
        told("b", "d2", fund="hope", recipient="trust", date="2023-05-01", place="leeds"),
    ]
    assert same_awards(awards) == {"a": "b"}


def test_equal_sums_alone_prove_nothing() -> None:
    """A million from one fund to nobody named, and a million to a trust from nowhere named, may be two."""
    assert same_awards([told("a", "d1", fund="hope"), told("b", "d2", recipient="trust")]) == {}


def test_rejected_bid_is_not_the_award() -> None:
    """What was asked for and refused is no telling of what was paid."""
    fields = {"fund": "hope", "recipient": "trust"}
    assert same_awards([told("a", "d1", status="rejected", **fields), told("b", "d2", **fields)]) == {}


def test_same_figure_of_two_documents() -> None:
    """Value, unit, measure and area are the same."""
    value = ("82", "percent", "residents")
    figures = [told("a", "d1", value, area="leeds"), told("b", "d2", value, area="leeds", period="2023")]
    assert same_figures(figures) == {"a": "b"}


def test_two_sums_for_one_award_contradict() -> None:
    """Fund, recipient and round are the same, and the sums are not."""
    fields = {"fund": "hope", "recipient": "trust", "round": "1"}
    awards = [told("a", "d1", **fields), told("b", "d2", ("2000000", "GBP"), **fields)]
    assert contradictions([], awards) == (("a", "b"),)


def test_two_dates_of_one_launch_contradict() -> None:
    """Two months contradict; a month and its year do not."""
    facts = [
        DatedFact("x", "fund", "kg:launchedOn", "2021-08"),
        DatedFact("y", "fund", "kg:launchedOn", "2021-09"),
        DatedFact("z", "fund", "kg:launchedOn", "2021"),
    ]
    assert contradictions(facts, []) == (("x", "y"),)
