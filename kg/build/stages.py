"""The stages of a build as functions, and the ones that ship with kg."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph

from kg.curation import Decisions, load_decisions
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Entity, Extraction, Resolution
from kg.namespaces import Minter
from kg.nlp import load_extractor
from kg.readers import CorpusReading, read_documents
from kg.registers import with_registers
from kg.resolve import Knowledge, merge_entities, registry_of, resolve
from kg.resources import resource_dir
from kg.settings import Settings
from kg.validate import OffsetFault, ValidationReport, check_offsets, load_shapes, validate
from kg.vocabulary import load_vocabulary, ontology_graph, vocabularies_graph


@dataclass(frozen=True, slots=True)
class Means:
    """What a build worked with, for the record: the model and the shapes."""

    model: str
    model_version: str
    shapes: tuple[str, ...]
    #: Hexadecimal SHA-256 of the shapes' files.
    shapes_sha256: str


@dataclass(frozen=True, slots=True)
class Stages:
    """Every step of a build, each a function from one value of the model to the next."""

    read: Callable[[Sequence[Path]], CorpusReading]
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


def default_stages(settings: Settings) -> Stages:
    """Load the model, the ontology and the shapes, and return the stages that ship with kg.

    Raises:
        ModelError: the spaCy pipeline cannot be loaded.
        VocabularyError: a file of the ontology is broken.
        RegisterError: an imported register cannot be read.
        CurationError: the file of decisions is broken.
        ShapesError: a file of the shapes is broken.
        PatternFileError: a pattern file of the project is broken.
    """
    base, minter = settings.base_iri, Minter(settings.base_iri)
    ontology_dir = _folder(settings.ontology, "ontology")
    registers = [Path(path) for path in settings.registers]
    vocabulary = with_registers(load_vocabulary(ontology_dir, base, registers), Path(settings.register_folder))
    registry = registry_of(vocabulary)
    shapes = load_shapes(_folder(settings.shapes, "shapes"), base)
    extractor = load_extractor(
        settings.model,
        vocabulary,
        patterns=settings.patterns,
        components=settings.components,
        skip_types=settings.skip_types,
    )
    return Stages(
        read=lambda paths: read_documents(paths, max_bytes=settings.max_document_bytes),
        extract=extractor.extract,
        resolve=lambda extraction, known: resolve(extraction, registry, minter, known=known),
        map=lambda extraction, resolution: document_graph(extraction, resolution, minter),
        merge=merge_entities,
        map_entities=lambda entities: entities_graph(entities, minter),
        check_offsets=check_offsets,
        validate=lambda graph, context: validate(graph, shapes, context=context),
        ontology=ontology_graph(ontology_dir),
        vocabularies=vocabularies_graph(ontology_dir, base, registers),
        means=Means(settings.model, str(extractor.language.meta.get("version", "")), shapes.files, shapes.sha256),
        decisions=load_decisions(Path(settings.curation)),
        now=lambda: datetime.datetime.now(datetime.UTC),
    )


def _folder(setting: str, name: str) -> Path:
    return Path(setting) if setting else resource_dir(name)
