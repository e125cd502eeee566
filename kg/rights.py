"""What of a document may be given again: its text, the sentences that are evidence, or the facts alone.

The graph itself holds no more than that, so pages, answers, exports and the search index need no rules of their own.
Offsets stay, and what is left out leaves its SHA-256, so that whoever has the document can check each of them.
Why so: ``docs/decisions/0010-rights-and-removal.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from rdflib import Graph, Literal
from rdflib.term import Node

from kg.namespaces import KG, NIF, PROV, RDF


class Republish(StrEnum):
    """What of a document may be given again."""

    TEXT = "text"
    SENTENCES = "sentences"
    FACTS = "facts"


#: Words up to which a text is a name or a phrase that a fact needs, and not a piece of the document.
PHRASE_WORDS = 15


def withheld(graph: Graph, rights: Republish) -> Graph:
    """Return the graph of a document without the words that may not be given again.

    Args:
        graph: all that was read in the document.
        rights: what may be given again; the graph is returned as it is when that is the whole text.
    """
    if rights is Republish.TEXT:
        return graph
    kept = Graph(identifier=graph.identifier)
    hidden = _hidden_sentences(graph, rights)
    is_brief = rights is Republish.FACTS
    dropped = _told_at_length(graph) if is_brief else frozenset()
    for subject, predicate, value in graph:
        if predicate == NIF.isString or (predicate == NIF.anchorOf and subject in hidden):
            kept.add((subject, KG.wordsSha256, Literal(sha256_of(str(value)))))
        elif subject not in dropped and value not in dropped and not (is_brief and _is_long(predicate, value)):
            kept.add((subject, predicate, value))
    for text in graph.subjects(RDF.type, NIF.Context):
        kept.add((text, KG.republishes, Literal(rights.value)))
    return kept


def sha256_of(words: str) -> str:
    """Return the SHA-256 of words in UTF-8, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def _hidden_sentences(graph: Graph, rights: Republish) -> frozenset[Node]:
    sentences = frozenset(graph.subjects(RDF.type, KG.Sentence))
    return sentences if rights is Republish.FACTS else sentences - frozenset(graph.objects(None, KG.evidence))


def _told_at_length(graph: Graph) -> frozenset[Node]:
    """Return the claims whose object is a piece of the text, and those that rest on them."""
    found = {
        claim
        for claim in graph.subjects(RDF.type, KG.Claim)
        if any(_is_long(RDF.object, value) for value in graph.objects(claim, RDF.object))
    }
    while more := set(_resting_on(graph, found)) - found:
        found |= more
    return frozenset(found)


def _resting_on(graph: Graph, claims: Iterable[Node]) -> Iterable[Node]:
    return (node for claim in claims for node in graph.subjects(PROV.wasDerivedFrom, claim))


def _is_long(predicate: Node, value: Node) -> bool:
    """Say whether a value is a piece of the text: words of no type, and many of them."""
    is_text = isinstance(value, Literal) and value.datatype is None and predicate not in {NIF.anchorOf, KG.path}
    return is_text and len(str(value).split()) > PHRASE_WORDS
