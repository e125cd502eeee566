"""The stages of a build as functions, and the ones that ship with kg."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rdflib import Graph

from kg.build.means import Means, means_of
from kg.curation import Decisions, load_decisions
from kg.errors import DocumentError
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Entity, Extraction, Resolution
from kg.namespaces import Minter
from kg.nlp import Extractor, load_extractor, model_version
from kg.readers import Source, SourceList, content_sha256, list_sources, read_source
from kg.registers import with_registers
from kg.removal import Removals, read_removals
from kg.resolve import Knowledge, Registry, merge_entities, registry_of, resolve
from kg.resources import resource_dir
from kg.rights import Republish, sha256_of, withheld
from kg.settings import Settings
from kg.store import StoredDocument
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
    #: The graph of a document, without the words that may not be given again.
    withhold: Callable[[Graph, Document], Graph] = lambda graph, _: graph
    #: Whether a document of the version before was taken out since.
    removed: Callable[[StoredDocument], bool] = lambda _: False

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
    removals, most = read_removals(Path(settings.removed)), settings.max_document_bytes
    read_with = (ontology_dir, shapes_dir, register_folder, *registers, *map(Path, settings.patterns))

    @cache
    def registry() -> Registry:
        return registry_of(vocabulary, register_folder)

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
        list=lambda paths: _without_removed(list_sources(paths), removals, most),
        content=lambda source: _content_key(source, removals, most),
        read=lambda source: _redacted(read_source(source, max_bytes=most), removals),
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
        withhold=lambda graph, document: withheld(graph, Republish(document.value("republish") or settings.republish)),
        removed=lambda document: removals.leaves_out(document.path, document.sha256),
    )


def _without_removed(sources: SourceList, removals: Removals, max_bytes: int) -> SourceList:
    """Leave out the documents that were taken out, under whatever name they come."""
    if not removals.documents:
        return sources
    kept = tuple(source for source in sources.sources if not _is_removed(source, removals, max_bytes))
    return replace(sources, sources=kept)


def _is_removed(source: Source, removals: Removals, max_bytes: int) -> bool:
    try:
        sha256 = content_sha256(source, max_bytes=max_bytes)
    except DocumentError:
        sha256 = ""
    return removals.leaves_out(source.path, sha256)


def _content_key(source: Source, removals: Removals, max_bytes: int) -> str:
    """Return what changes with a document's file and with the names that are to be taken out of it."""
    sha256 = content_sha256(source, max_bytes=max_bytes)
    if not removals.people:
        return sha256
    text = read_source(source, max_bytes=max_bytes).text
    redacted = removals.redacted(text)
    return sha256 if redacted == text else f"{sha256} {sha256_of(redacted)}"


def _redacted(document: Document, removals: Removals) -> Document:
    """Return a document as if the people who were taken out had never been named; the hash stays the file's."""
    metadata = tuple(replace(item, value=removals.redacted(item.value)) for item in document.metadata)
    return replace(document, text=removals.redacted(document.text), metadata=metadata) if removals.people else document


def _folder(setting: str, name: str) -> Path:
    return Path(setting) if setting else resource_dir(name)
