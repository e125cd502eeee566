"""Named queries: their heads, their parameters, and the files that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError, UnknownNameError, UsageError
from kg.named_queries import NamedQuery, Parameter, load_named_queries, named_query, parse_named_query
from kg.resources import resource_dir

TEXT = """\
# title: How much went to a place?
# description: Every award of a place.
# param place: Wales — the name of the place
# param least: 10 — the smallest sum
# param node: urn:a — a node

SELECT ?amount WHERE {
  VALUES ?place { "Wales" }
  VALUES ?least { 10 }
  VALUES ?node { <urn:a> }
  ?award kg:place/rdfs:label ?place ; kg:amount ?amount .
  FILTER(?amount >= ?least)
}
"""
SHIPPED = load_named_queries(resource_dir("queries"))


@pytest.fixture
def query() -> NamedQuery:
    """Return a query with a parameter of each kind."""
    return parse_named_query("money-of-place", TEXT)


def test_head_is_read(query: NamedQuery) -> None:
    """Title, description and parameters come from the comments at the top."""
    assert (query.title, query.description) == ("How much went to a place?", "Every award of a place.")
    assert query.parameters[0] == Parameter("place", "Wales", "the name of the place")


def test_no_values_leave_the_text_alone(query: NamedQuery) -> None:
    """Without values the defaults are asked."""
    assert query.filled({}) == TEXT


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("place", "St David’s", 'VALUES ?place { "St David’s" }'),
        ("place", 'a "b" \\ c', 'VALUES ?place { "a \\"b\\" \\\\ c" }'),
        ("place", "two\nlines", 'VALUES ?place { "two\\nlines" }'),
        ("place", '" } VALUES ?least { 1', 'VALUES ?place { "\\" } VALUES ?least { 1" }'),
        ("least", "2.5", "VALUES ?least { 2.5 }"),
        ("node", "<https://example.org/a>", "VALUES ?node { <https://example.org/a> }"),
    ],
)
def test_value_replaces_default(query: NamedQuery, name: str, value: str, line: str) -> None:
    """A value takes the default's place, as a term of the same kind, and cannot leave it."""
    expected = TEXT.splitlines()
    at = next(number for number, old in enumerate(expected) if f"VALUES ?{name} " in old)
    expected[at] = f"  {line}"
    assert query.filled({name: value}).splitlines() == expected


@pytest.mark.parametrize(("name", "value"), [("least", "ten"), ("node", "a b"), ("node", "x> } #")])
def test_value_of_another_kind_is_refused(query: NamedQuery, name: str, value: str) -> None:
    """A number must be a number, an address an address."""
    with pytest.raises(UsageError, match=f"the parameter {name} is"):
        query.filled({name: value})


def test_unknown_parameter_is_refused(query: NamedQuery) -> None:
    """The message lists the parameters there are."""
    with pytest.raises(UnknownNameError, match="has no parameter 'plcae'; it has place, least, node"):
        query.filled({"plcae": "Wales"})


def test_parameter_without_place_is_refused() -> None:
    """A head that promises what the query does not hold is a broken file."""
    with pytest.raises(InputError, match="no place for its parameter x"):
        parse_named_query("broken", "# param x: 1 — a number\nASK {}")


def test_unknown_name_suggests_close_ones(query: NamedQuery) -> None:
    """A misremembered name leads to the right one."""
    with pytest.raises(UnknownNameError, match="did you mean money-of-place"):
        named_query({"money-of-place": query}, "money-of-region")


def test_unreadable_folder_is_told(tmp_path: Path) -> None:
    """A file that is not UTF-8 is an error of the installation."""
    (tmp_path / "bad.rq").write_bytes(b"\xff")
    with pytest.raises(InputError, match="cannot be read"):
        load_named_queries(tmp_path)


@pytest.mark.parametrize("shipped", SHIPPED.values(), ids=SHIPPED)
def test_shipped_query_is_complete(shipped: NamedQuery) -> None:
    """Each has a title that is a question or a phrase, a description, and parameters with default and meaning."""
    assert shipped.title != shipped.name
    assert shipped.description.endswith(".")
    assert all(parameter.default and parameter.meaning for parameter in shipped.parameters)


@pytest.mark.parametrize("shipped", SHIPPED.values(), ids=SHIPPED)
def test_shipped_defaults_are_those_of_the_query(shipped: NamedQuery) -> None:
    """The default in the head is the term in the query: asking with it changes nothing."""
    assert shipped.filled({parameter.name: parameter.default for parameter in shipped.parameters}) == shipped.text
