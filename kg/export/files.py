"""Files: the format by the suffix, whole or not at all."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import ExportError
from kg.export.jsonld import jsonld
from kg.export.lines import nquads, ntriples
from kg.export.rdfxml import rdfxml
from kg.export.source import GraphSource, Selection
from kg.export.turtle import trig, turtle

#: Suffix → writer. ``.gz`` may follow each.
FORMATS: Mapping[str, Callable[[Selection], Iterator[str]]] = {
    ".ttl": turtle,
    ".nt": ntriples,
    ".nq": nquads,
    ".trig": trig,
    ".rdf": rdfxml,
    ".jsonld": jsonld,
}

#: Bytes gathered before they are written.
_BUFFER = 1 << 16


def format_of(path: Path) -> str:
    """Return the suffix that tells the format of a file, without ``.gz``.

    Raises:
        ExportError: no format has that suffix; the message lists those there are.

    >>> format_of(Path("graph.trig.gz"))
    '.trig'
    """
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    if suffix.lower() not in FORMATS:
        raise ExportError(
            f"{path.name} has {f'the suffix {suffix}' if suffix else 'no suffix'}, which names no format",
            remedy=f"use {', '.join(FORMATS)}, or one of these with .gz",
        )
    return suffix.lower()


def write(source: GraphSource, suffix: str, output: BinaryIO, *, graphs: Sequence[str] | None = None) -> None:
    """Write graphs to an output.

    Args:
        source: where the graphs are.
        suffix: names the format: a key of `FORMATS`.
        output: takes the bytes, UTF-8 without a byte-order mark.
        graphs: names of the graphs to write; all when omitted.

    Raises:
        ExportError: there is no such graph or format, or the format cannot hold a value.
    """
    if suffix not in FORMATS:
        raise ExportError(f"there is no format {suffix}", remedy=f"the formats are {', '.join(FORMATS)}")
    gathered = bytearray()
    for piece in FORMATS[suffix](_selected(source, graphs)):
        gathered += piece.encode()
        if len(gathered) >= _BUFFER:
            output.write(gathered)
            gathered.clear()
    output.write(gathered)


def export_file(source: GraphSource, path: Path, *, graphs: Sequence[str] | None = None) -> None:
    """Write graphs to a file in the format of its suffix; the file is there whole, or as it was before.

    Args:
        source: where the graphs are: a `kg.store.Snapshot`, or a `MemorySource`.
        path: the file; ``.gz`` at its end packs it.
        graphs: names of the graphs to write; all when omitted.

    Raises:
        ExportError: the suffix names no format, there is no such graph, the format cannot hold a value, or the file
            cannot be written.
    """
    suffix = format_of(path)
    with _whole_file(path) as output:
        if path.suffix == ".gz":
            # Without a name and a time in its head, the same graph is the same bytes.
            with gzip.GzipFile(filename="", fileobj=output, mode="wb", mtime=0) as packed:
                write(source, suffix, packed, graphs=graphs)  # type: ignore[arg-type]  # a GzipFile takes bytes
        else:
            write(source, suffix, output, graphs=graphs)


def _selected(source: GraphSource, graphs: Sequence[str] | None) -> Selection:
    known = source.graph_names()
    for name in graphs or ():
        if name not in known:
            raise ExportError(f"there is no graph {name}", remedy=f"the graphs are {', '.join(known)}")
    return Selection(source, tuple(sorted(known if graphs is None else set(graphs))))


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file beside the path that takes its place at the end, and goes when there is an error."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as output:
            yield output
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> ExportError:
    return ExportError(f"{path} cannot be written: {error.strerror}", remedy="check the folder and the space left")
