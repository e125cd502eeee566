"""What passes between the service and its evaluators: frames with a kind and a length, and the questions in them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

#: Kinds of frames: a question; what the answer is; a piece of it; its end; an error in place of it; a change; a
#: question that nobody asks, whose version is to be opened because others will be asked of it; that a process is there.
QUESTION, HEAD, PIECE, END, ERROR, CHANGE, OPEN, READY = b"Q", b"H", b"P", b"E", b"X", b"C", b"O", b"R"

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


def values_of(message: Question | Change) -> dict[str, Any]:
    """Return what a question or a change says, as values for JSON."""
    values = {name: getattr(message, name) for name in message.__slots__}
    if isinstance(message, Change):
        values["uploads"] = [asdict(upload) for upload in message.uploads]
    return values


def frame(kind: bytes, content: bytes = b"") -> bytes:
    r"""Return a frame as it is sent.

    >>> frame(PIECE, b"abc")
    b'P\x00\x00\x00\x03abc'
    """
    return _FRAME.pack(kind, len(content)) + content


class Frames:
    r"""Takes frames apart that arrive in any portions.

    >>> frames = Frames()
    >>> frames.feed(b"P\x00\x00\x00\x03ab"), frames.feed(b"cE\x00\x00\x00\x00")
    ([], [(b'P', b'abc'), (b'E', b'')])
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Return kind and content of the frames that are complete now."""
        data = self._rest + data if self._rest else data
        found, start, size = [], 0, len(data)
        while size - start >= _FRAME.size:
            kind, length = _FRAME.unpack_from(data, start)
            end = start + _FRAME.size + length
            if end > size:
                break
            found.append((kind, data[start + _FRAME.size : end]))
            start = end
        self._rest = data[start:]
        return found


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Return kind and content of the next frame, or None when the other side is gone."""
    try:
        head = stream.read(_FRAME.size)
        if len(head) < _FRAME.size:
            return None
        kind, length = _FRAME.unpack(head)
        content = stream.read(length)
    except OSError:
        return None
    return (kind, content) if len(content) == length else None
