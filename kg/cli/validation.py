"""What ``kg validate`` checks: a whole store, or RDF files from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax import SAXException

from rdflib import Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.errors import InputError
from kg.namespaces import RESERVED_GRAPHS, Minter
from kg.resources import resource_dir
from kg.settings import Settings
from kg.store import Store
from kg.validate import Shapes, ValidationReport, check_offsets, load_shapes, offset_results, validate
from kg.vocabulary import ontology_graph, vocabularies_graph

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


def validate_store(settings: Settings) -> ValidationReport:
    """Hold every graph of the store against the shapes, and every offset and quotation against its text.

    Raises:
        StoreMissingError: nothing has been built.
        ShapesError: a file under the shapes folder is broken.
    """
    snapshot = Store(Path(settings.store)).open()
    minter = Minter(snapshot.base_iri)
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
            results += offset_results(check_offsets(document))
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
    return ValidationReport((*report.results, *offset_results(check_offsets(data))))


def _shapes(settings: Settings) -> Shapes:
    return load_shapes(_folder(settings.shapes, "shapes"), settings.base_iri)


def _terms(settings: Settings) -> Graph:
    ontology = _folder(settings.ontology, "ontology")
    return ontology_graph(ontology) + vocabularies_graph(ontology, settings.base_iri)


def _folder(setting: str, shipped: str) -> Path:
    return Path(setting) if setting else resource_dir(shipped)


def _parsed(path: Path) -> Iterator[tuple[Node, Node, Node]]:
    """Return the triples of all graphs of a file."""
    parser = _PARSERS.get(path.suffix.lower())
    if parser is None:
        raise InputError(f"{path} has no suffix of an RDF file", remedy=f"the suffixes are {', '.join(_PARSERS)}")
    dataset = Dataset(default_union=True)
    try:
        dataset.parse(data=path.read_bytes(), format=parser, publicID=path.absolute().as_uri())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", remedy="check the path") from error
    except BadSyntax as error:
        reason = error.message.rpartition("Bad syntax (")[2].partition(") at ^")[0]
        raise InputError(
            f"{path}, line {error.lines + 1}: not valid {parser} ({reason})", remedy="correct that line"
        ) from error
    except IndexError as error:
        # rdflib's Turtle parser runs off the end of a file that stops in mid-sentence.
        raise InputError(f"{path} is not valid {parser}: it ends too early", remedy="correct the file") from error
    except (ParserError, SAXException, ValueError, SyntaxError) as error:
        raise InputError(f"{path} is not valid {parser}: {error}", remedy="correct the file") from error
    return dataset.triples((None, None, None))
