"""Offsets and quotes of mentions and sentences against the text, in Python: every one of them, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.namespaces import KG, KGSH, NIF, RDF, SH
from kg.validate.report import ValidationResult


@dataclass(frozen=True, slots=True, order=True)
class OffsetFault:
    """A mention, sentence or text whose offsets or words do not fit the document's text."""

    document: str
    node: str
    #: What is wrong, in words for the reader.
    message: str


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
    lengths = {text: len(words) for text, words in texts.items()}
    for text in graph.subjects(KG.wordsSha256, None):
        length = _whole_number(graph, text, NIF.endIndex)
        if (text, RDF.type, NIF.Context) in graph and length is not None:
            lengths.setdefault(text, length)
    for node, text in graph.subject_objects(NIF.referenceContext):
        if text in lengths and text not in texts:
            found = _withheld_faults(graph, node, lengths[text])
            faults.update(OffsetFault(str(text), str(node), message) for message in found)
            continue
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


def _withheld_faults(graph: Graph, node: Node, length: int) -> Iterator[str]:
    """Yield what can be told of a stretch of a text whose words may not be given again."""
    span = _span(graph, node)
    if span is None:
        yield "its start or end is missing, given twice, or not a whole number"
        return
    start, end = span
    if not 0 <= start < end <= length:
        yield f"it reaches from {start} to {end} in a text of {length} characters"
        return
    words = [str(quote) for quote in graph.objects(node, NIF.anchorOf)]
    if not words and (node, KG.wordsSha256, None) not in graph:
        yield "it says neither which words it covers nor their SHA-256"
    for quote in words:
        if len(quote) != end - start:
            yield f"it quotes {len(quote)} characters, but covers {end - start}"
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
