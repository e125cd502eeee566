"""SERVICE in a query: what is asked elsewhere, and where the answer goes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.store.servicetext import Block, iri, literal, service_calls, with_solutions

A = "http://a.example/sparql"
ONE_AND_NONE: tuple[Block, Block] = ([[]], [])


def test_the_prologue_goes_along() -> None:
    """Declared prefixes, those that need no declaration, and the base: the pattern means the same there."""
    query = "PREFIX x: <v/>\nSELECT * { x:a x:b ?c SERVICE x:s { ?c y:d <e> } }"
    [call] = service_calls(query, {"y": "http://y.example/"}, "http://base.example/")
    prologue = "BASE <http://base.example/>\nPREFIX y: <http://y.example/>\nPREFIX x: <v/>\n"
    assert call.query == f"{prologue}SELECT * WHERE {{ ?c y:d <e> }}"
    assert (call.address, call.line, call.column) == ("http://base.example/v/s", 2, 23)


def test_a_pattern_without_variables_is_a_question() -> None:
    """And its answer is one solution, or none."""
    query = f"ASK {{ SERVICE <{A}> {{ <a:a> <a:b> 1 }} }}"
    calls = service_calls(query, {}, "")
    assert calls[0].query == "ASK { <a:a> <a:b> 1 }"
    yes, no = (with_solutions(query, calls, [block]) for block in ONE_AND_NONE)
    assert [bool(ox.Store().query(asked)) for asked in (yes, no)] == [True, False]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://a.example/> ?s ?p ?o }",
        "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o",
        "SELECT * { SERVICE x:y { ?s ?p ?o } }",
        "SELECT * { SERVICE",
    ],
)
def test_a_clause_that_is_not_whole_is_refused(query: str) -> None:
    """With its place."""
    with pytest.raises(QueryError) as caught:
        service_calls(query, {}, "")
    assert caught.value.line == 1


def test_only_outermost_clauses_are_asked() -> None:
    """One inside another is the other service's own business."""
    nested = "SERVICE <http://b.example/> { ?s ?p ?o }"
    query = f"SELECT * {{ SERVICE <{A}> {{ {nested} }} SERVICE SILENT <{A}> {{ ?a ?b 1 }} }}"
    first, second = service_calls(query, {}, "")
    assert (nested in first.query, first.silent, second.silent) == (True, False, True)


def test_words_that_mean_nothing_are_no_clause() -> None:
    """In strings, comments, names and IRIs."""
    query = "SELECT * { ?service <http://a.example/SERVICE> 'SERVICE <x> {}' } # SERVICE <x> {}"
    assert service_calls(query, {}, "") == ()


def test_lines_keep_their_numbers() -> None:
    """An error after the clause is told where the client wrote it."""
    query = f"SELECT * {{\n SERVICE <{A}> {{\n ?s ?p\n ?o }}\n ?x ?y\n}}"
    filled = with_solutions(query, service_calls(query, {}, ""), [[["<a:a>", None, '"1"']]])
    assert filled.count("\n") == query.count("\n")
    assert filled.splitlines()[4] == " ?x ?y"


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "en", "en-GB"]))
def test_a_literal_comes_back_as_it_was(text: str, language: str) -> None:
    """Whatever it holds, it neither ends early nor changes."""
    found = ox.Store().query(f"SELECT * {{ VALUES ?x {{ {literal(text, language=language)} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    [row] = found
    assert row["x"] == ox.Literal(text, language=language or None)


@pytest.mark.parametrize("text", ["http://a.example/>", "relative", "a:b c", "a:\\u003E", "a:{x}"])
def test_what_is_no_iri_is_refused(text: str) -> None:
    """It would become part of the query."""
    with pytest.raises(QueryError, match="no absolute IRI"):
        iri(text)
