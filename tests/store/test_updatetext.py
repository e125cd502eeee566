"""What an update writes is read from its text."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.store.updatetext import check_update, with_dataset, without_loads, written_graphs

A, B = "https://example.org/a", "https://example.org/b"


@pytest.mark.parametrize(
    ("update", "written"),
    [
        ("INSERT DATA { <a:b> <a:b> 1 }", {""}),
        (f"INSERT DATA {{ GRAPH <{A}> {{ <a:b> <a:b> 1 }} GRAPH <{B}> {{}} }}", {"", A, B}),
        ("PREFIX x: <https://example.org/> DELETE DATA { GRAPH x:a { <a:b> <a:b> 'GRAPH <b>' } }", {"", A}),
        ("INSERT DATA { GRAPH known:a {} }", {"", A}),
        (f"DELETE WHERE {{ GRAPH <{A}> {{ ?s ?p ?o }} }}", {"", A}),
        (f"WITH <{A}> DELETE {{ ?s ?p ?o }} INSERT {{}} WHERE {{ GRAPH <{B}> {{ ?s ?p ?o }} }}", {"", A}),
        (f"CLEAR SILENT GRAPH <{A}> ; CREATE GRAPH <{B}>", {A, B}),
        ("DROP DEFAULT", {""}),
        (f"COPY <{A}> TO <{B}>", {B}),
        (f"ADD SILENT DEFAULT TO GRAPH <{B}>", {B}),
        (f"MOVE GRAPH <{A}> TO DEFAULT", {A, ""}),
        ("CLEAR ALL", None),
        ("DROP NAMED", None),
        ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("DROP GRAPH <relative>", None),
        (r"DROP GRAPH <https://example.org/\u0061>", None),
        ("DROP GRAPH unknown:a", None),
        ("PREFIX x: <https://a.org/> DROP GRAPH x:a ; PREFIX x: <https://b.org/> DROP GRAPH x:a", None),
        (f"DELETE {{}} WHERE {{ FILTER(1<1)#> {{{{\n }} ; DROP GRAPH <{A}>", None),
        ("INSERT DATA { <a:b> <a:b> 1GRAPH <a:c> {} }", None),
    ],
)
def test_written_graphs(update: str, written: set[str] | None) -> None:
    """Templates, data, management and transfer name their graphs; what cannot be told is not guessed."""
    assert written_graphs(update, {"known": "https://example.org/"}) == written


@pytest.mark.parametrize(
    "update", ["LOAD <http://a/>", "CLEAR ALL ; load <http://a/>", "LOAD ;", "INSERT DATA {} ;LOAD<http://a/>"]
)
def test_load_is_refused(update: str) -> None:
    """In any place and any case."""
    with pytest.raises(QueryError, match="LOAD is not allowed"):
        check_update(update)


def test_no_comparison_hides_a_load() -> None:
    """What the engine reads as a comparison and a comment could be read as an IRI, and brackets follow."""
    with pytest.raises(QueryError, match="two ways"):
        check_update("INSERT {} WHERE { FILTER(1<1)#> {{{{\n } ; LOAD <http://127.0.0.1:1/>")


def test_only_silent_loads_are_left_out() -> None:
    """As names and IRIs, into a graph and into none; not where the words are data."""
    update = "LOAD SILENT a:b INTO GRAPH <a:g> ; load silent <a:a>; INSERT DATA { <a:a> a:b 'LOAD SILENT <a:c>' }"
    left = without_loads(update, only_silent=True)
    assert (len(left), left.count("LOAD"), left.count("INSERT DATA{}")) == (len(update), 1, 2)
    assert without_loads("LOAD SILENT ; LOAD <http://a/>", only_silent=True) == "LOAD SILENT ; LOAD <http://a/>"


def test_a_dataset_goes_before_where() -> None:
    """Into each operation that has a WHERE, and into nothing else."""
    update = "INSERT DATA { <a:b> <a:b> 'WHERE' } ; DELETE { ?s ?p ?o } WHERE { { SELECT * WHERE { ?s ?p ?o } } }"
    assert with_dataset(update, [A], [B]) == update.replace(
        "DELETE { ?s ?p ?o } WHERE", f"DELETE {{ ?s ?p ?o }} USING <{A}> USING NAMED <{B}> WHERE"
    )


@pytest.mark.parametrize("word", ["USING", "WITH"])
def test_a_dataset_said_twice_is_refused(word: str) -> None:
    """SPARQL 1.1 Protocol, section 2.2.3."""
    update = {
        "USING": f"DELETE {{ ?s ?p ?o }} USING <{A}> WHERE {{ ?s ?p ?o }}",
        "WITH": f"WITH <{A}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    }
    with pytest.raises(QueryError, match="said twice"):
        with_dataset(update[word], [A], [])
