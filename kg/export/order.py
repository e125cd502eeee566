"""The order in which statements are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rdflib import BNode, Literal
from rdflib.term import Node

from kg.export.source import Triple
from kg.namespaces import RDF, RDFS, compact

_FIRST = {str(RDF.type): 0, str(RDFS.label): 1}

#: Beyond this many characters a literal is compared letter by letter.
_NATURAL = 64

Key = tuple[object, ...]


def natural(text: str) -> Key:
    """Return a key by which numbers inside a text compare as numbers.

    >>> sorted(["char=10,12", "char=9,10", "char"], key=natural)
    ['char', 'char=9,10', 'char=10,12']
    """
    parts = re.split(r"([0-9]+)", text)
    return tuple(_number(part) if index % 2 else part for index, part in enumerate(parts)), text


def _number(digits: str) -> tuple[int, str]:
    """Return a key for a whole number of any length."""
    plain = digits.lstrip("0")
    return len(plain), plain


def node_key(node: Node) -> Key:
    """Return the key of a subject or object: IRIs, then blank nodes, then literals."""
    text = str(node)
    if isinstance(node, Literal):
        return 2, natural(text[:_NATURAL])[0], text, str(node.datatype or ""), node.language or ""
    return int(isinstance(node, BNode)), natural(text)


@lru_cache(maxsize=4096)
def predicate_key(predicate: Node) -> Key:
    """Return the key of a predicate: rdf:type, rdfs:label, then by compact name."""
    return _FIRST.get(str(predicate), 2), compact(str(predicate))


def by_subject(triples: Iterable[Triple]) -> Iterator[tuple[Node, list[tuple[Node, list[Node]]]]]:
    """Yield each subject with its predicates and their objects, all in order."""
    found: dict[Node, dict[Node, list[Node]]] = {}
    for subject, predicate, value in triples:
        found.setdefault(subject, {}).setdefault(predicate, []).append(value)
    for subject in sorted(found, key=node_key):
        values = found[subject]
        predicates = sorted(values, key=predicate_key)
        yield subject, [(predicate, _ordered(values[predicate])) for predicate in predicates]


def _ordered(values: list[Node]) -> list[Node]:
    return sorted(values, key=node_key) if len(values) > 1 else values
