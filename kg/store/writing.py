"""A version in the making: the graphs and the record that a build, or people through the service, put into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Literal

from kg.errors import StoreError, StoreMissingError
from kg.namespaces import Minter
from kg.store.answers import Snapshot, quads_of
from kg.store.files import sync_tree
from kg.store.records import RECORD, Record, RecordWriter
from kg.store.terms import rewritten

#: Bytes of N-Quads, or statements, gathered before they are handed to the engine's bulk loader.
_BATCH_BYTES = 32_000_000
_BATCH_QUADS = 200_000


def packed(name: str, graph: Graph) -> bytes:
    """Return the triples of a graph as N-Quads in the graph of that name, as `VersionWriter.load` takes them.

    Raises:
        StoreError: a term is not valid, or a literal is not in the form the store keeps. What was validated would
            not be what is stored: a fault in what made the graph.
    """
    changed = rewritten(value for value in graph.objects() if isinstance(value, Literal))
    if changed:
        raise StoreError(
            f"{changed[0].n3()} in {name} is not in the form the store keeps ({len(changed)} such)",
            remedy="this is a fault in kg: write the literal in its canonical form",
        )
    return ox.serialize(quads_of(name, graph), format=ox.RdfFormat.N_QUADS) or b""


class VersionWriter:
    """A version in the making; nobody sees it before it is finished."""

    def __init__(self, path: Path, version: str) -> None:
        self.version = version
        self.path = path
        #: Whether everything is written, so that the version may be published.
        self.finished = False
        self._store: ox.Store | None = None
        self._record: RecordWriter | None = None
        self._pending_bytes = bytearray()
        self._pending: list[ox.Quad] = []
        self._graphs: set[str] = set()
        self._continues = False

    def continue_from(self, folder: Path) -> None:
        """Begin with all that a published version holds; hard links make it quick at any size.

        Raises:
            StoreError: the version cannot be read, or this one holds something already.
        """
        if self._store is not None:
            raise StoreError(f"version {self.version} is begun", remedy="continue from another before writing")
        copy_graph(folder, self.path)
        shutil.copyfile(folder / RECORD, self.path / RECORD)
        self._graphs = set(self.record.graphs)
        self._continues = True

    @property
    def record(self) -> RecordWriter:
        """What the version remembers of its documents and their entities.

        Raises:
            StoreError: the version is finished.
        """
        self._engine_now()
        if self._record is None:
            self._record = RecordWriter(self.path / RECORD)
        return self._record

    def add(self, name: str, graph: Graph) -> None:
        """Put the triples of a graph into the graph of that name.

        Raises:
            StoreError: see `packed`.
        """
        self.load(name, packed(name, graph))

    def load(self, name: str, quads: bytes) -> None:
        """Put statements of the graph of that name, from `packed`, into the version."""
        self._graphs.add(name)
        self._pending_bytes += quads
        if len(self._pending_bytes) >= _BATCH_BYTES:
            self._engine()

    def holds(self, name: str) -> bool:
        """Say whether a graph of the build is in the version."""
        return name in self._graphs

    def replace(self, name: str, graph: Graph) -> None:
        """Put a graph in the place of the one of that name.

        Raises:
            StoreError: see `packed`.
        """
        self.remove(name)
        self.add(name, graph)

    def copy(self, name: str, source: Snapshot) -> None:
        """Put a graph of another version into this one, unchanged."""
        self._graphs.add(name)
        self._extend(source.statements(name))

    def copy_unnamed(self, source: Snapshot) -> None:
        """Put the graph without a name of another version into this one: only people write it."""
        self._extend(source.statements(""))

    def remove(self, name: str) -> None:
        """Take a graph out again."""
        self._graphs.discard(name)
        self._engine().remove_graph(ox.NamedNode(name))

    def remove_subjects(self, name: str, iris: Iterable[str]) -> None:
        """Take all that a graph says about these subjects out again."""
        engine, graph = self._engine(), ox.NamedNode(name)
        for iri in iris:
            for quad in list(engine.quads_for_pattern(ox.NamedNode(iri), None, None, graph)):
                engine.remove(quad)

    def snapshot(self) -> Snapshot:
        """Return what has been put in so far, to ask it something."""
        return Snapshot(self._engine())

    def _extend(self, quads: Sequence[ox.Quad]) -> None:
        self._pending.extend(quads)
        if len(self._pending) >= _BATCH_QUADS:
            self._engine()

    def _engine(self) -> ox.Store:
        """Return the engine's store with everything in it."""
        engine = self._engine_now()
        if self._pending_bytes:
            # Parsed apart: the engine's own loader would rename blank nodes.
            engine.bulk_extend(ox.parse(bytes(self._pending_bytes), format=ox.RdfFormat.N_QUADS))
            self._pending_bytes.clear()
        if self._pending:
            engine.bulk_extend(self._pending)
            self._pending = []
        return engine

    def _engine_now(self) -> ox.Store:
        if self.finished:
            raise StoreError(f"version {self.version} is finished", remedy="begin another to write more")
        if self._store is None:
            self._store = opened_graph(lambda: ox.Store(self.path / "oxigraph"), self.path)
        return self._store

    def close(self) -> None:
        """Let go of the engine's files; it closes them when nothing refers to the store."""
        self._store = None
        if self._record is not None:
            self._record.close()
            self._record = None

    def finish(self, base_iri: str, *, foreign: Sequence[str] = ()) -> None:
        """Write what is left to disk, with the record of the version.

        Args:
            base_iri: start of the version's IRIs.
            foreign: graphs that are in the version but belong to others.
        """
        engine = self._engine()
        # The log of what is not yet in the engine's tables would be left out of a copy.
        engine.flush()
        if not self._continues:
            # What was loaded in batches lies in many tables; one pass over them all makes every query quicker.
            engine.optimize()
        del engine
        self.record.finish(base_iri, self._graphs - set(foreign))
        self.close()
        sync_tree(self.path)
        self.finished = True


class Draft:
    """A copy of the served version that people change; nobody sees it before it is finished."""

    def __init__(self, path: Path, version: str, base_iri: str, owned: frozenset[str]) -> None:
        self.path = path
        self.version = version
        #: Start of the version's IRIs.
        self.base_iri = base_iri
        #: IRIs of the graphs of the build, which nobody else may change.
        self.owned = owned
        #: Whether the changes are complete, so that the version may be published.
        self.finished = False

    def open(self) -> Snapshot:
        """Open what the changes have made of it for reading."""
        return open_version(self.path, self.base_iri)

    def finish(self) -> None:
        """Write what is left to disk."""
        sync_tree(self.path)
        self.finished = True


def empty_draft(path: Path, version: str, base_iri: str) -> Draft:
    """Return a draft of a store that holds no version yet."""
    opened_graph(lambda: ox.Store(str(path / "oxigraph")), path)
    RecordWriter(path / RECORD).finish(base_iri, ())
    return Draft(path, version, base_iri, frozenset())


def draft_of(folder: Path, path: Path, version: str) -> Draft:
    """Return a draft that begins with all that a published version holds; hard links make it quick at any size."""
    copy_graph(folder, path)
    for beside in sorted(one for one in folder.iterdir() if one.is_file()):
        (path / beside.name).hardlink_to(beside)
    with Record(folder / RECORD) as record:
        return Draft(path, version, record.base_iri, frozenset(record.graphs))


def copy_graph(folder: Path, path: Path) -> None:
    """Copy the engine's files of a published version, by hard links, into a new one."""
    opened_graph(lambda: ox.Store.read_only(str(folder / "oxigraph")), folder).backup(str(path / "oxigraph"))


def open_version(folder: Path, base_iri: str) -> Snapshot:
    """Open the version in a folder for reading, without looking at its record.

    Raises:
        StoreMissingError: the folder is gone: newer versions have taken its place.
        StoreError: the version cannot be read.
    """
    if not folder.is_dir():
        raise StoreMissingError(f"version {folder.name} is gone", remedy="ask the current one")
    store = opened_graph(lambda: ox.Store.read_only(str(folder / "oxigraph")), folder)
    return Snapshot(store, version=folder.name, base_iri=base_iri, prefixes=Minter(base_iri).prefixes, folder=folder)


def opened_graph(open_store: Callable[[], ox.Store], path: Path) -> ox.Store:
    """Open the engine's store of a version.

    Raises:
        StoreError: it cannot be opened.
    """
    try:
        return open_store()
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the graph in {path} cannot be opened: {error}", remedy="build the store anew") from error
