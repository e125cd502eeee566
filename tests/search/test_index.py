"""The search index, made of values written by hand."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.search import NamedThing, SearchIndex, TextPassage, passages_of, write_index

TEXT = "The first round of bids was decided in Ynys Môn. Nobody asked <b>why</b>."
THINGS = (
    NamedThing("urn:luf", "Levelling Up Fund", "Fund", ("LUF",), mentions=12, documents=3),
    NamedThing("urn:cof", "Community Ownership Fund", "Fund", mentions=5),
    NamedThing("urn:fund", "Fund", "Programme", mentions=1),
    NamedThing("urn:group", "Friends of the Fund", "Organisation", mentions=40),
    NamedThing("urn:hmt", "HM Treasury", "Organisation", ("HMT", "Treasury"), mentions=9),
    NamedThing("urn:mon", "Ynys Môn", "Place", ("Anglesey",)),
    NamedThing("urn:digit", "2,000 Trees", "Programme"),
)


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    """An index of a few things and one text."""
    write_index(tmp_path / "index", THINGS, passages_of("urn:doc", TEXT, [(0, 48)]))
    return SearchIndex(tmp_path / "index")


def found(index: SearchIndex, words: str, type_: str = "") -> list[str]:
    """Return the names a question finds, in order."""
    return [match.thing.label for match in index.search(words, type=type_).things]


def test_an_exact_name_comes_before_what_is_mentioned_more_often(index: SearchIndex) -> None:
    """Exact, then the others by how often they are mentioned."""
    names = ["Fund", "Friends of the Fund", "Levelling Up Fund", "Community Ownership Fund"]
    assert found(index, "fund") == names


def test_a_beginning_comes_before_a_word_in_the_middle(index: SearchIndex) -> None:
    """Names that begin with it come first, though others are mentioned more often."""
    assert found(index, "fu")[0] == "Fund"


@pytest.mark.parametrize(
    ("words", "label", "alias"),
    [
        ("hmt", "HM Treasury", "HMT"),
        ("treasury", "HM Treasury", ""),
        ("anglesey", "Ynys Môn", "Anglesey"),
        ("ynys mon", "Ynys Môn", ""),
        ("FUND levelling", "Levelling Up Fund", ""),
        ("community own", "Community Ownership Fund", ""),
    ],
)
def test_names_and_other_names(index: SearchIndex, words: str, label: str, alias: str) -> None:
    """Case, accents and order do not matter; the other name that was meant is said."""
    first = index.search(words).things[0]
    assert (first.thing.label, first.alias) == (label, alias)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("levleling", "levelling"), ("comunity fnud", "community fund"), ("levellingup", "levelling up"), ("fund", "")],
)
def test_mistyped_words_are_put_right(index: SearchIndex, typed: str, meant: str) -> None:
    """Swapped, missing and joined letters; what is right stays."""
    matches = index.search(typed)
    assert (matches.corrected, bool(matches.things)) == (meant, True)


def test_words_that_are_nowhere_find_nothing(index: SearchIndex) -> None:
    """Short or far words are not bent into others."""
    assert found(index, "zzz") == []
    assert found(index, "qwertyuiop") == []


def test_some_of_the_words(index: SearchIndex) -> None:
    """When no name has all the words, those with some are shown and the answer says so."""
    matches = index.search("treasury ownership")
    assert matches.partly
    assert {match.thing.label for match in matches.things} == {"HM Treasury", "Community Ownership Fund"}


def test_types_are_counted_whatever_type_was_asked_for(index: SearchIndex) -> None:
    """Facets say what else there is."""
    matches = index.search("fund", type="Organisation")
    assert found(index, "fund", "Organisation") == ["Friends of the Fund"]
    assert (matches.types, matches.total) == ((("Fund", 2), ("Organisation", 1), ("Programme", 1)), 1)


def test_pages_of_results(index: SearchIndex) -> None:
    """Pages go on where the one before ended, without a thing twice or left out."""
    pages = [index.search("fund", start=start, most=2).things for start in (0, 2)]
    assert [match.thing.label for page in pages for match in page] == found(index, "fund")


def test_words_of_the_text_lead_to_their_place(index: SearchIndex) -> None:
    """A passage says where it stands, and which of its words were looked for."""
    (passage,) = index.search("decided bids").passages
    assert TEXT[passage.start : passage.end] == "".join(passage.pieces)
    assert passage.pieces[1::2] == ("bids", "decided")


@pytest.mark.parametrize("typed", ['"', "* OR label:", "fund) AND (", "NEAR(a b)", "^", "-", "a" * 5000, "\x00"])
def test_the_language_of_the_index_is_only_words(index: SearchIndex, typed: str) -> None:
    """Nothing that is typed is taken for an instruction."""
    assert isinstance(index.search(typed).total, int)


def test_a_list_by_name_and_letter(index: SearchIndex) -> None:
    """The most mentioned first, or by name; letters are counted, and figures are one of them."""
    assert [thing.label for thing in index.listing("Organisation").things] == ["Friends of the Fund", "HM Treasury"]
    assert index.listing("Fund", by_name=True).things[0].label == "Community Ownership Fund"
    assert index.listing("Programme").letters == (("#", 1), ("f", 1))
    assert [thing.label for thing in index.listing("Programme", letter="#").things] == ["2,000 Trees"]


def test_the_same_values_give_the_same_bytes(tmp_path: Path) -> None:
    """The order in which things come does not matter."""
    passages = [TextPassage("urn:doc", 0, 48, TEXT[:48])]
    write_index(tmp_path / "one", THINGS, passages)
    write_index(tmp_path / "two", reversed(THINGS), passages)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_index_of_another_layout_is_refused(tmp_path: Path) -> None:
    """A file that a later kg made says so."""
    write_index(tmp_path / "index", THINGS, ())
    with sqlite3.connect(tmp_path / "index") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="layout 99"):
        SearchIndex(tmp_path / "index")
