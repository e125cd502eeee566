"""RDF/XML: a description per subject (RDF 1.1 XML Syntax)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from rdflib import BNode, Literal
from rdflib.term import Node

from kg.errors import ExportError
from kg.export.order import by_subject
from kg.export.source import Selection
from kg.namespaces import RDF, XSD, compact

#: What XML 1.0 (section 2.2) cannot hold, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

#: The longest end of an IRI that is an XML name without a colon.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")


def rdfxml(selection: Selection) -> Iterator[str]:
    """Yield the union of the graphs, description by description.

    Raises:
        ExportError: a literal holds a character that XML cannot hold, or a predicate does not end with a name.
    """
    triples = selection.union()
    names = _element_names({str(predicate) for _, predicate, _ in triples}, selection.source.prefixes)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield _root(names)
    for subject, predicates in by_subject(triples):
        yield f"  <rdf:Description {_identified(subject)}>\n"
        for predicate, values in predicates:
            for value in values:
                yield f"    {_element(names[str(predicate)][0], subject, predicate, value)}\n"
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _element_names(predicates: set[str], prefixes: Mapping[str, str]) -> dict[str, tuple[str, str, str]]:
    """Return predicate → element name, its prefix, and its namespace."""
    known = {namespace: prefix for prefix, namespace in sorted(prefixes.items(), reverse=True)}
    names: dict[str, tuple[str, str, str]] = {}
    for predicate in sorted(predicates):
        match = _NAME.search(predicate)
        if match is None:
            raise ExportError(
                f"RDF/XML cannot name the property {predicate}, which does not end with a name",
                remedy="export Turtle (.ttl) or N-Triples (.nt)",
            )
        namespace = predicate[: match.start()]
        prefix = known.setdefault(namespace, f"ns{len(known)}")
        names[predicate] = (f"{prefix}:{match[0]}", prefix, namespace)
    return names


def _root(names: Mapping[str, tuple[str, str, str]]) -> str:
    used = {prefix: namespace for _, prefix, namespace in names.values()} | {"rdf": str(RDF)}
    declared = "".join(f'\n    xmlns:{prefix}="{_attribute(used[prefix])}"' for prefix in sorted(used))
    return f"<rdf:RDF{declared}>\n"


def _identified(node: Node) -> str:
    return f'rdf:nodeID="{node}"' if isinstance(node, BNode) else f'rdf:about="{_attribute(str(node))}"'


def _element(name: str, subject: Node, predicate: Node, value: Node) -> str:
    if isinstance(value, BNode):
        return f'<{name} rdf:nodeID="{value}"/>'
    if not isinstance(value, Literal):
        return f'<{name} rdf:resource="{_attribute(str(value))}"/>'
    if forbidden := _FORBIDDEN.search(str(value)):
        raise ExportError(
            f"XML cannot hold the character U+{ord(forbidden[0]):04X}, which stands at offset {forbidden.start()} "
            f"of {compact(str(predicate))} of {subject}",
            remedy="export Turtle (.ttl) or N-Triples (.nt)",
        )
    # An XML reader turns a carriage return into a line feed unless it is escaped.
    text = escape(str(value), {"\r": "&#13;"})
    return f"<{name}{_type(value)}>{text}</{name}>"


def _type(literal: Literal) -> str:
    if literal.language:
        return f' xml:lang="{literal.language}"'
    if literal.datatype is None or literal.datatype == XSD.string:
        return ""
    return f' rdf:datatype="{_attribute(str(literal.datatype))}"'


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})
