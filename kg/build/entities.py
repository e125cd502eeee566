"""The graph of the entities, brought up to date with what the documents say of them, and held against the shapes.

Only entities that a changed document names, or that are linked to one that came or went, are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rdflib import Graph, URIRef

from kg.build.stages import Stages
from kg.model import Entity, Resolution
from kg.namespaces import Minter
from kg.store import Record, VersionWriter
from kg.validate import ValidationResult

#: Entities described, judged and stored at a time.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class EntityWriter:
    """Writes the graph of the entities from the record of a version."""

    stages: Stages
    minter: Minter
    writer: VersionWriter

    def update(self, iris: set[str]) -> Iterator[ValidationResult]:
        """Describe these entities anew, as the record now tells, and yield what the shapes say about them."""
        name = str(self.minter.graph("entities"))
        self.writer.remove_subjects(name, sorted(iris))
        known = sorted(self.writer.record.known(iris))
        for start in range(0, len(known), _BATCH):
            graph = self._described(known[start : start + _BATCH])
            yield from self._judged(graph)
            self.writer.add(name, graph)

    def touched(self, named_before: set[str], named_now: set[str]) -> set[str]:
        """Return the entities whose description may differ.

        Args:
            named_before: entities that the documents that changed or went named before.
            named_now: entities that the documents that changed or came name now.
        """
        record = self.writer.record
        changed = named_before | named_now
        gone = named_before - record.known(named_before)
        return changed | record.linking_to(gone | named_now)

    def _described(self, iris: Sequence[str]) -> Graph:
        """Return what the graph of the entities says about some of them."""
        record = self.writer.record
        entities = self._merged(record, iris)
        linked = self._merged(record, _links(entities) - set(iris))
        graph = self.stages.map_entities([*entities, *linked])
        wanted = {URIRef(iri) for iri in iris}
        for subject in set(graph.subjects()) - wanted:
            graph.remove((subject, None, None))
        return graph

    def _merged(self, record: Record, iris: Iterable[str]) -> tuple[Entity, ...]:
        return self.stages.merge(Resolution(described) for described in record.entities(iris).values())

    def _judged(self, graph: Graph) -> Iterable[ValidationResult]:
        named = {str(value) for value in graph.objects() if isinstance(value, URIRef)}
        linked = self._merged(self.writer.record, named - {str(subject) for subject in graph.subjects()})
        context = self.stages.context(linked)
        return self.stages.validate(graph, context).results


def _links(entities: Iterable[Entity]) -> set[str]:
    """Return what entities name as a value or a candidate; some of it are entities."""
    values = {value for entity in entities for _, value in entity.properties if isinstance(value, str)}
    return values | {candidate for entity in entities for candidate in entity.candidates}
