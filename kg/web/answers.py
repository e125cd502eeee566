"""Answers → responses: the engine writes into a file, the file goes to the client in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from flask import Response

from kg.protocol import Format
from kg.store import Answer

#: Answers up to this size stay in memory, larger ones go through a file, so that none fills the memory.
_IN_MEMORY = 2_000_000
_PIECE = 65_536


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


def _pieces(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def text_response(text: str, status: int = 200) -> Response:
    """Return a text for people and their tools."""
    return Response(text if text.endswith("\n") else f"{text}\n", status, content_type="text/plain; charset=utf-8")
