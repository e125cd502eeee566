"""The shapes of a folder, parsed, checked, tried out and prepared once for every document."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path

from pyshacl import ShapesGraph
from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import SH as SHACL_VOCABULARY
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kg.errors import ShapesError
from kg.namespaces import RDF, SH, compact
from kg.validate.evaluation import QueryCachingGraph, evaluated, evaluation_error

#: Checks that a build makes in Python (`check_offsets`), 18 × faster; graphs from elsewhere get them as shapes.
OFFSETS_FILE = "offsets.ttl"

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

# pySHACL writes to its logger what it also raises; a logger without a handler of ours would print it on stderr.
_log = logging.getLogger("kg.validate.pyshacl")
_log.addHandler(logging.NullHandler())
_log.propagate = False


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a folder, parsed, checked and ready to use."""

    graph: Graph = field(repr=False, compare=False)
    #: Names of the files they come from, sorted.
    files: tuple[str, ...]
    #: Hexadecimal SHA-256 of the files' bytes, each preceded by its name.
    sha256: str
    #: The same shapes as pySHACL evaluates them.
    prepared: ShapesGraph = field(repr=False, compare=False)


def load_shapes(directory: Path, base_iri: str, *, with_offsets: bool = False) -> Shapes:
    """Return the shapes of every ``.ttl`` file in a folder.

    Args:
        directory: the folder; ``resource_dir("shapes")`` for those that ship with kg.
        base_iri: what a relative address in a shape is resolved against (the ``base_iri`` setting).
        with_offsets: also those that compare offsets with the text, for graphs that kg did not make itself.

    Raises:
        ShapesError: no such folder, a file that is not Turtle, a SHACL term that does not exist, a shape without
            address or message, a broken regular expression or SPARQL query.
    """
    paths = [path for path in _turtle_files(directory) if with_offsets or path.name != OFFSETS_FILE]
    digest = hashlib.sha256()
    graph = Graph(bind_namespaces="none")
    for path in paths:
        content = _read(path)
        digest.update(path.name.encode() + b"\0" + content)
        graph += _parse(path, content, base_iri)
    _check_prefixes(graph)
    try:
        prepared = ShapesGraph(_flattened(graph), logger=_log)
        _try_out(prepared)
    except ReportableRuntimeError as error:
        raise ShapesError(f"the shapes in {directory} cannot be used: {error}", remedy="correct them") from error
    return Shapes(graph, tuple(path.name for path in paths), digest.hexdigest(), prepared)


def _turtle_files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise ShapesError(
            f"there is no folder of shapes at {directory}", remedy="name one with the shapes setting, or leave it empty"
        )
    paths = sorted(directory.glob("*.ttl"))
    if not paths:
        raise ShapesError(f"{directory} holds no .ttl file", remedy="put the shapes there as Turtle")
    return paths


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ShapesError(f"{path} cannot be read: {error.strerror}", remedy="check its permissions") from error


def _parse(path: Path, content: bytes, base_iri: str) -> Graph:
    try:
        graph = Graph(bind_namespaces="none").parse(data=content, format="turtle", publicID=base_iri)
    except BadSyntax as error:
        reason = error.message.rpartition("Bad syntax (")[2].partition(") at ^")[0]
        raise ShapesError(
            f"{path}, line {error.lines + 1}: not valid Turtle ({reason})", remedy="correct that line"
        ) from error
    except IndexError as error:  # what rdflib raises when a file ends too early
        raise ShapesError(
            f"{path}: not valid Turtle (it ends in the middle of a statement)", remedy="complete it"
        ) from error
    except UnicodeDecodeError as error:
        raise ShapesError(f"{path} is not UTF-8 (byte {error.start})", remedy="save it as UTF-8") from error
    text = content.decode()
    _check_terms(graph, path, text)
    _check_shapes(graph, path)
    _check_patterns(graph, path)
    return graph


def _check_terms(graph: Graph, path: Path, text: str) -> None:
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(SH)}
    for term in sorted(terms):
        if term not in SHACL_VOCABULARY:
            local = term.removeprefix(SH)
            line = next(
                (n for n, row in enumerate(text.splitlines(), 1) if re.search(rf"\b{re.escape(local)}\b", row)), 0
            )
            raise ShapesError(
                f"{path}, line {line}: there is no SHACL term sh:{local}",
                remedy="check its spelling against https://www.w3.org/TR/shacl/",
            )


def _shape_nodes(graph: Graph) -> set[Node]:
    """Return the shapes that can be the source of a result: not those inside ``sh:or`` or ``sh:not``."""
    typed = {node for kind in (SH.NodeShape, SH.PropertyShape) for node in graph.subjects(RDF.type, kind)}
    targeted = {node for predicate in _TARGETS for node in graph.subjects(predicate)}
    used = {node for predicate in (SH.property, SH.node) for node in graph.objects(None, predicate)}
    inner = {node for node in used if isinstance(node, BNode) and _is_inner(graph, node)}
    return (typed | targeted | used) - inner


def _is_inner(graph: Graph, node: Node) -> bool:
    parents = set(graph.subjects(SH.property, node)) | set(graph.subjects(SH.node, node))
    return all(isinstance(parent, BNode) for parent in parents)


def _check_shapes(graph: Graph, path: Path) -> None:
    for node in sorted(_shape_nodes(graph), key=str):
        if not isinstance(node, URIRef):
            about = graph.value(node, SH.path) or graph.value(node, SH.targetClass) or ""
            raise ShapesError(
                f"{path}: a shape about {compact(str(about))} has no address of its own",
                remedy="give it an IRI, so that a report can name it",
            )
        defined_here = (node, RDF.type, None) in graph
        if defined_here and not any(str(message).strip() for message in graph.objects(node, SH.message)):
            raise ShapesError(f"{path}: the shape {compact(node)} has no sh:message", remedy="say what is wrong")


def _check_patterns(graph: Graph, path: Path) -> None:
    for shape, pattern in graph.subject_objects(SH.pattern):
        try:
            re.compile(str(pattern))
        except re.error as error:
            raise ShapesError(
                f"{path}: the pattern {str(pattern)!r} of {compact(str(shape))} is not a regular expression ({error})",
                remedy="correct it",
            ) from error


def _check_prefixes(graph: Graph) -> None:
    """Find prefixes that a query uses and nobody declares, of which rdflib says no more than that it failed."""
    for shape, constraint in sorted(graph.subject_objects(SH.sparql), key=str):
        select = str(graph.value(constraint, SH.select) or "")
        unknown = set(_USED_PREFIX.findall(_QUOTED.sub("", select))) - _declared_prefixes(graph, constraint)
        if unknown:
            raise evaluation_error(shape, f"the prefix {min(unknown)}: is not declared in sh:prefixes")


_QUOTED = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|<[^<>\s]*>|#[^\n]*')


_USED_PREFIX = re.compile(r"([A-Za-z][\w-]*):")


def _declared_prefixes(graph: Graph, constraint: Node) -> set[str]:
    sources = graph.objects(constraint, SH.prefixes)
    declared = (node for source in sources for node in graph.objects(source, SH.declare))
    return {str(graph.value(node, SH.prefix)) for node in declared}


def _try_out(prepared: ShapesGraph) -> None:
    """Evaluate every shape once, so that a broken one is found when it is loaded, not when a document meets it."""
    for shape in prepared.shapes:
        list(evaluated(shape, SHACLExecutor(), QueryCachingGraph(), [SH.NodeShape]))


def _flattened(graph: Graph) -> Graph:
    """Return the same shapes with each named property shape aiming at its node shape's targets itself.

    They mean the same, but pySHACL then looks at all focus nodes of a property shape together, three times as fast.
    """
    flat = Graph(bind_namespaces="none")
    moved = {triple for triple in graph.triples((None, SH.property, None)) if _is_named_pair(triple)}
    for triple in set(graph) - moved:
        flat.add(triple)
    for node_shape, _, property_shape in moved:
        for predicate in _TARGETS:
            for target in graph.objects(node_shape, predicate):
                flat.add((property_shape, predicate, target))
    return flat


def _is_named_pair(triple: tuple[Node, Node, Node]) -> bool:
    return isinstance(triple[0], URIRef) and isinstance(triple[2], URIRef)
