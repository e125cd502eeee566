"""RDF terms as a reader likes to see them in a table, and addresses as a person types them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from kg.namespaces import XSD, compact

_NUMBERS = frozenset({XSD.decimal, XSD.integer, XSD.double, XSD.float})
#: Figures up to this many digits stay as they are: 2021 may be a year, 1500 a count.
_UNGROUPED = 4


def shown(term: Node | None, base_iri: str) -> str:
    """Return a term in its shortest readable form: addresses below the base without it, long numbers grouped.

    >>> shown(URIRef("https://example.org/id/fund/a"), "https://example.org/")
    'id/fund/a'
    >>> shown(Literal("1700000000", datatype=XSD.decimal), "https://example.org/")
    '1,700,000,000'
    """
    match term:
        case None:
            return ""
        case Literal():
            return _grouped(term) if is_number(term) else str(term)
        case BNode():
            return f"_:{term}"
    # Terms first: the ontology may lie below the base of the instances.
    short = compact(str(term))
    return short if short != str(term) else short.removeprefix(base_iri)


def is_number(term: Node | None) -> bool:
    """Say whether a term is a number, which tables align to the right."""
    return isinstance(term, Literal) and term.datatype in _NUMBERS


def _grouped(number: Literal) -> str:
    digits = str(number)
    if len(digits.partition(".")[0].lstrip("+-")) <= _UNGROUPED:
        return digits
    try:
        return f"{Decimal(digits):,}"
    except InvalidOperation:
        return digits


def address(written: str, base_iri: str) -> URIRef | None:
    """Return the IRI a person wrote: whole, in brackets, or below the base; None when it is a name.

    >>> address("id/fund/a", "https://example.org/")
    rdflib.term.URIRef('https://example.org/id/fund/a')
    >>> address("Levelling Up Fund", "https://example.org/") is None
    True
    """
    plain = written.strip().removeprefix("<").removesuffix(">")
    if any(character in plain for character in ' <>"{}|\\^`\n'):
        return None
    if "://" in plain:
        return URIRef(plain)
    if plain.lstrip("/").startswith(("id/", "doc/", "graph/", "vocabulary/")):
        return URIRef(base_iri + plain.lstrip("/"))
    return None


def plain_value(term: Node | None) -> str | int | float | None:
    """Return a term as a JSON value: numbers as numbers, everything else as its text.

    >>> plain_value(Literal("12", datatype=XSD.integer)), plain_value(Literal("2.5", datatype=XSD.decimal))
    (12, 2.5)
    """
    if term is None:
        return None
    if isinstance(term, Literal) and is_number(term):
        number = float(str(term))
        return int(number) if number.is_integer() else number
    return str(term)
