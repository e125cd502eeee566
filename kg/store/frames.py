"""What passes between the service and its evaluators: frames with a kind and a length, and the questions in them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Kinds of frames: a question; what the answer is; a piece of it; its end; an error in place of it; a change.
QUESTION, HEAD, PIECE, END, ERROR, CHANGE = b"Q", b"H", b"P", b"E", b"X", b"C"

_FRAME = struct.Struct("!cI")


@dataclass(frozen=True, slots=True)
class Question:
    """A query, the version it is asked of, and the form and the size its answer may have."""

    #: Folder of the version, and the start of its IRIs.
    folder: str
    base_iri: str
    text: str
    #: Names of the formats for rows and for triples (`kg.store.ROW_FORMATS`, `kg.store.GRAPH_FORMATS`).
    row_format: str = "json"
    graph_format: str = "turtle"
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    #: The letter of the standard: no union of all graphs, no prefixes but those declared.
    strict: bool = False
    #: Rows or triples, and bytes, after which the answer is cut.
    max_rows: int = 10_000_000
    max_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """Statements to be read into a graph; several make one change."""

    text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed in a version in the making: by an update, or by taking a graph's place."""

    #: Folder of the version, and the start of its IRIs.
    folder: str
    base_iri: str
    update: str = ""
    #: IRI of the graph that is written, empty for the unnamed one.
    graph: str = ""
    #: Take out what the graph holds before the uploads are read.
    clear: bool = False
    #: Let the graph be there afterwards, if only empty.
    keep: bool = False
    uploads: Sequence[Upload] = ()


def change_from(values: Mapping[str, Any]) -> Change:
    """Return a change that came as JSON."""
    return Change(**{**values, "uploads": [Upload(**upload) for upload in values["uploads"]]})


def send(connection: socket.socket, kind: bytes, content: bytes = b"") -> None:
    """Send a frame."""
    connection.sendall(_FRAME.pack(kind, len(content)) + content)


def receive(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Return kind and content of the next frame, or None when the other side is gone."""
    head = receive_exactly(connection, _FRAME.size)
    if head is None:
        return None
    kind, length = _FRAME.unpack(head)
    content = receive_exactly(connection, length)
    return None if content is None else (kind, content)


def receive_exactly(connection: socket.socket, length: int) -> bytes | None:
    """Return so many bytes, or None when the other side goes before it has sent them."""
    content = bytearray(length)
    view, position = memoryview(content), 0
    while position < length:
        try:
            number = connection.recv_into(view[position:])
        except OSError:
            return None
        if not number:
            return None
        position += number
    return bytes(content)
