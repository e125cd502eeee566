"""Totals of money: statuses apart, asserted only, no part beside its whole, nothing twice."""

from __future__ import annotations

from decimal import Decimal

from kg.web.shown import Shown
from kg.web.sums import Sum, totals


def sum_(
    name: str,
    amount: int,
    *,
    status: str = "allocated",
    modality: str = "asserted",
    place: str = "",
    part_of: str = "",
    same_as: str = "",
) -> Sum:
    """Return a sum of a fund, in a document of its own unless the name says which."""
    iri = name if "#" in name else f"{name}#1"
    terms = {"fund": "f", "place": place}
    roles = {"fund": Shown("Fund", "/id/fund/f")}
    value = Decimal(amount)
    return Sum(iri, value, "GBP", "", status, modality, roles, terms, part_of=part_of, same_as=same_as)


def total(*sums: Sum) -> list[tuple[str, int, int, int]]:
    """Return status, amount, and how many were counted and left out, of everything together."""
    found = totals(sums, lambda _: (Shown("all"),))
    return [(one.status, int(one.amount), one.number, one.left_out) for one in found]


def test_a_part_is_not_counted_beside_its_whole() -> None:
    """Nor is a part of a part."""
    whole, part = sum_("d#1", 100), sum_("d#2", 40, part_of="d#1")
    assert total(whole, part, sum_("d#3", 10, part_of="d#2")) == [("allocated", 100, 1, 2)]


def test_a_part_counts_where_its_whole_does_not() -> None:
    """A share for Wales is counted for Wales, though the whole is no sum of Wales."""
    whole, part = sum_("d#1", 100), sum_("d#2", 40, part_of="d#1")
    found = totals([whole, part], lambda one: (Shown("Wales"),) if one is part else ())
    assert [int(one.amount) for one in found] == [40]


def test_what_another_document_tells_again_counts_once() -> None:
    """The same sum for the same purpose in two documents is one; twice in one document it is two."""
    assert total(sum_("a", 100), sum_("b", 100)) == [("allocated", 100, 1, 1)]
    assert total(sum_("a#1", 100), sum_("a#2", 100)) == [("allocated", 200, 2, 0)]


def test_a_sum_that_is_known_to_be_the_same_counts_once() -> None:
    """What the comparison of documents found counts too."""
    assert total(sum_("a", 100), sum_("b", 100, place="w", same_as="a#1")) == [("allocated", 100, 1, 1)]


def test_statuses_stay_apart_and_only_asserted_sums_count() -> None:
    """An announced sum is none that was paid; a planned one is none at all."""
    sums = sum_("a", 100), sum_("b", 70, status="paid"), sum_("c", 900, modality="planned")
    assert total(*sums) == [("allocated", 100, 1, 0), ("paid", 70, 1, 0)]


def test_parts_in_a_circle_end() -> None:
    """Two sums that are parts of each other do not hang the page."""
    assert total(sum_("a#1", 1, part_of="a#2"), sum_("a#2", 2, part_of="a#1")) == [("allocated", 0, 0, 2)]
