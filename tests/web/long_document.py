"""The golden document many times over, as one long document: its text, and every part of its graph moved along."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.namespaces import KG, NIF, Minter
from tests.web.conftest import BASE, golden_graphs

SLUG = "harbour-fund"
_TEXT = URIRef(f"{BASE}doc/{SLUG}")
_OFFSETS = {NIF.beginIndex, NIF.endIndex}
_SPAN = re.compile(r"#(char|sentence)=(\d+),(\d+)$")
_ITEM = re.compile(r"#(claim|award|observation|citation)-(.+)$")
_GAP = "\n\n"


def long_graphs(times: int) -> dict[str, Graph]:
    """Return the golden graphs with the document repeated, as if somebody had pasted its text again and again."""
    graphs = golden_graphs()
    name = str(Minter(BASE).graph(SLUG))
    once = graphs[name]
    words = str(once.value(_TEXT, NIF.isString))
    graph = Graph()
    for copy in range(times):
        for triple in _moved(once, copy, copy * len(words + _GAP)):
            graph.add(triple)
    whole = _GAP.join([words] * times)
    graph.set((_TEXT, NIF.isString, Literal(whole)))
    graph.set((_TEXT, NIF.beginIndex, Literal(0)))
    graph.set((_TEXT, NIF.endIndex, Literal(len(whole))))
    return graphs | {name: graph}


def _moved(graph: Graph, copy: int, by: int) -> Iterator[tuple[Node, Node, Node]]:
    def moved(term: Node) -> Node:
        if not isinstance(term, URIRef) or not term.startswith(f"{_TEXT}#"):
            return term
        shifted = _SPAN.sub(lambda match: f"#{match[1]}={int(match[2]) + by},{int(match[3]) + by}", str(term))
        return URIRef(_ITEM.sub(lambda match: f"#{match[1]}-{match[2]}-{copy}" if copy else match[0], shifted))

    metadata = set(graph.subjects(KG.basis, KG.metadata))
    for subject, property_, value in graph:
        if copy and subject in metadata:
            continue
        if property_ in _OFFSETS and subject != _TEXT:
            yield moved(subject), property_, Literal(int(str(value)) + by)
        else:
            yield moved(subject), property_, moved(value)
