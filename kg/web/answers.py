"""Answers → responses: the engine writes into a file, the file goes to the client in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from tempfile import SpooledTemporaryFile

from flask import Response
from rdflib import Graph, Literal, URIRef

from kg.export import MemorySource, write
from kg.protocol import Format
from kg.store import Answer, Triples

#: Answers up to this size stay in memory, larger ones go through a file, so that none fills the memory.
_IN_MEMORY = 2_000_000
_PIECE = 65_536

#: A description whose N-Triples are longer than this is for machines alone.
_READABLE = 1_000_000


def spooled(answer: Answer, format_name: str) -> SpooledTemporaryFile[bytes]:
    """Serialise a whole answer before a byte is sent, so that a failure is an error and never half an answer.

    Raises:
        QueryError: the query fails while its rows are read.
    """
    file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed when sent
    answer.serialize(format_name, file)  # type: ignore[arg-type]  # a spooled file is a binary file in all but name
    return file


def answer_response(answer: Answer, chosen: Format) -> Response:
    """Return an answer in a format, with its length."""
    file = spooled(answer, chosen.name)
    size = file.tell()
    file.seek(0)
    if size <= _IN_MEMORY:
        with file:
            response = Response(file.read(), content_type=chosen.content_type)
    else:
        response = Response(_pieces(file), content_type=chosen.content_type)
        response.call_on_close(file.close)
    response.content_length = size
    response.vary.add("Accept")
    return response


def description_response(ask: Callable[[], Answer], chosen: Format, base_iri: str) -> Response:
    """Return a description in a format; Turtle, which people read, in order and in short, unless it is very long.

    Args:
        ask: asks the query that describes something, anew each time.
        chosen: the format.
        base_iri: start of the graph's IRIs.
    """
    answer = ask()
    if chosen.name != "turtle" or not isinstance(answer, Triples):
        return answer_response(answer, chosen)
    with spooled(answer, "ntriples") as lines:
        is_long = lines.tell() > _READABLE
    again = ask()
    if is_long or not isinstance(again, Triples):
        return answer_response(again, chosen)
    graph, output = again.graph(), BytesIO()
    write(MemorySource({"": graph}, base_iri, dict(_used_prefixes(graph))), chosen.suffix, output)
    response = Response(output.getvalue(), content_type=chosen.content_type)
    response.vary.add("Accept")
    return response


def _used_prefixes(graph: Graph) -> Iterator[tuple[str, str]]:
    terms = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    terms |= {str(value.datatype) for value in graph.objects() if isinstance(value, Literal)}
    for prefix, namespace in graph.namespaces():
        if any(term.startswith(namespace) for term in terms):
            yield prefix, str(namespace)


def _pieces(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def text_response(text: str, status: int = 200) -> Response:
    """Return a text for people and their tools."""
    return Response(text if text.endswith("\n") else f"{text}\n", status, content_type="text/plain; charset=utf-8")
