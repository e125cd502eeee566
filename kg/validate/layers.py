"""Several graphs read as one without being copied: a document, and what it may refer to.

Copying the ontology, the vocabularies and the entities for each document costs more than a third of its validation.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from rdflib import Graph
from rdflib.paths import Path
from rdflib.term import Node

#: Subject, predicate and object; None stands for any.
Pattern = tuple[Node | None, Node | None, Node | None]


class LayeredGraph(Graph):
    """The union of graphs, for reading; a statement in several of them is one.

    Args:
        graphs: the layers.
        hidden: statements of the layers after the first that are left out.
    """

    def __init__(self, *graphs: Graph, hidden: Container[Pattern] = frozenset()) -> None:
        super().__init__(bind_namespaces="none")
        self._layers = tuple(layer for graph in graphs for layer in _parts(graph))
        self._hidden = hidden

    @property
    def layers(self) -> tuple[Graph, ...]:
        """The graphs that are read, none of them layered itself."""
        return self._layers

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]  # rdflib has one for paths and one without
        """Yield each matching statement once; property paths are followed across the layers."""
        if isinstance(triple[1], Path):
            yield from super().triples(triple)
            return
        for number, layer in enumerate(self._layers):
            earlier = self._layers[:number]
            for found in layer.triples(triple):
                if not any(found in graph for graph in earlier) and (not number or found not in self._hidden):
                    yield found

    def __contains__(self, triple: Any) -> bool:
        """Say whether a statement matches."""
        return next(self.triples(triple), None) is not None

    def __bool__(self) -> bool:
        """Count as a graph without being counted: pySHACL asks for each result whether it was given one."""
        return True

    def __len__(self) -> int:
        """Return the number of different statements."""
        return sum(1 for _ in self.triples((None, None, None)))


def _parts(graph: Graph) -> tuple[Graph, ...]:
    return graph.layers if isinstance(graph, LayeredGraph) else (graph,)
