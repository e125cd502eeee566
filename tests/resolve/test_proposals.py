"""Which things may be the same although nothing proves it."""

from __future__ import annotations

import pytest

from kg.model import Kind
from kg.resolve.proposals import NamedThing, propose


def thing(
    iri: str, *names: str, kind: Kind = Kind.ORGANISATION, number: str = "", registered: bool = False
) -> NamedThing:
    """Return a thing of the graph."""
    return NamedThing(iri, kind, names, frozenset({number} if number else ()), registered)


@pytest.mark.parametrize(
    ("one", "other", "kind", "reason"),
    [
        ("Fenwick Trust", "Fenwick Trust Limited", Kind.ORGANISATION, "differ only in “limited”"),
        ("Levellingup Fund", "Levelling Up Fund", Kind.FUND, "differ only in their spaces"),
        ("Joseph Rowntree Foundation", "Joseph Rowntee Foundation", Kind.ORGANISATION, "the spelling of one word"),
        ("Cllr Ann Lee", "Ann Lee", Kind.PERSON, "are the same full name"),
    ],
)
def test_likeness_is_proposed_with_its_reason(one: str, other: str, kind: Kind, reason: str) -> None:
    """Each proposal has a score and says in words what speaks for it."""
    (found,) = propose([thing("a", one, kind=kind), thing("b", other, kind=kind)])
    assert reason in found.reason
    assert 0.8 < found.score < 1


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("North Shields", "South Shields", Kind.PLACE),
        ("Levelling Up Fund Round 1", "Levelling Up Fund Round 2", Kind.FUND),
        ("Leicester City Council", "Leicestershire County Council", Kind.ORGANISATION),
        ("Smith", "Smith", Kind.PERSON),
        ("Harbour Fund", "Harbour Renewal Fund", Kind.FUND),
        ("Housing Act 1985", "Housing Act 1988", Kind.DOCUMENT),
    ],
)
def test_two_names_are_not_proposed(one: str, other: str, kind: Kind) -> None:
    """A compass point, a number, a longer name or a bare surname makes another thing."""
    assert propose([thing("a", one, kind=kind), thing("b", other, kind=kind)]) == ()


def test_different_official_numbers_forbid() -> None:
    """Two charities with one name are two charities."""
    pair = [thing("a", "Fenwick Trust", number="GB-CHC-1"), thing("b", "Fenwick Trust Limited", number="GB-CHC-2")]
    assert propose(pair) == ()


def test_two_register_entries_are_two_things() -> None:
    """What a register tells apart is not brought together."""
    pair = [thing("a", "Fenwick Trust", registered=True), thing("b", "Fenwick Trust Limited", registered=True)]
    assert propose(pair) == ()


def test_things_of_two_kinds_are_not_compared() -> None:
    """A place and its council, a fund and its programme, are never the same."""
    assert propose([thing("a", "Harbour", kind=Kind.FUND), thing("b", "Harbour", kind=Kind.PROGRAMME)]) == ()


def test_what_a_person_has_kept_apart_is_not_proposed_again() -> None:
    """A decision is obeyed."""
    pair = [thing("a", "Fenwick Trust"), thing("b", "Fenwick Trust Limited")]
    assert propose(pair, apart=frozenset({frozenset({"a", "b"})})) == ()


def test_order_of_the_things_makes_no_difference() -> None:
    """The same proposals, in the same order, whatever comes first."""
    things = [thing("a", "Fenwick Trust"), thing("b", "Fenwick Trust Limited"), thing("c", "Fenwick Trust CIC")]
    assert propose(things) == propose(reversed(things))
