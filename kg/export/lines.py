"""N-Triples and N-Quads, in canonical form: one statement a line (RDF 1.1 N-Triples, section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import BNode, Literal
from rdflib.term import Node

from kg.export.order import by_subject
from kg.export.source import Selection, Triple
from kg.namespaces import XSD

_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def ntriples(selection: Selection) -> Iterator[str]:
    """Yield the lines of the union of the graphs."""
    for triple in _ordered(selection.union()):
        yield f"{_line(triple)} .\n"


def nquads(selection: Selection) -> Iterator[str]:
    """Yield the lines of each graph in turn."""
    for name in selection.names:
        for triple in _ordered(selection.triples(name)):
            yield f"{_line(triple)} <{name}> .\n"


def quoted(text: str) -> str:
    r"""Return a string in quotation marks, with the escapes that N-Triples and Turtle share.

    >>> print(quoted('a "b"\n'))
    "a \"b\"\n"
    """
    return '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match[0], f"\\u{ord(match[0]):04X}"), text) + '"'


def _ordered(triples: Iterable[Triple]) -> Iterator[Triple]:
    for subject, predicates in by_subject(triples):
        for predicate, values in predicates:
            for value in values:
                yield subject, predicate, value


def _line(triple: Triple) -> str:
    return " ".join(_term(node) for node in triple)


def _term(node: Node) -> str:
    if isinstance(node, BNode):
        return f"_:{node}"
    if not isinstance(node, Literal):
        return f"<{node}>"
    if node.language:
        return f"{quoted(str(node))}@{node.language}"
    if node.datatype is None or node.datatype == XSD.string:
        return quoted(str(node))
    return f"{quoted(str(node))}^^<{node.datatype}>"
