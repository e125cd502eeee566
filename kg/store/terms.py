"""Oxigraph's terms, rdflib's terms and plain Python values, each turned into the other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.errors import StoreError
from kg.namespaces import XSD

#: A value of a result row: an IRI stays an rdflib ``URIRef`` (a string), a literal becomes its Python value.
Value = str | bool | int | float | Decimal | datetime.date | None

OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_STRING = str(XSD.string)

_PYTHON: dict[str, Callable[[str], Value]] = {
    str(XSD.boolean): lambda lexical: lexical in {"true", "1"},
    str(XSD.integer): int,
    str(XSD.decimal): Decimal,
    str(XSD.double): float,
    str(XSD.float): float,
    str(XSD.date): datetime.date.fromisoformat,
}


def to_oxigraph(term: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Return an rdflib term as Oxigraph's.

    Raises:
        StoreError: the term is no IRI, blank node or literal, or its IRI or language tag is not valid.
    """
    try:
        match term:
            case URIRef():
                return ox.NamedNode(str(term))
            case BNode():
                return ox.BlankNode(str(term))
            case Literal(datatype=None, language=None):
                return ox.Literal(str(term))
            case Literal(language=None):
                return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
            case Literal():
                return ox.Literal(str(term), language=term.language)
    except ValueError as error:
        raise StoreError(f"{str(term)!r} is not a valid RDF term: {error}", remedy="correct what made it") from error
    raise StoreError(f"{term!r} is not an IRI, blank node or literal", remedy="correct what made it")


def to_rdflib(term: OxTerm | ox.DefaultGraph) -> URIRef | BNode | Literal:
    """Return one of Oxigraph's terms as rdflib's, its lexical form untouched.

    Raises:
        StoreError: the term is a triple term, which rdflib cannot hold.
    """
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal(language=str()):
            return Literal(term.value, lang=term.language)
        case ox.Literal():
            datatype = None if term.datatype.value == _STRING else URIRef(term.datatype.value)
            return Literal(term.value, datatype=datatype, normalize=False)
    raise StoreError(f"{term} is a triple term, which rdflib cannot hold", remedy="ask for its parts")


def to_value(term: OxTerm | None) -> Value:
    """Return a term as the Python value a reader expects; what has none is its lexical form."""
    match term:
        case None:
            return None
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.Literal():
            return _literal_value(term)
        case ox.BlankNode():
            return f"_:{term.value}"
    return str(term)


def _literal_value(literal: ox.Literal) -> Value:
    convert = _PYTHON.get(literal.datatype.value)
    if convert is None:
        return literal.value
    try:
        return convert(literal.value)
    except (ValueError, ArithmeticError):
        # An ill-typed literal ("soon"^^xsd:date), or a date Python cannot hold (year 12000): its words will do.
        return literal.value


def rewritten(literals: Iterable[Literal]) -> list[Literal]:
    """Return the literals that Oxigraph would not give back as they are, sorted.

    Asks the engine itself, with a store in memory: it turns ``"1.10"`` into ``"1.1"``, derived integer types into
    ``xsd:integer`` and ``en-GB`` into ``en-gb``, and what it does may change with its version.
    """
    given = {_parts(literal): literal for literal in literals}
    node = ox.NamedNode("urn:x")
    store = ox.Store()
    store.bulk_extend(ox.Quad(node, node, to_oxigraph(literal), node) for literal in given.values())
    stored = {_parts(to_rdflib(quad.object)) for quad in store}
    return [given[parts] for parts in sorted(given.keys() - stored)]


def _parts(term: Node) -> tuple[str, str, str]:
    language = term.language if isinstance(term, Literal) else None
    datatype = term.datatype if isinstance(term, Literal) else None
    return str(term), language or "", str(datatype or _STRING)
