"""The library behind ``import kg``: what a notebook calls.

The functions here are what the commands do, from Python. They take a store's folder and `Settings` where the command
line takes flags, and return values that are typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax import SAXException

from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import InputError
from kg.interchange import extraction_json
from kg.mapping import document_graph, entities_graph
from kg.model import Document, Extraction, Mention, Resolution
from kg.namespaces import RESERVED_GRAPHS, Minter
from kg.nlp import Extractor, load_extractor
from kg.readers import read_text
from kg.resolve import resolve
from kg.resources import resource_dir
from kg.settings import Settings, load_settings
from kg.store import Store
from kg.validate import OffsetFault, Shapes, ValidationReport, ValidationResult, check_offsets, load_shapes, validate
from kg.vocabulary import Vocabulary, load_vocabulary, ontology_graph, vocabularies_graph

#: Suffix of an RDF file → the parser that reads it.
_PARSERS = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".nq": "nquads",
    ".trig": "trig",
    ".rdf": "xml",
    ".xml": "xml",
    ".jsonld": "json-ld",
}


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
        for part in (
            document_graph(self.extraction, self.resolution, self.minter),
            entities_graph(self.resolution.entities, self.minter),
        ):
            for triple in part:
                graph.add(triple)
        return graph


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Reads documents without a store: the extractor, the registers, and the base of the IRIs."""

    extractor: Extractor
    vocabulary: Vocabulary
    minter: Minter

    def read(self, document: Document) -> ReadDocument:
        """Return what a document names and says, with each name resolved to an entity."""
        extraction = self.extractor.extract(document)
        return ReadDocument(extraction, resolve(extraction, self.vocabulary, self.minter), self.minter)


def open_reader(settings: Settings) -> DocumentReader:
    """Return a reader for these settings; the model and the registers are loaded once and kept.

    Raises:
        ModelError: the spaCy pipeline cannot be loaded.
        VocabularyError: a file under the ontology folder is broken.
    """
    return _reader(settings.model, _folder(settings.ontology, "ontology"), settings.base_iri)


@lru_cache(maxsize=1)
def _reader(model: str, ontology: Path, base_iri: str) -> DocumentReader:
    vocabulary = load_vocabulary(ontology, base_iri)
    return DocumentReader(load_extractor(model, vocabulary), vocabulary, Minter(base_iri))


def extract(text: str, *, title: str | None = None, settings: Settings | None = None) -> ReadDocument:
    """Read one text, without a store.

    Args:
        text: the text of a document.
        title: what it is called; gives its address.
        settings: as `load_settings` returns them; those in force when omitted.

    Raises:
        DocumentError: the text is empty.
        ModelError: the spaCy pipeline cannot be loaded.
    """
    return open_reader(settings or load_settings()).read(read_text(text, title=title))


def validate_store(settings: Settings) -> ValidationReport:
    """Hold every graph of the store against the shapes, and every offset and quotation against its text.

    Raises:
        StoreMissingError: nothing has been built.
        ShapesError: a file under the shapes folder is broken.
    """
    snapshot = Store(Path(settings.store)).open()
    minter = Minter(settings.base_iri)
    shapes = _shapes(settings)
    context = _terms(settings)
    entities = snapshot.graph(str(minter.graph("entities")))
    results = list(validate(entities, shapes, context=context).results)
    context += entities
    others = {str(minter.graph(name)) for name in RESERVED_GRAPHS}
    for name in snapshot.graph_names():
        if name not in others:
            document = snapshot.graph(name)
            results += validate(document, shapes, context=context).results
            results += _offset_results(check_offsets(document))
    return ValidationReport(tuple(results))


def validate_files(paths: Sequence[Path], settings: Settings) -> ValidationReport:
    """Hold RDF files, taken together, against the shapes; offsets are checked where the texts are in them.

    Raises:
        InputError: a file cannot be read, or is not RDF.
        ShapesError: a file under the shapes folder is broken.
    """
    data = Graph(bind_namespaces="none")
    for path in paths:
        for triple in _parsed(path):
            data.add(triple)
    report = validate(data, _shapes(settings), context=_terms(settings))
    return ValidationReport((*report.results, *_offset_results(check_offsets(data))))


def _shapes(settings: Settings) -> Shapes:
    return load_shapes(_folder(settings.shapes, "shapes"), settings.base_iri)


def _terms(settings: Settings) -> Graph:
    ontology = _folder(settings.ontology, "ontology")
    return ontology_graph(ontology) + vocabularies_graph(ontology, settings.base_iri)


def _folder(setting: str, shipped: str) -> Path:
    return Path(setting) if setting else resource_dir(shipped)


def _parsed(path: Path) -> Graph:
    parser = _PARSERS.get(path.suffix.lower())
    if parser is None:
        raise InputError(f"{path} has no suffix of an RDF file", remedy=f"the suffixes are {', '.join(_PARSERS)}")
    dataset = Dataset(default_union=True)
    try:
        dataset.parse(data=path.read_bytes(), format=parser, publicID=path.absolute().as_uri())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", remedy="check the path") from error
    except BadSyntax as error:
        reason = f"line {error.lines + 1}: {error.message}"
        raise InputError(f"{path} is not valid {parser}: {reason}", remedy="correct the file") from error
    except (ParserError, SAXException, ValueError, SyntaxError) as error:
        raise InputError(f"{path} is not valid {parser}: {error}", remedy="correct the file") from error
    return dataset


def _offset_results(faults: Iterable[OffsetFault]) -> list[ValidationResult]:
    """Return offset faults as results of the report, so that one list tells all that is wrong."""
    return [
        ValidationResult("Violation", fault.node, "", "", "", "", fault.message, document=fault.document)
        for fault in faults
    ]
