"""JSON-LD 1.1: an object per node, short names, and a context made of what the file says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rdflib import BNode, Literal
from rdflib.term import Node

from kg.export.order import by_subject, natural
from kg.export.source import GraphSource, Selection, Triple
from kg.namespaces import RDF, XSD

#: Datatypes that JSON has itself.
_NATIVE = frozenset({str(XSD.integer), str(XSD.boolean)})


@dataclass(slots=True)
class _Use:
    """How a predicate is used: with IRIs, with literals of which datatype or language."""

    kinds: set[str] = field(default_factory=set)

    def note(self, value: Node) -> None:
        """Count a value in."""
        self.kinds.add(_kind(value))

    @property
    def kind(self) -> str | None:
        """The one kind that all values have; None when they differ."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None


def jsonld(selection: Selection) -> Iterator[str]:
    """Yield one JSON object: the context, then each graph with its nodes."""
    shape = _Shape(selection.source, _uses(selection))
    yield '{\n"@context": ' + json.dumps(shape.context(), ensure_ascii=False, indent=2) + ',\n"@graph": ['
    for number, name in enumerate(selection.names):
        yield f'{"," if number else ""}\n{{"@id": {json.dumps(shape.iri(name), ensure_ascii=False)}, "@graph": ['
        yield from _nodes(shape, selection.triples(name))
        yield "\n]}"
    yield "\n]\n}\n"


def _nodes(shape: _Shape, triples: set[Triple]) -> Iterator[str]:
    for number, (subject, predicates) in enumerate(by_subject(triples)):
        node = shape.node(subject, predicates)
        yield ("," if number else "") + "\n" + json.dumps(node, ensure_ascii=False, indent=2)


def _uses(selection: Selection) -> dict[str, _Use]:
    uses: dict[str, _Use] = {}
    for name in selection.names:
        for _, predicate, value, _ in selection.source.quads(name):
            uses.setdefault(str(predicate), _Use()).note(value)
    uses.pop(str(RDF.type), None)
    return uses


def _kind(value: Node) -> str:
    """Return what a context can say of a value: ``@id``, ``@en``, a datatype, or ``string``."""
    if not isinstance(value, Literal):
        return "@id"
    if value.language:
        return f"@{value.language}"
    datatype = str(value.datatype or XSD.string)
    return "string" if datatype == str(XSD.string) else datatype


class _Shape:
    """How this file writes names and values."""

    def __init__(self, source: GraphSource, uses: Mapping[str, _Use]) -> None:
        self._prefixes = dict(sorted(source.prefixes.items()))
        self._namespaces = sorted(self._prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._uses = uses
        self._terms = self._named(sorted(uses))

    def _named(self, predicates: list[str]) -> dict[str, str]:
        """Return predicate → term: its last word when no other has the same, its compact IRI otherwise."""
        words: dict[str, list[str]] = {}
        for predicate in predicates:
            words.setdefault(self.iri(predicate).rpartition(":")[2], []).append(predicate)
        names = {}
        for word, bearers in words.items():
            short = len(bearers) == 1 and word.isidentifier() and word not in self._prefixes
            names.update({predicate: word if short else self.iri(predicate) for predicate in bearers})
        return names

    def context(self) -> dict[str, Any]:
        """Return the context: prefixes, then terms with the type that all their values have."""
        terms = {self._terms[predicate]: self._definition(predicate) for predicate in self._uses}
        return {"@version": 1.1, **self._prefixes, **{term: terms[term] for term in sorted(terms, key=natural)}}

    def _definition(self, predicate: str) -> str | dict[str, str]:
        iri, kind = self.iri(predicate), self._uses[predicate].kind
        if kind is None or kind == "string" or kind in _NATIVE:
            return iri
        if kind != "@id" and kind.startswith("@"):
            return {"@id": iri, "@language": kind[1:]}
        return {"@id": iri, "@type": kind if kind == "@id" else self.iri(kind)}

    def iri(self, iri: str) -> str:
        """Return an IRI in compact form."""
        for prefix, namespace in self._namespaces:
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and local and not local.startswith("//"):
                return f"{prefix}:{local}"
        return iri

    def node(self, subject: Node, predicates: list[tuple[Node, list[Node]]]) -> dict[str, Any]:
        """Return a node: its address, its types, then its values by term."""
        result: dict[str, Any] = {"@id": self._reference(subject)}
        values = {}
        for predicate, found in predicates:
            if predicate == RDF.type:
                result["@type"] = _one_or_many([self._reference(kind) for kind in found])
            else:
                kind = self._uses[str(predicate)].kind
                values[self._terms[str(predicate)]] = _one_or_many([self._value(one, kind) for one in found])
        return result | {term: values[term] for term in sorted(values, key=natural)}

    def _reference(self, node: Node) -> str:
        return f"_:{node}" if isinstance(node, BNode) else self.iri(str(node))

    def _value(self, value: Node, expected: str | None) -> Any:
        kind = _kind(value)
        if not isinstance(value, Literal):
            return self._reference(value) if expected == "@id" else {"@id": self._reference(value)}
        if kind in _NATIVE and _is_canonical(value):
            return json.loads(str(value))
        if kind == "string" or (kind == expected and kind not in _NATIVE):
            return str(value)
        if kind.startswith("@"):
            return {"@value": str(value), "@language": kind[1:]}
        return {"@value": str(value), "@type": self.iri(kind)}


def _is_canonical(literal: Literal) -> bool:
    """Say whether JSON's own number or boolean would be read back as the same literal."""
    if literal.datatype == XSD.boolean:
        return str(literal) in {"true", "false"}
    # Readers keep JSON numbers as doubles, which are exact to fifteen digits.
    return re.fullmatch(r"0|-?[1-9][0-9]{0,14}", str(literal)) is not None


def _one_or_many(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
