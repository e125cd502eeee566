"""One document, without a store: read, resolved, and ready to be printed as JSON or RDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from rdflib import Graph

from kg.export import MemorySource, write
from kg.interchange import extraction_json
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Extraction, Mention, Resolution
from kg.namespaces import Minter
from kg.nlp import Extractor, load_extractor
from kg.registers import with_registers
from kg.resolve import Registry, registry_of, resolve
from kg.resources import resource_dir
from kg.settings import Component, Settings
from kg.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document as it was read: its text, what it names, and what it says."""

    extraction: Extraction
    resolution: Resolution
    minter: Minter

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Everything the text names, in its order."""
        return self.extraction.mentions

    def as_dict(self) -> dict[str, Any]:
        """Return it as the JSON values of ``kg extract --format json``."""
        return extraction_json(self.extraction, self.resolution, self.minter)

    def graph(self) -> Graph:
        """Return it as RDF: the document's graph and the entities it names, in one graph."""
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in self.minter.prefixes.items():
            graph.bind(prefix, namespace)
        for part in self._graphs().values():
            graph += part
        return graph

    def turtle(self) -> str:
        """Return the same as Turtle, always in the same order."""
        output = BytesIO()
        write(MemorySource(self._graphs(), self.minter.base, self.minter.prefixes), ".ttl", output)
        return output.getvalue().decode()

    def _graphs(self) -> dict[str, Graph]:
        document = document_graph(self.extraction, self.resolution, self.minter)
        entities = entities_graph(self.resolution.entities, self.minter)
        return {str(document.identifier): document, str(self.minter.graph("entities")): entities}


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents without a store: the extractor, the registers, and the base of the IRIs."""

    extractor: Extractor
    registry: Registry = field(repr=False)
    minter: Minter

    def read(self, document: Document) -> ReadDocument:
        """Return what a document names and says, with each name resolved to an entity."""
        extraction = self.extractor.extract(document)
        return ReadDocument(extraction, resolve(extraction, self.registry, self.minter), self.minter)


def open_reader(settings: Settings) -> DocumentReader:
    """Return a reader for these settings; the model and the registers are loaded once and kept.

    Raises:
        ModelError: the spaCy pipeline cannot be loaded.
        VocabularyError: a file under the ontology folder, or a register of the project, is broken.
        PatternFileError: a pattern file of the project is broken.
    """
    return _reader(
        settings.model,
        _folder(settings.ontology, "ontology"),
        settings.base_iri,
        settings.registers,
        settings.register_folder,
        settings.patterns,
        settings.components,
        settings.skip_types,
    )


@lru_cache(maxsize=1)
def _reader(
    model: str,
    ontology: Path,
    base_iri: str,
    registers: tuple[str, ...],
    register_folder: str,
    patterns: tuple[str, ...],
    components: tuple[Component, ...],
    skip_types: tuple[str, ...],
) -> DocumentReader:
    shipped = load_vocabulary(ontology, base_iri, map(Path, registers))
    vocabulary = with_registers(shipped, Path(register_folder))
    extractor = load_extractor(model, vocabulary, patterns=patterns, components=components, skip_types=skip_types)
    return DocumentReader(extractor, registry_of(vocabulary, Path(register_folder)), Minter(base_iri))


def _folder(setting: str, shipped: str) -> Path:
    return Path(setting) if setting else resource_dir(shipped)
