"""Turtle and TriG: a block per subject, prefixed names, addresses of the base written short (RDF 1.1 Turtle)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.export.lines import quoted
from kg.export.order import by_subject
from kg.export.source import GraphSource, Selection, Triple
from kg.namespaces import RDF, XSD

#: A local name that needs no escape; the grammar allows more.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")

#: An address that means itself when it is resolved against a base that ends with a slash.
_RELATIVE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_~%-]*(?:/[A-Za-z0-9_~%-][A-Za-z0-9_.~%-]*)*(?:#[A-Za-z0-9_=,.~%-]+)?")

#: Datatype → lexical forms that Turtle reads as that datatype without quotation marks.
_BARE = {
    XSD.integer: re.compile(r"[+-]?\d+"),
    XSD.decimal: re.compile(r"[+-]?\d*\.\d+"),
    XSD.boolean: re.compile(r"true|false"),
}

Blocks = list[tuple[Node, list[tuple[Node, list[Node]]]]]


def turtle(selection: Selection) -> Iterator[str]:
    """Yield the union of the graphs, block by block."""
    names = _Names(selection.source)
    yield names.head()
    for block in _Graph(selection.union(), names).blocks():
        yield f"\n{block} .\n"


def trig(selection: Selection) -> Iterator[str]:
    """Yield each graph in turn, block by block."""
    names = _Names(selection.source)
    yield names.head()
    for name in selection.names:
        yield f"\n{names.iri(name)} {{\n"
        for block in _Graph(selection.triples(name), names).blocks():
            yield "\n" + "".join(f"    {line}\n" for line in f"{block} .".split("\n"))
        yield "}\n"


class _Names:
    """Writes IRIs as short as the prefixes and the base allow."""

    def __init__(self, source: GraphSource) -> None:
        self._prefixes: Mapping[str, str] = dict(sorted(source.prefixes.items()))
        # The longest namespace first: the base's own prefixes lie below one another.
        self._namespaces = sorted(self._prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._base = source.base_iri if source.base_iri.endswith("/") else ""
        self._known: dict[str, str] = {}

    def head(self) -> str:
        """Return the declarations."""
        base = f"@base <{self._base}> .\n" if self._base else ""
        return base + "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._prefixes.items())

    def iri(self, iri: str) -> str:
        """Return an IRI as a prefixed name, a relative address, or in full."""
        if iri not in self._known:
            self._known[iri] = self._shortened(iri)
        return self._known[iri]

    def _shortened(self, iri: str) -> str:
        for prefix, namespace in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        if self._base and iri.startswith(self._base) and _RELATIVE.fullmatch(iri, len(self._base)):
            return f"<{iri[len(self._base) :]}>"
        return f"<{iri}>"


@dataclass(slots=True)
class _Graph:
    """One graph to be written: blank nodes that one statement names are written in its place."""

    triples: Iterable[Triple]
    names: _Names

    def blocks(self) -> Iterator[str]:
        """Yield a block per subject, without its final stop."""
        subjects = dict(by_subject(self.triples))
        nested = _nested(subjects)
        for subject, predicates in subjects.items():
            if subject not in nested:
                yield f"{self._node(subject)}{self._predicates(predicates, subjects, nested, '    ')}"

    def _predicates(
        self,
        predicates: list[tuple[Node, list[Node]]],
        subjects: Mapping[Node, list[tuple[Node, list[Node]]]],
        nested: frozenset[Node],
        indent: str,
    ) -> str:
        lines = []
        for predicate, values in predicates:
            verb = "a" if predicate == RDF.type else self._node(predicate)
            written = [self._value(value, subjects, nested, indent) for value in values]
            lines.append(f"{verb} {', '.join(written)}" if len(written) < 3 else _many(verb, written, indent))
        return " " + f" ;\n{indent}".join(lines)

    def _value(
        self,
        value: Node,
        subjects: Mapping[Node, list[tuple[Node, list[Node]]]],
        nested: frozenset[Node],
        indent: str,
    ) -> str:
        if value not in nested:
            return self._node(value)
        items = _items(value, subjects, nested)
        if items is not None:
            return f"( {' '.join(self._value(item, subjects, nested, indent) for item in items)} )"
        return f"[{self._predicates(subjects[value], subjects, nested, indent + '    ')} ]"

    def _node(self, node: Node) -> str:
        if isinstance(node, Literal):
            return self._literal(node)
        return f"_:{node}" if isinstance(node, BNode) else self.names.iri(str(node))

    def _literal(self, literal: Literal) -> str:
        if literal.language:
            return f"{quoted(str(literal))}@{literal.language}"
        if literal.datatype is None or literal.datatype == XSD.string:
            return quoted(str(literal))
        bare = _BARE.get(URIRef(literal.datatype))
        if bare and bare.fullmatch(str(literal)):
            return str(literal)
        return f"{quoted(str(literal))}^^{self.names.iri(str(literal.datatype))}"


def _many(verb: str, values: list[str], indent: str) -> str:
    inner = f"{indent}    "
    return f"{verb}\n{inner}" + f",\n{inner}".join(values)


def _nested(subjects: Mapping[Node, list[tuple[Node, list[Node]]]]) -> frozenset[Node]:
    """Return the blank nodes that exactly one statement names and that do not lead back to themselves."""
    uses = Counter(
        value
        for predicates in subjects.values()
        for _, values in predicates
        for value in values
        if isinstance(value, BNode)
    )
    once = {node for node, number in uses.items() if number == 1 and node in subjects}
    parents = {
        value: subject
        for subject, predicates in subjects.items()
        for _, values in predicates
        for value in values
        if value in once
    }
    return frozenset(node for node in once if not _is_its_own_ancestor(node, parents))


def _is_its_own_ancestor(node: Node, parents: Mapping[Node, Node]) -> bool:
    seen = {node}
    while node in parents:
        node = parents[node]
        if node in seen:
            return True
        seen.add(node)
    return False


def _items(
    node: Node, subjects: Mapping[Node, list[tuple[Node, list[Node]]]], nested: frozenset[Node]
) -> list[Node] | None:
    """Return the items of a well-formed list whose nodes are all nested, or None."""
    items: list[Node] = []
    while node != RDF.nil:
        values = dict(subjects[node]) if node in nested else {}
        if values.keys() != {RDF.first, RDF.rest} or len(values[RDF.first]) != 1 or len(values[RDF.rest]) != 1:
            return None
        items.append(values[RDF.first][0])
        node = values[RDF.rest][0]
    return items
