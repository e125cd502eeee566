"""Graphs read as one without a copy."""

from __future__ import annotations

from rdflib import Graph, Namespace
from rdflib.paths import MulPath

from kg.validate import LayeredGraph

EX = Namespace("https://example.org/")


def graph(*triples: tuple[str, str, str]) -> Graph:
    """Return a graph of these names."""
    made = Graph()
    for subject, predicate, value in triples:
        made.add((EX[subject], EX[predicate], EX[value]))
    return made


def test_statement_in_two_layers_is_one() -> None:
    """Counting and reading see each statement once."""
    union = LayeredGraph(graph(("a", "p", "b")), graph(("a", "p", "b"), ("b", "p", "c")))
    assert len(union) == 2
    assert list(union.objects(EX.a, EX.p)) == [EX.b]


def test_path_leads_from_layer_to_layer() -> None:
    """A property path is followed across the layers."""
    union = LayeredGraph(graph(("a", "p", "b")), LayeredGraph(graph(("b", "p", "c")), graph(("c", "p", "d"))))
    assert set(union.objects(EX.a, MulPath(EX.p, "+"))) == {EX.b, EX.c, EX.d}


def test_hidden_statement_counts_only_in_the_first_layer() -> None:
    """What the context says may be hidden; what the data says may not."""
    said = (EX.a, EX.p, EX.b)
    assert said not in LayeredGraph(Graph(), graph(("a", "p", "b")), hidden={said})
    assert said in LayeredGraph(graph(("a", "p", "b")), graph(("a", "p", "b")), hidden={said})


def test_layers_stay_as_they_are() -> None:
    """Reading the union changes none of its graphs, and a change of one is seen."""
    first = graph(("a", "p", "b"))
    union = LayeredGraph(first, graph(("b", "p", "c")))
    first.add((EX.c, EX.p, EX.d))
    assert (EX.c, EX.p, None) in union
    assert len(first) == 2
