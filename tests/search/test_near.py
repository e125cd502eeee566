"""Names that come near to a noisy one."""

from __future__ import annotations

import pytest

from benchmarks.reconciliation import quality
from kg.search import NamedThing, SearchIndex, nearest, write_index

THINGS = [
    NamedThing("urn:jrf", "Joseph Rowntree Foundation", "Organisation", ("JRF",)),
    NamedThing("urn:jrct", "Joseph Rowntree Charitable Trust", "Organisation"),
    NamedThing("urn:leeds", "Leeds City Council", "Organisation"),
    NamedThing("urn:luf", "Levelling Up Fund", "Fund"),
    NamedThing("urn:sth", "St Helens Borough Council", "Organisation"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """An index of a few things."""
    path = tmp_path_factory.mktemp("near") / "search.sqlite"
    write_index(path, THINGS, ())
    return SearchIndex(path)


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("Jospeh Rowntree Foundation", "urn:jrf"),
        ("JOSEPH ROWNTREE FOUNDATION LTD", "urn:jrf"),
        ("jrf", "urn:jrf"),
        ("Rowntree Charitable Trust, Joseph", "urn:jrct"),
        ("Council, Leeds City", "urn:leeds"),
        ("The Leveling Up Fund", "urn:luf"),
        ("Saint Helens Borough Council", "urn:sth"),
    ],
)
def test_noisy_name_has_its_thing_first(index: SearchIndex, name: str, iri: str) -> None:
    """Typing errors, capitals, another order and other short forms."""
    assert nearest(index, name)[0].iri == iri


def test_same_name_is_certain_and_a_similar_one_is_not(index: SearchIndex) -> None:
    """Only the same words in the same order have the likeness 1."""
    assert nearest(index, "leeds city council")[0].likeness == 1
    assert nearest(index, "leeds council")[0].likeness < 1


def test_nothing_comes_near_to_nothing(index: SearchIndex) -> None:
    """No words, or none that anything has."""
    assert nearest(index, "…") == ()
    assert nearest(index, "zzzz qqqq") == ()


def test_other_types_are_left_out(index: SearchIndex) -> None:
    """Only what was asked for."""
    assert {near.type for near in nearest(index, "Leeds Fund", types=("Fund",))} == {"Fund"}


def test_noisy_table_of_a_hundred_rows_is_right_at_rank_1() -> None:
    """At least 95 of 100 names of the registers that were spoilt have their thing first."""
    assert quality(100, typed=False) >= 0.95
