"""``graph/build``: how a version was made, in PROV; the only graph that holds times."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.build.means import GRAPH_SETTINGS, Means
from kg.build.redirects import Redirects
from kg.build.report import Counts, Refused
from kg.namespaces import DCT, KG, PROV, RDF, RDFS, SCHEMA, SH, XSD, Minter
from kg.settings import SETTINGS, Settings
from kg.store import StoredDocument
from kg.version import __version__

Triple = tuple[URIRef, URIRef, Node]


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """All that ``graph/build`` says."""

    version: str
    settings: Settings
    means: Means
    started: datetime.datetime
    ended: datetime.datetime
    #: Every document of the version; one with a stale graph is among the refused too.
    documents: Sequence[StoredDocument]
    refused: Sequence[Refused]
    counts: Counts
    redirects: Redirects


def build_graph(record: BuildRecord) -> Graph:
    """Return the graph of a build.

    The parts of the description are fragments of the graph's own IRI: ``#activity``, ``#software``, ``#model``,
    ``#shapes``, ``#validation``, ``#input-{slug}``, ``#refused-{slug}``.
    """
    graph = Graph(identifier=Minter(record.settings.base_iri).graph("build"))
    writer = _BuildWriter(record)
    for triple in writer.triples():
        graph.add(triple)
    return graph


class _BuildWriter:
    """Holds what every triple needs: the record and the minter."""

    def __init__(self, record: BuildRecord) -> None:
        self.record = record
        self.minter = Minter(record.settings.base_iri)
        self.activity = self._part("activity")

    def triples(self) -> Iterator[Triple]:
        """Yield the whole description."""
        yield from self._activity()
        yield from self._means()
        yield from self._values("setting", self._settings())
        yield from self._values("count", _count_values(self.record.counts))
        for document in self.record.documents:
            yield from self._document(document)
        for number, refused in enumerate(self.record.refused, start=1):
            yield from self._refused(refused, refused.slug or str(number))
        for old, targets in self.record.redirects.items():
            for target in targets:
                yield URIRef(old), DCT.isReplacedBy, URIRef(target)

    def _part(self, name: str) -> URIRef:
        return URIRef(f"{self.minter.graph('build')}#{name}")

    def _activity(self) -> Iterator[Triple]:
        yield self.activity, RDF.type, PROV.Activity
        yield self.activity, RDFS.label, Literal(f"Build {self.record.version}")
        yield self.activity, DCT.identifier, Literal(self.record.version)
        yield self.activity, PROV.startedAtTime, _time(self.record.started)
        yield self.activity, PROV.endedAtTime, _time(self.record.ended)
        yield self.activity, PROV.wasAssociatedWith, self._part("software")

    def _means(self) -> Iterator[Triple]:
        means = self.record.means
        software, model, shapes = self._part("software"), self._part("model"), self._part("shapes")
        yield software, RDF.type, PROV.SoftwareAgent
        yield software, RDFS.label, Literal("kg")
        yield software, SCHEMA.softwareVersion, Literal(__version__)
        yield model, RDF.type, PROV.Entity
        yield model, RDFS.label, Literal(means.model)
        yield model, SCHEMA.softwareVersion, Literal(means.model_version)
        yield shapes, RDF.type, PROV.Entity
        yield shapes, RDFS.label, Literal(", ".join(means.shapes))
        yield shapes, SCHEMA.sha256, Literal(means.shapes_sha256)
        yield self.activity, PROV.used, model
        yield from self._validation(shapes)

    def _validation(self, shapes: URIRef) -> Iterator[Triple]:
        """Yield that every graph of this build was held against the shapes, and that what was published conforms."""
        validation = self._part("validation")
        yield validation, RDF.type, PROV.Activity
        yield validation, RDFS.label, Literal("Validation against the shapes, and of every offset against the text")
        yield validation, PROV.used, shapes
        yield validation, DCT.isPartOf, self.activity
        yield validation, SH.conforms, Literal(True)

    def _settings(self) -> dict[str, str | int]:
        own = [setting for setting in SETTINGS if setting.name in GRAPH_SETTINGS]
        values = {setting: getattr(self.record.settings, setting.name) for setting in own}
        return {
            setting.name: setting.shown(value) if isinstance(value, tuple) else value
            for setting, value in values.items()
        }

    def _values(self, kind: str, values: Mapping[str, str | int]) -> Iterator[Triple]:
        for name, value in values.items():
            node = self._part(f"{kind}-{name}")
            yield self.activity, SCHEMA.additionalProperty, node
            yield node, RDF.type, SCHEMA.PropertyValue
            yield node, SCHEMA.propertyID, Literal(kind)
            yield node, SCHEMA.name, Literal(name)
            yield node, SCHEMA.value, Literal(value)

    def _document(self, document: StoredDocument) -> Iterator[Triple]:
        source, graph = self._part(f"input-{document.slug}"), self.minter.graph(document.slug)
        yield source, RDF.type, PROV.Entity
        yield source, RDFS.label, Literal(document.path)
        yield source, SCHEMA.sha256, Literal(document.sha256)
        yield graph, PROV.wasDerivedFrom, source
        if document.stale:
            yield graph, KG.staleBecause, Literal(document.stale)
        else:
            yield graph, PROV.wasGeneratedBy, self.activity
            yield self.activity, PROV.used, source

    def _refused(self, refused: Refused, name: str) -> Iterator[Triple]:
        node = self._part(f"refused-{name}")
        yield node, RDF.type, PROV.Entity
        yield node, RDFS.label, Literal(refused.path)
        yield node, KG.refusedBecause, Literal(refused.why)
        yield self.activity, PROV.used, node
        for number, violation in enumerate(refused.violations, start=1):
            result = self._part(f"refused-{name}-{number}")
            yield node, SH.result, result
            yield result, RDF.type, SH.ValidationResult
            yield result, SH.focusNode, _node(violation.focus)
            yield result, SH.sourceShape, _node(violation.shape)
            yield result, SH.resultSeverity, SH[violation.severity]
            yield result, SH.resultMessage, Literal(violation.message)


def _count_values(counts: Counts) -> dict[str, int]:
    """Return the counts by readable name; the graph's own size is left out, since this description adds to it."""
    return {
        **{f"mentions-{name}": number for name, number in counts.mentions.items()},
        **counts.facts,
        "entities": counts.entities,
        "links": counts.links,
    }


def _time(moment: datetime.datetime) -> Literal:
    utc = moment.astimezone(datetime.UTC).replace(microsecond=0, tzinfo=None)
    return Literal(f"{utc.isoformat()}Z", datatype=XSD.dateTime, normalize=False)


def _node(text: str) -> Node:
    """Return an IRI as a node, and a blank node, which would mean nothing here, as its name."""
    return Literal(text) if text.startswith("_:") else URIRef(text)
