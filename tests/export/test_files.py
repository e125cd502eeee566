"""Files: named by suffix, whole, and the same bytes each time."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import ExportError
from kg.export import FORMATS, MemorySource, export_file, format_of
from kg.namespaces import KG, Minter
from kg.store import Store

BASE = "https://example.org/kg/"
MINTER = Minter(BASE)
FIRST, SECOND = str(MINTER.graph("first")), str(MINTER.graph("second"))


def titled(title: str) -> Graph:
    """Return a graph with one title."""
    graph = Graph()
    graph.add((MINTER.work("a"), KG.title, Literal(title)))
    return graph


SOURCE = MemorySource({FIRST: titled("one"), SECOND: titled("two")}, BASE, MINTER.prefixes)


@pytest.mark.parametrize("suffix", FORMATS)
def test_packed_file_is_the_plain_one_packed(tmp_path: Path, suffix: str) -> None:
    """``.gz`` changes the wrapping alone."""
    plain, packed = tmp_path / f"graph{suffix}", tmp_path / f"graph{suffix}.gz"
    export_file(SOURCE, plain)
    export_file(SOURCE, packed)
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()


def test_packed_file_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """Neither time nor name stand in the packed file."""
    for name in ("first.nt.gz", "second.nt.gz"):
        export_file(SOURCE, tmp_path / name)
    first, second = (tmp_path / name for name in ("first.nt.gz", "second.nt.gz"))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == bytes(4)


@pytest.mark.parametrize("name", ["graph.TTL", "graph.trig.gz", "my.graph.nq"])
def test_format_is_told_by_the_suffix(name: str) -> None:
    """Capitals, packing and further full stops do not matter."""
    assert format_of(Path(name)) in FORMATS


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("graph.docx", "graph.docx has the suffix .docx, which names no format"),
        ("graph", "graph has no suffix, which names no format"),
        ("graph.gz", "graph.gz has no suffix, which names no format"),
    ],
)
def test_unknown_suffix_lists_the_known(tmp_path: Path, name: str, found: str) -> None:
    """Nothing is written, and the error says what can be."""
    message = f"{found}; use .ttl, .nt, .nq, .trig, .rdf, .jsonld, or one of these with .gz"
    with pytest.raises(ExportError, match=re.escape(message)):
        export_file(SOURCE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_one_graph_can_be_exported(tmp_path: Path) -> None:
    """A document alone, or any choice of graphs."""
    export_file(SOURCE, tmp_path / "graph.nq", graphs=[SECOND])
    text = (tmp_path / "graph.nq").read_text(encoding="utf-8")
    assert text == f'<{MINTER.work("a")}> <{KG.title}> "two" <{SECOND}> .\n'


def test_unknown_graph_lists_the_known(tmp_path: Path) -> None:
    """A graph that is not there is an error, not an empty file."""
    with pytest.raises(ExportError, match=re.escape(f"there is no graph urn:x; the graphs are {FIRST}, {SECOND}")):
        export_file(SOURCE, tmp_path / "graph.nt", graphs=["urn:x"])


@dataclass(frozen=True)
class Failing:
    """A source that fails after its first graph."""

    error: BaseException
    base_iri: str = BASE
    prefixes = MINTER.prefixes

    def graph_names(self) -> list[str]:
        """Return two names."""
        return [FIRST, SECOND]

    def quads(self, graph: str | None = None) -> Iterator[tuple[Node, Node, Node, URIRef]]:
        """Yield the first graph and fail at the second."""
        if graph == SECOND:
            raise self.error
        yield from SOURCE.quads(graph)


def test_interrupted_export_leaves_the_earlier_file(tmp_path: Path) -> None:
    """There is never half a file, and nothing else beside it."""
    path = tmp_path / "graph.nq"
    path.write_text("earlier", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        export_file(Failing(KeyboardInterrupt()), path)
    assert path.read_text(encoding="utf-8") == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    with pytest.raises(ExportError, match=r"graph\.nt cannot be written: No such file"):
        export_file(SOURCE, tmp_path / "none" / "graph.nt")


def test_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    """A folder that bears the file's name stays."""
    (tmp_path / "graph.nt").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        export_file(SOURCE, tmp_path / "graph.nt")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nt"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_version_of_a_store_is_exported_as_the_graphs_were(tmp_path: Path, suffix: str) -> None:
    """A snapshot is a source like graphs in memory, and says the same bytes."""
    store = Store(tmp_path / "store")
    with store.writing() as writer:
        for name in (FIRST, SECOND):
            writer.add(name, SOURCE.graphs[name])
        writer.finish(BASE)
    export_file(store.open(), tmp_path / f"stored{suffix}")
    export_file(SOURCE, tmp_path / f"memory{suffix}")
    assert (tmp_path / f"stored{suffix}").read_bytes() == (tmp_path / f"memory{suffix}").read_bytes()
