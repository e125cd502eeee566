"""Which spellings are one name, and which acronyms a name gives."""

from __future__ import annotations

import pytest

from kg.model import Kind
from kg.resolve.names import derivations, derived_keys, is_acronym, name_key, spellings


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("The Harbour & Coast Fund", "harbour and coast fund", Kind.FUND),
        ("Levelling-Up Fund", "Levelling Up Fund", Kind.FUND),
        ("Fenwick Trust Ltd", "Fenwick Trust Limited", Kind.ORGANISATION),
        ("Fenwick Trust Ltd.", "FENWICK TRUST LIMITED", Kind.ORGANISATION),
        ("People’s Health Trust", "Peoples Health Trust", Kind.ORGANISATION),
        ("Grow Kind C.I.C.", "Grow Kind Community Interest Company", Kind.ORGANISATION),
        ("Her Majesty's Treasury", "HM Treasury", Kind.ORGANISATION),
        ("Dept for Education", "Department for Education", Kind.ORGANISATION),
        ("Saint Helens", "St. Helens", Kind.PLACE),
        ("Newcastle-upon-Tyne", "Newcastle upon Tyne", Kind.PLACE),
        ("Ministry of Housing, Communities & Local Government", "Ministry of Housing Communities and Local Government",
         Kind.ORGANISATION),
    ],
)  # fmt: skip
def test_spellings_of_one_name_share_their_key(one: str, other: str, kind: Kind) -> None:
    """Case, "&", hyphens, apostrophes, company forms and abbreviations make no difference."""
    assert name_key(one, kind) == name_key(other, kind)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Fenwick Trust", "Fenwick Trust Limited", Kind.ORGANISATION),
        ("Round 1", "Round 2", Kind.FUND),
        ("0.5", "05", Kind.STATISTIC),
        ("North Shields", "South Shields", Kind.PLACE),
        ("Harbour Fund", "Harbours Fund", Kind.FUND),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str, kind: Kind) -> None:
    """What may be two things is not brought together by its spelling."""
    assert name_key(one, kind) != name_key(other, kind)


@pytest.mark.parametrize(
    ("form", "name", "stands"),
    [
        ("DfE", "Department for Education", True),
        ("DLUHC", "Department for Levelling Up, Housing and Communities", True),
        ("UKSPF", "UK Shared Prosperity Fund", True),
        ("JRF", "Joseph Rowntree Foundation", True),
        ("the Fund", "Levelling Up Fund", False),
        ("LUF", "Levelling Up Scheme", False),
        ("Trust", "Local Trust", False),
    ],
)
def test_acronym_is_made_of_the_initials(form: str, name: str, stands: bool) -> None:
    """Each capital is the first letter of a word, in their order, with none left out but the small words."""
    assert is_acronym(form, name) is stands


def test_rules_have_ids_of_their_own() -> None:
    """A decision can name the rule it rests on."""
    ids = [rule.id for rule in spellings()] + [rule.id for rule in derivations()]
    assert len(ids) == len(set(ids))


def test_council_may_be_called_without_its_sort() -> None:
    """The short name of a council follows from its full one."""
    assert ("kent council", "council.short") in set(derived_keys("Kent County Council", Kind.ORGANISATION))
