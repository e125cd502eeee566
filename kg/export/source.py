"""Where the statements come from: a version of the store, or graphs in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.namespaces import PREFIXES

Triple = tuple[Node, Node, Node]


class GraphSource(Protocol):
    """Graphs by name, as `kg.store.Snapshot` gives them."""

    @property
    def base_iri(self) -> str:
        """Start of the IRIs of the graph; empty when there is none."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefix → namespace."""

    def graph_names(self) -> list[str]:
        """Return the IRIs of the graphs."""

    def quads(self, graph: str | None = None) -> Iterator[tuple[Node, Node, Node, URIRef]]:
        """Yield the statements of a graph."""


@dataclass(frozen=True, slots=True)
class MemorySource:
    """Graphs in memory, by name: one document, before or without a store."""

    graphs: Mapping[str, Graph]
    base_iri: str = ""
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)

    def graph_names(self) -> list[str]:
        """Return the IRIs of the graphs, sorted."""
        return sorted(self.graphs)

    def quads(self, graph: str | None = None) -> Iterator[tuple[Node, Node, Node, URIRef]]:
        """Yield the statements of a graph, or of all."""
        for name in self.graph_names() if graph is None else [graph]:
            for subject, predicate, value in self.graphs[name]:
                yield subject, predicate, value, URIRef(name)


@dataclass(frozen=True, slots=True)
class Selection:
    """Some graphs of a source, in the order of their names: what a file is to hold."""

    source: GraphSource
    names: tuple[str, ...]

    def triples(self, name: str) -> set[Triple]:
        """Return the triples of one graph."""
        return {(subject, predicate, value) for subject, predicate, value, _ in self.source.quads(name)}

    def union(self) -> set[Triple]:
        """Return the triples of all graphs, each once."""
        return {triple for name in self.names for triple in self.triples(name)}
