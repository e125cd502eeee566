"""What a validation found: results, and the report as text, RDF and plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node
from rdflib.util import from_n3

from kg.namespaces import PREFIXES, RDF, SH, compact

#: From the gravest to the slightest; only the first stops publication.
SEVERITIES = ("Violation", "Warning", "Info")

_SEVERITY_WORDS = {"Violation": "violation", "Warning": "warning", "Info": "note"}


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
