"""The versions of the graph on disk, and the pointer to the one that is served.

::

    data/store/
        format.json          number of this layout, and which kg made it
        current              id of the served version; replaced in one step
        lock, builder        held by the build that runs; its process id
        versions/000007/
            oxigraph/        the graph
            record.json      base, graphs, documents (`kg.store.records`)
            search.sqlite    names and words (`kg.search`), written by the build
        versions/000008.partial/   what a build is writing, or left when it was killed

A version is written beside the others, forced to disk, renamed, and only then pointed to. So whatever happens, the
pointer names a complete version. Nothing in a version is ever changed.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from filelock import BaseFileLock, FileLock, Timeout
from rdflib import Graph, Literal

from kg.errors import StoreBusyError, StoreError, StoreMissingError, StoreVersionError
from kg.namespaces import Minter
from kg.store.answers import Snapshot, quads_of
from kg.store.records import Record, StoredDocument, from_json, to_json
from kg.store.terms import rewritten

#: Number of the layout above; a store with a higher one was made by a newer kg.
FORMAT = 1

#: Published versions that stay, the served one included, for readers that have just opened them.
KEPT_VERSIONS = 3

#: Statements gathered before they are handed to the engine's bulk loader.
_BATCH = 200_000


class VersionWriter:
    """A version in the making; nobody sees it before it is finished."""

    def __init__(self, path: Path, version: str) -> None:
        self.version = version
        self.path = path
        #: Whether everything is written, so that the version may be published.
        self.finished = False
        self._store: ox.Store | None = _opened(lambda: ox.Store(path / "oxigraph"), path)
        self._pending: list[ox.Quad] = []
        self._graphs: set[str] = set()

    def add(self, name: str, graph: Graph) -> None:
        """Put the triples of a graph into the graph of that name.

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
        self._extend(name, quads_of(name, graph))

    def copy(self, name: str, source: Snapshot) -> None:
        """Put a graph of another version into this one, unchanged."""
        self._extend(name, source.statements(name))

    def copy_unnamed(self, source: Snapshot) -> None:
        """Put the graph without a name of another version into this one: only people write it."""
        self._pending.extend(source.statements(""))

    def remove(self, name: str) -> None:
        """Take a graph out again."""
        self._graphs.discard(name)
        self._engine().remove_graph(ox.NamedNode(name))

    def snapshot(self) -> Snapshot:
        """Return what has been put in so far, to ask it something."""
        return Snapshot(self._engine())

    def _extend(self, name: str, quads: Sequence[ox.Quad]) -> None:
        self._graphs.add(name)
        self._pending.extend(quads)
        if len(self._pending) >= _BATCH:
            self._engine()

    def _engine(self) -> ox.Store:
        """Return the engine's store with everything in it."""
        if self._store is None:
            raise StoreError(f"version {self.version} is finished", remedy="begin another to write more")
        self._store.bulk_extend(self._pending)
        self._pending = []
        return self._store

    def close(self) -> None:
        """Let go of the engine's files; it closes them when nothing refers to the store."""
        self._store = None

    def finish(self, base_iri: str, documents: Sequence[StoredDocument], *, foreign: Sequence[str] = ()) -> None:
        """Write what is left to disk, with the record of the version.

        Args:
            base_iri: start of the version's IRIs.
            documents: what to remember of each document.
            foreign: graphs that were copied but belong to others.
        """
        self._engine()
        self.close()
        record = to_json(base_iri, sorted(self._graphs - set(foreign)), documents)
        (self.path / "record.json").write_text(record, encoding="utf-8")
        _sync_tree(self.path)
        self.finished = True


class Draft:
    """A copy of the served version that is being changed; nobody sees it before it is finished."""

    def __init__(self, path: Path, version: str, record: Record) -> None:
        self.path = path
        self.version = version
        #: The record of the served version: which graphs the build owns does not change.
        self.record = record
        #: Whether the changes are complete, so that the version may be published.
        self.finished = False

    def open(self) -> Snapshot:
        """Open what the changes have made of it for reading."""
        return open_version(self.path, self.record.base_iri)

    def finish(self) -> None:
        """Write what is left to disk."""
        _sync_tree(self.path)
        self.finished = True


def open_version(folder: Path, base_iri: str) -> Snapshot:
    """Open the version in a folder for reading, without looking at its record.

    Raises:
        StoreMissingError: the folder is gone: newer versions have taken its place.
        StoreError: the version cannot be read.
    """
    if not folder.is_dir():
        raise StoreMissingError(f"version {folder.name} is gone", remedy="ask the current one")
    store = _opened(lambda: ox.Store.read_only(str(folder / "oxigraph")), folder)
    return Snapshot(store, version=folder.name, base_iri=base_iri, prefixes=Minter(base_iri).prefixes, folder=folder)


class Store:
    """The versioned store in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current_id(self) -> str | None:
        """Return the id of the served version, or None when nothing has been built.

        Raises:
            StoreVersionError: a newer kg made the store.
            StoreError: the folder cannot be read.
        """
        self._check_format()
        return _read(self.path / "current") or None

    def versions(self) -> list[str]:
        """Return the ids of the versions that can be opened, oldest first."""
        current = self.current_id() or ""
        return [version for version in self._complete() if version <= current]

    def open(self, version: str | None = None) -> Snapshot:
        """Open a version for reading, the served one by default.

        Raises:
            StoreMissingError: nothing has been built, or there is no such version.
            StoreVersionError: a newer kg made the store.
            StoreError: the version cannot be read.
        """
        wanted = version or self._current_or_missing()
        if not (self.path / "versions" / wanted).is_dir():
            if version is None and self.current_id() != wanted:
                # Several builds ended between reading the pointer and following it.
                return self.open()
            known = ", ".join(self.versions()) or "none"
            raise StoreMissingError(f"{self.path} has no version {wanted}", remedy=f"its versions are {known}")
        return open_version(self.path / "versions" / wanted, self.record(wanted).base_iri)

    def record(self, version: str | None = None) -> Record:
        """Return what a version remembers besides its graphs, the served one by default.

        Raises:
            StoreMissingError: nothing has been built.
            StoreError: the record is damaged.
        """
        wanted = version or self._current_or_missing()
        path = self.path / "versions" / wanted / "record.json"
        text = _read(path)
        if text is None:
            raise StoreError(f"{path} is missing", remedy="build the store anew")
        return from_json(text, str(path))

    @contextmanager
    def writing(self, *, wait: float = 0) -> Iterator[VersionWriter]:
        """Hold the store and give a version to write.

        The version is published when the block ends after `VersionWriter.finish`; a block that ends otherwise, by an
        error or not, leaves the store as it was.

        Args:
            wait: seconds to wait for another build to end; `math.inf` for as long as it takes.

        Raises:
            StoreBusyError: another build holds the store; the message names its process.
            StoreVersionError: a newer kg made the store.
            StoreError: the folder is not a store and not empty, or cannot be written.
        """
        self._check_format()
        with self._held(wait):
            writer = VersionWriter(*self._begin())
            try:
                yield writer
                if writer.finished:
                    self._publish(writer)
            finally:
                writer.close()
                shutil.rmtree(writer.path, ignore_errors=True)

    @contextmanager
    def changing(self, base_iri: str, *, wait: float = 0) -> Iterator[Draft]:
        """Hold the store and give a copy of the served version to change; hard links make it quick at any size.

        The version is published when the block ends after `Draft.finish`; a block that ends otherwise leaves the store
        as it was.

        Args:
            base_iri: start of the IRIs of a store that holds no version yet.
            wait: seconds to wait for a build or another change to end.

        Raises:
            StoreBusyError: a build, or other changes, hold the store.
            StoreVersionError: a newer kg made the store.
            StoreError: the folder is not a store and not empty, or cannot be written.
        """
        self._check_format()
        with self._held(wait):
            partial, version = self._begin()
            try:
                draft = self._copied(partial, version, base_iri)
                yield draft
                if draft.finished:
                    self._publish(draft)
            finally:
                shutil.rmtree(partial, ignore_errors=True)

    def _copied(self, partial: Path, version: str, base_iri: str) -> Draft:
        current = self.current_id()
        with _translated(self.path):
            if current is None:
                (partial / "record.json").write_text(to_json(base_iri, (), ()), encoding="utf-8")
                _opened(lambda: ox.Store(str(partial / "oxigraph")), partial)
                return Draft(partial, version, Record(base_iri))
            served = self.path / "versions" / current
            _opened(lambda: ox.Store.read_only(str(served / "oxigraph")), served).backup(str(partial / "oxigraph"))
            for beside in sorted(served.iterdir()):
                if beside.is_file():
                    (partial / beside.name).hardlink_to(beside)
            return Draft(partial, version, self.record(current))

    def _begin(self) -> tuple[Path, str]:
        with _translated(self.path):
            self._prepare()
            self._clean()
            version = f"{int(self.current_id() or 0) + 1:06d}"
            partial = self.path / "versions" / f"{version}.partial"
            partial.mkdir()
            return partial, version

    def _publish(self, writer: VersionWriter | Draft) -> None:
        versions = self.path / "versions"
        with _translated(self.path):
            writer.path.rename(versions / writer.version)
            _sync(versions)
            _replace(self.path / "current", writer.version + "\n")
            self._clean()

    def _clean(self) -> None:
        """Remove what killed builds left, and published versions that no reader can still be about to open."""
        kept = self.versions()[-KEPT_VERSIONS:]
        for folder in (self.path / "versions").iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder)

    def _complete(self) -> list[str]:
        folder = self.path / "versions"
        return sorted(entry.name for entry in folder.iterdir() if entry.name.isdecimal()) if folder.is_dir() else []

    def _current_or_missing(self) -> str:
        current = self.current_id()
        if current is None:
            raise StoreMissingError(f"{self.path} holds no graph yet", remedy="run kg build")
        return current

    def _check_format(self) -> None:
        text = _read(self.path / "format.json")
        if text is None:
            return
        try:
            number = int(json.loads(text)["format"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self.path / 'format.json'} is damaged: {error}", remedy="name another folder, or remove this one"
            ) from error
        if number > FORMAT:
            raise StoreVersionError(
                f"{self.path} was made by a newer version of kg (store format {number}; this kg knows {FORMAT})",
                remedy="update kg, or name another folder",
            )

    def _prepare(self) -> None:
        if not (self.path / "format.json").exists():
            _replace(self.path / "format.json", json.dumps({"format": FORMAT}) + "\n")
        (self.path / "versions").mkdir(exist_ok=True)

    def _refuse_strangers(self) -> None:
        """Refuse a folder that holds something else: a build must not mix with, or clean away, what it did not make."""
        self.path.mkdir(parents=True, exist_ok=True)
        if (self.path / "format.json").exists():
            return
        strangers = sorted(entry.name for entry in self.path.iterdir() if entry.name not in _BEFORE_FORMAT)
        if strangers:
            raise StoreError(
                f"{self.path} is not a store: it holds {strangers[0]}", remedy="name an empty or new folder"
            )

    @contextmanager
    def _held(self, wait: float) -> Iterator[None]:
        lock = FileLock(self.path / "lock")
        with _translated(self.path):
            self._refuse_strangers()
            self._acquire(lock, wait)
            (self.path / "builder").write_text(f"{os.getpid()}\n", encoding="utf-8")
        try:
            yield
        finally:
            lock.release()

    def _acquire(self, lock: BaseFileLock, wait: float) -> None:
        try:
            lock.acquire(timeout=-1 if math.isinf(wait) else wait)
        except Timeout as error:
            builder = _read(self.path / "builder") or "unknown"
            raise StoreBusyError(
                f"{self.path} is being built by process {builder}", remedy="wait until it ends, or stop it"
            ) from error


#: What a build that was killed at its very start may leave in a folder without ``format.json``.
_BEFORE_FORMAT = frozenset({"lock", "builder", "format.json.new"})


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read: {error}", remedy="check the folder and its permissions") from error


def _opened(open_store: Callable[[], ox.Store], path: Path) -> ox.Store:
    try:
        return open_store()
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the graph in {path} cannot be opened: {error}", remedy="build the store anew") from error


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{path} cannot be written: {reason}", remedy="check its permissions and the space left"
        ) from error


def _replace(path: Path, text: str) -> None:
    """Give a small file a new content in one step that survives a power cut."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    _sync(new)
    new.replace(path)
    _sync(path.parent)


def _sync_tree(path: Path) -> None:
    for folder, _, names in os.walk(path):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
