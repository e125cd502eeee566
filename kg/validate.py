"""RDF and shapes → a validation report; and offsets and quotes against the text, in Python.

The only importer of pySHACL. Shapes are parsed, checked and prepared once (`load_shapes`) and used for every document
(`validate`): pySHACL's own entry point prepares them anew in each call, and rdflib parses a SPARQL constraint anew for
each focus node, which together cost several times the validation itself.

SHACL: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pyparsing import ParseBaseException
from pyshacl import Shape, ShapesGraph
from pyshacl.errors import ReportableRuntimeError
from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.pytypes import SHACLExecutor
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import SH as SHACL_VOCABULARY
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query, SPARQLError
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Node
from rdflib.util import from_n3

from kg.errors import ShapesError
from kg.namespaces import ITSRDF, KG, KGSH, NIF, PREFIXES, RDF, SH, compact

#: Checks that a build makes in Python (`check_offsets`), 18 × faster; graphs from elsewhere get them as shapes.
OFFSETS_FILE = "offsets.ttl"

#: From the gravest to the slightest; only the first stops publication.
SEVERITIES = ("Violation", "Warning", "Info")

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

_SEVERITY_WORDS = {"Violation": "violation", "Warning": "warning", "Info": "note"}

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
    _prepared: ShapesGraph = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One shape that one node does not conform to."""

    #: ``Violation``, ``Warning`` or ``Info``.
    severity: str
    #: The node that was looked at: an IRI, or a blank node as ``_:name``.
    focus: str
    #: The property in question, as an IRI or a SPARQL property path; empty when the node as a whole is meant.
    path: str
    #: The value at fault in N-Triples form (``"12"^^<…#integer>``, ``<http://…>``); empty when none is.
    value: str
    #: IRI of the shape.
    shape: str
    #: IRI of the kind of constraint: ``sh:MinCountConstraintComponent``.
    component: str
    message: str
    #: IRI of the text the node belongs to; empty for an entity, which belongs to none.
    document: str = ""
    #: The sentence that is the node's evidence; empty when it has none.
    sentence: str = ""

    @property
    def _order(self) -> tuple[int, str, str, str, str, str, str, str]:
        rank = SEVERITIES.index(self.severity)
        return rank, self.document, self.focus, self.shape, self.path, self.value, self.component, self.message


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What was found, the gravest first; the same data and shapes give the same report."""

    results: tuple[ValidationResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing stops publication: warnings and notes do not."""
        return not self.violations

    @property
    def violations(self) -> tuple[ValidationResult, ...]:
        """The results that stop publication."""
        return tuple(result for result in self.results if result.severity == "Violation")

    def counts(self) -> dict[str, int]:
        """Return the number of results of each severity."""
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in SEVERITIES}

    def text(self) -> str:
        """Return the report for people: per document the node, the shape, what is wrong, and the sentence."""
        if not self.results:
            return "Nothing to report: every node conforms to its shapes.\n"
        blocks = [_summary(self.counts())]
        ordered = sorted(self.results, key=lambda result: (not result.document, result.document, result._order))
        heading = None
        for document, block in dict.fromkeys((result.document, _block(result)) for result in ordered):
            if document != heading:
                blocks.append(document or "Entities")
                heading = document
            blocks.append(block)
        return "\n\n".join(blocks) + "\n"

    def graph(self) -> Graph:
        """Return the report as a ``sh:ValidationReport`` (SHACL, section 3.6).

        ``sh:resultPath`` is given where the path is a single property; a longer path is the source shape's.
        """
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, result in enumerate(self.results, start=1):
            node = BNode(f"result{number}")
            graph.add((report, SH.result, node))
            for predicate, value in _result_properties(result):
                graph.add((node, predicate, value))
        return graph

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON; what is unknown is None."""
        names = ("severity", "document", "focus", "path", "value", "shape", "component", "message", "sentence")
        rows = [{name: getattr(result, name) or None for name in names} for result in self.results]
        return {"conforms": self.conforms, "counts": self.counts(), "results": rows}


@dataclass(frozen=True, slots=True, order=True)
class OffsetFault:
    """A mention, sentence or text whose offsets or words do not fit the document's text."""

    document: str
    node: str
    #: What is wrong, in words for the reader.
    message: str


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


def validate(data: Graph, shapes: Shapes, *, context: Graph) -> ValidationReport:
    """Hold a graph against the shapes.

    Only what ``data`` itself says is reported: a node it gives a type to, or a value it gives. The context is there to
    be looked up, and is neither changed nor judged. A fact of the context does not count as said in ``data``: an
    asserted claim needs its plain triple in ``data``, and what a register knows as well does not turn a planned fact
    into an asserted one.

    Args:
        data: one document's graph, the entities' graph, or any graph from elsewhere.
        shapes: from `load_shapes`.
        context: the ontology, the vocabularies, and the entities ``data`` refers to.

    Raises:
        ShapesError: a shape cannot be evaluated.
    """
    union = _union(data, context)
    executor = SHACLExecutor()
    described = {*data.subjects(), *data.objects(None, ITSRDF.taIdentRef)}
    found: set[ValidationResult] = set()
    for shape in shapes._prepared.shapes:
        focus_nodes = [node for node in shape.focus_nodes(union) if node in described]
        for triples in _violations(shape, executor, union, focus_nodes):
            values = _values(triples)
            if _is_of(data, values):
                found.add(_result(values, shapes._prepared, union))
    return ValidationReport(tuple(sorted(found, key=lambda result: result._order)))


def check_offsets(graph: Graph) -> tuple[OffsetFault, ...]:
    """Compare the offsets and words of every mention and sentence with the text they are taken from.

    Offsets are Unicode code points, end exclusive. One pass over the graph, for one document or many.

    Returns:
        Every fault, sorted; nothing when 100 % of the offsets reproduce the words.
    """
    faults: set[OffsetFault] = set()
    texts = {text: str(words) for text, words in graph.subject_objects(NIF.isString)}
    for text, words in texts.items():
        faults.update(_text_faults(graph, text, words))
    for node, text in graph.subject_objects(NIF.referenceContext):
        faults.update(OffsetFault(str(text), str(node), message) for message in _span_faults(graph, node, texts, text))
    return tuple(sorted(faults))


def offset_results(faults: Iterable[OffsetFault]) -> tuple[ValidationResult, ...]:
    """Return faults of offsets as results of a report, so that one list tells all that is wrong."""
    return tuple(
        ValidationResult(
            severity="Violation",
            focus=fault.node,
            path="",
            value="",
            shape=str(KGSH["Offsets-quote"]),
            component=str(SH.SPARQLConstraintComponent),
            message=f"{fault.message[0].upper()}{fault.message[1:]}.",
            document=fault.document,
        )
        for fault in faults
    )


# Loading


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
            raise _evaluation_error(shape, f"the prefix {min(unknown)}: is not declared in sh:prefixes")


_QUOTED = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|<[^<>\s]*>|#[^\n]*')
_USED_PREFIX = re.compile(r"([A-Za-z][\w-]*):")


def _declared_prefixes(graph: Graph, constraint: Node) -> set[str]:
    sources = graph.objects(constraint, SH.prefixes)
    declared = (node for source in sources for node in graph.objects(source, SH.declare))
    return {str(graph.value(node, SH.prefix)) for node in declared}


def _evaluation_error(shape: Node, reason: object) -> ShapesError:
    one_line = " ".join(str(reason).split())
    return ShapesError(f"the shape {compact(str(shape))} cannot be evaluated: {one_line}", remedy="correct the shape")


def _try_out(prepared: ShapesGraph) -> None:
    """Evaluate every shape once, so that a broken one is found when it is loaded, not when a document meets it."""
    for shape in prepared.shapes:
        list(_violations(shape, SHACLExecutor(), _QueryCachingGraph(), [SH.NodeShape]))


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


# Validation


class _QueryCachingGraph(Graph):
    """A graph that parses each SPARQL query once, however many focus nodes pySHACL asks it for."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        prepared = _prepared_query(query_object) if isinstance(query_object, str) else query_object
        return super().query(prepared, *args, **kwargs)


@lru_cache(maxsize=256)
def _prepared_query(text: str) -> Query:
    return prepareQuery(text)


def _union(data: Graph, context: Graph) -> Graph:
    claimed = {_claimed_triple(data, claim) for claim in data.subjects(RDF.type, KG.Claim)}
    union = _QueryCachingGraph(bind_namespaces="none")
    for triple in context:
        if triple not in claimed:
            union.add(triple)
    for triple in data:
        union.add(triple)
    return union


def _claimed_triple(graph: Graph, claim: Node) -> tuple[Node | None, Node | None, Node | None]:
    return graph.value(claim, RDF.subject), graph.value(claim, RDF.predicate), graph.value(claim, RDF.object)


def _is_of(data: Graph, values: Mapping[Node, Node]) -> bool:
    """Say whether a result concerns what the data says, rather than what its context says."""
    focus, path, value = values[SH.focusNode], values.get(SH.resultPath), values.get(SH.value)
    if (focus, RDF.type, None) in data:
        return True
    if path is None:
        return False
    if isinstance(path, URIRef) or value is not None:
        return (focus, path if isinstance(path, URIRef) else None, value) in data
    return (None, ITSRDF.taIdentRef, focus) in data


def _violations(
    shape: Shape, executor: SHACLExecutor, graph: Graph, focus_nodes: list[IdentifiedNode]
) -> Iterator[list[tuple[Node, Node, Any]]]:
    if not focus_nodes:
        return
    try:
        _, reports = shape.validate(executor, graph, focus=focus_nodes)
    except (ReportableRuntimeError, ParseBaseException, SPARQLError, NotImplementedError) as error:
        raise _evaluation_error(shape.node, error) from error
    for _, _, triples in reports:
        yield triples


def _values(triples: Iterable[tuple[Node, Node, Any]]) -> dict[Node, Node]:
    # pySHACL gives a node of one of its graphs as (graph, node).
    return {predicate: value[1] if isinstance(value, tuple) else value for _, predicate, value in triples}


def _result(values: Mapping[Node, Node], prepared: ShapesGraph, graph: Graph) -> ValidationResult:
    focus, value = values[SH.focusNode], values.get(SH.value)
    sentence, document = _place(graph, focus, value)
    return ValidationResult(
        severity=str(values[SH.resultSeverity]).removeprefix(SH),
        focus=_node_text(focus),
        path=_path_text(values.get(SH.resultPath), prepared),
        value=value.n3() if isinstance(value, IdentifiedNode | Literal) and value != focus else "",
        shape=str(values[SH.sourceShape]),
        component=str(values[SH.sourceConstraintComponent]),
        message=str(values[SH.resultMessage]),
        document=document,
        sentence=sentence,
    )


def _node_text(node: Node) -> str:
    return node.n3() if isinstance(node, BNode) else str(node)


def _path_text(path: Node | None, prepared: ShapesGraph) -> str:
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    return str(shacl_path_to_sparql_path(prepared, path, prefixes=PREFIXES))


def _place(graph: Graph, focus: Node, value: Node | None) -> tuple[str, str]:
    """Return the words of the evidence of a node and the text it belongs to; the value decides when the node cannot."""
    named_at = min(graph.subjects(ITSRDF.taIdentRef, focus), default=None, key=str)
    for node in (focus, value, named_at):
        if node is None or isinstance(node, Literal):
            continue
        if (node, NIF.isString, None) in graph:
            return "", str(node)
        sentence = graph.value(node, KG.evidence) or graph.value(node, KG.inSentence) or node
        if text := graph.value(sentence, NIF.referenceContext):
            return str(graph.value(sentence, NIF.anchorOf) or ""), str(text)
    text_iri = str(focus).rpartition("#")[0]
    return "", text_iri if (URIRef(text_iri), RDF.type, NIF.Context) in graph else ""


# Report


def _summary(counts: Mapping[str, int]) -> str:
    words = [
        f"{count} {_SEVERITY_WORDS[severity]}{'' if count == 1 else 's'}" for severity, count in counts.items() if count
    ]
    return ", ".join(words)


def _block(result: ValidationResult) -> str:
    node = result.focus.removeprefix(f"{result.document}#") if result.document else result.focus
    lines = [f"  {_SEVERITY_WORDS[result.severity]:<9}  {node}", f"    {result.message}"]
    if result.value:
        lines.append(f"    value: {_shortened(result.value)}")
    if result.sentence:
        lines.append(f"    in: “{_shortened(result.sentence)}”")
    lines.append(f"    shape: {compact(result.shape)}")
    return "\n".join(lines)


def _shortened(text: str, limit: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit].rsplit(' ', 1)[0]} …"


def _result_properties(result: ValidationResult) -> Iterator[tuple[URIRef, Node]]:
    focus = result.focus
    yield RDF.type, SH.ValidationResult
    yield SH.resultSeverity, SH[result.severity]
    yield SH.focusNode, BNode(focus.removeprefix("_:")) if focus.startswith("_:") else URIRef(focus)
    yield SH.sourceShape, URIRef(result.shape)
    yield SH.sourceConstraintComponent, URIRef(result.component)
    yield SH.resultMessage, Literal(result.message, lang="en")
    if result.value:
        yield SH.value, _node_from(result.value)
    if result.path.startswith(("http:", "https:", "urn:")):
        yield SH.resultPath, URIRef(result.path)


def _node_from(text: str) -> Node:
    node = from_n3(text)
    return node if isinstance(node, Node) else URIRef(text)


# Offsets

_FRAGMENT = re.compile(r"#(?:char|sentence)=(\d+),(\d+)$")


def _text_faults(graph: Graph, text: Node, words: str) -> Iterator[OffsetFault]:
    end = _whole_number(graph, text, NIF.endIndex)
    if end != len(words):
        found = "not given" if end is None else str(end)
        message = f"the text is {len(words)} characters long, but its end is {found}"
        yield OffsetFault(str(text), str(text), message)


def _span_faults(graph: Graph, node: Node, texts: Mapping[Node, str], text: Node) -> Iterator[str]:
    if node == text:  # NIF lets a text name itself as its own context
        return
    if text not in texts:
        yield f"it belongs to {text}, whose words are not in the graph"
        return
    span = _span(graph, node)
    if span is None:
        yield "its start or end is missing, given twice, or not a whole number"
        return
    start, end = span
    if not 0 <= start < end <= len(texts[text]):
        yield f"it reaches from {start} to {end} in a text of {len(texts[text])} characters"
        return
    yield from _words_faults(graph, node, texts[text][start:end])
    yield from _place_faults(graph, node, start, end)


def _words_faults(graph: Graph, node: Node, there: str) -> Iterator[str]:
    quotes = [str(quote) for quote in graph.objects(node, NIF.anchorOf)]
    if not quotes:
        yield "it does not say which words it covers"
    for quote in quotes:
        if quote != there:
            yield f"it quotes {_beginning(quote)!r}, but the text there reads {_beginning(there)!r}"


def _beginning(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _place_faults(graph: Graph, node: Node, start: int, end: int) -> Iterator[str]:
    fragment = _FRAGMENT.search(str(node))
    if fragment and (int(fragment[1]), int(fragment[2])) != (start, end):
        yield f"its address says {fragment[1]} to {fragment[2]}, its offsets {start} to {end}"
    for sentence in graph.objects(node, KG.inSentence):
        span = _span(graph, sentence)
        if span is None or not span[0] <= start < end <= span[1]:
            yield "it does not lie inside its sentence"


def _span(graph: Graph, node: Node) -> tuple[int, int] | None:
    start, end = _whole_number(graph, node, NIF.beginIndex), _whole_number(graph, node, NIF.endIndex)
    return None if start is None or end is None else (start, end)


def _whole_number(graph: Graph, node: Node, predicate: URIRef) -> int | None:
    values = [value.value for value in graph.objects(node, predicate) if isinstance(value, Literal)]
    return values[0] if len(values) == 1 and isinstance(values[0], int) else None
