"""The stages of a build as functions, and the ones that ship with kg."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import Graph

from kg.build.means import Means, means_of
from kg.curation import Decisions, load_decisions
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Entity, Extraction, Resolution
from kg.namespaces import Minter
from kg.nlp import Extractor, load_extractor, model_version
from kg.readers import Source, SourceList, content_sha256, list_sources, read_source
from kg.registers import with_registers
from kg.resolve import Knowledge, Registry, merge_entities, registry_of, resolve
from kg.resources import resource_dir
from kg.settings import Settings
from kg.validate import LayeredGraph, OffsetFault, ValidationReport, check_offsets, load_shapes, validate
from kg.vocabulary import load_vocabulary, ontology_graph, vocabularies_graph


@dataclass(frozen=True, slots=True)
class Stages:
    """Every step of a build, each a function from one value of the model to the next."""

    list: Callable[[Sequence[Path]], SourceList]
    #: Hexadecimal SHA-256 of a document's file.
    content: Callable[[Source], str]
    read: Callable[[Source], Document]
    extract: Callable[[Document], Extraction]
    #: What the documents of the corpus tell each other comes second.
    resolve: Callable[[Extraction, Knowledge], Resolution]
    map: Callable[[Extraction, Resolution], Graph]
    merge: Callable[[Iterable[Resolution]], tuple[Entity, ...]]
    map_entities: Callable[[Iterable[Entity]], Graph]
    check_offsets: Callable[[Graph], tuple[OffsetFault, ...]]
    #: The graph to be judged, and what it may refer to.
    validate: Callable[[Graph, Graph], ValidationReport]
    ontology: Graph
    vocabularies: Graph
    means: Means
    #: What people have decided about the graph.
    decisions: Decisions
    now: Callable[[], datetime.datetime]

    def context(self, entities: Iterable[Entity]) -> Graph:
        """Return what a graph may refer to: the ontology, the vocabularies and these entities."""
        return LayeredGraph(self.map_entities(entities), self.ontology, self.vocabularies)


def default_stages(settings: Settings) -> Stages:
    """Load the ontology and the shapes, and return the stages that ship with kg; the model is loaded when it is needed.

    Raises:
        ModelError: the spaCy pipeline cannot be loaded.
        VocabularyError: a file of the ontology is broken.
        RegisterError: an imported register cannot be read.
        CurationError: the file of decisions is broken.
        ShapesError: a file of the shapes is broken.
        PatternFileError: a pattern file of the project is broken.
    """
    base, minter = settings.base_iri, Minter(settings.base_iri)
    ontology_dir, shapes_dir = _folder(settings.ontology, "ontology"), _folder(settings.shapes, "shapes")
    registers = [Path(path) for path in settings.registers]
    register_folder = Path(settings.register_folder)
    vocabulary = with_registers(load_vocabulary(ontology_dir, base, registers), register_folder)
    shapes = load_shapes(shapes_dir, base)
    read_with = (ontology_dir, shapes_dir, register_folder, *registers, *map(Path, settings.patterns))

    @cache
    def registry() -> Registry:
        return registry_of(vocabulary)

    @cache
    def extractor() -> Extractor:
        # Loaded when the first document is read: a build that reads nothing anew does without.
        return load_extractor(
            settings.model,
            vocabulary,
            patterns=settings.patterns,
            components=settings.components,
            skip_types=settings.skip_types,
        )

    return Stages(
        list=list_sources,
        content=lambda source: content_sha256(source, max_bytes=settings.max_document_bytes),
        read=lambda source: read_source(source, max_bytes=settings.max_document_bytes),
        extract=lambda document: extractor().extract(document),
        resolve=lambda extraction, known: resolve(extraction, registry(), minter, known=known),
        map=lambda extraction, resolution: document_graph(extraction, resolution, minter),
        merge=merge_entities,
        map_entities=lambda entities: entities_graph(entities, minter),
        check_offsets=check_offsets,
        validate=lambda graph, context: validate(graph, shapes, context=context),
        ontology=ontology_graph(ontology_dir),
        vocabularies=vocabularies_graph(ontology_dir, base, registers),
        means=means_of(settings, model_version(settings.model), shapes, read_with),
        decisions=load_decisions(Path(settings.curation)),
        now=lambda: datetime.datetime.now(datetime.UTC),
    )


def _folder(setting: str, name: str) -> Path:
    return Path(setting) if setting else resource_dir(name)
