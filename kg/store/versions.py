"""The versions of the graph on disk, and the pointer to the one that is served.

::

    data/store/
        format.json          number of this layout, and which kg made it
        current              id of the served version; replaced in one step
        lock, builder        held by the build that runs; its process id
        versions/000007/
            oxigraph/        the graph
            record.db        base, graphs, documents and their entities (`kg.store.records`)
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from kg.errors import StoreBusyError, StoreError, StoreMissingError, StoreVersionError
from kg.store.answers import Snapshot
from kg.store.files import read_text, replace_text, sync, writing_errors
from kg.store.outdated import OUTDATED_RECORD, OutdatedVersion
from kg.store.records import RECORD, Record
from kg.store.writing import Draft, VersionWriter, draft_of, empty_draft, open_version

#: Number of the layout above; a store with a higher one was made by a newer kg.
FORMAT = 2

#: Published versions that stay, the served one included, for readers that have just opened them.
KEPT_VERSIONS = 3


class Store:
    """The versioned store in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current_id(self) -> str | None:
        """Return the id of the served version, or None when nothing has been built.

        Raises:
            StoreVersionError: a newer kg made the store, or an older one.
            StoreError: the folder cannot be read.
        """
        current = self._pointer()
        if current and self._is_outdated(current):
            raise StoreVersionError(
                f"{self.path} was made by an older version of kg", remedy="run kg build: it reads all documents again"
            )
        return current

    def outdated(self) -> OutdatedVersion | None:
        """Return what an older kg left to be carried into a new version, when an older kg made the store.

        Raises:
            StoreVersionError: a newer kg made the store.
            StoreError: the folder cannot be read.
        """
        current = self._pointer()
        return OutdatedVersion(self.folder(current)) if current and self._is_outdated(current) else None

    def versions(self) -> list[str]:
        """Return the ids of the versions that can be opened, oldest first."""
        current = self._pointer() or ""
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
        with self.record(wanted) as record:
            return open_version(self.folder(wanted), record.base_iri)

    def folder(self, version: str | None = None) -> Path:
        """Return the folder of a version, of the served one by default.

        Raises:
            StoreMissingError: nothing has been built.
        """
        return self.path / "versions" / (version or self._current_or_missing())

    def record(self, version: str | None = None) -> Record:
        """Open the record of a version, of the served one by default.

        Raises:
            StoreMissingError: nothing has been built.
            StoreError: the record is missing or damaged.
        """
        return Record(self.folder(version) / RECORD)

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

    def forget_earlier(self) -> tuple[str, ...]:
        """Delete every version but the served one, and return their ids.

        Raises:
            StoreBusyError: a build, or other changes, hold the store.
            StoreError: a version cannot be deleted.
        """
        with self._held(0), writing_errors(self.path):
            earlier = tuple(version for version in self.versions() if version != self.current_id())
            for version in earlier:
                shutil.rmtree(self.path / "versions" / version)
        return earlier

    def _copied(self, partial: Path, version: str, base_iri: str) -> Draft:
        current = self.current_id()
        with writing_errors(self.path):
            if current is None:
                return empty_draft(partial, version, base_iri)
            return draft_of(self.folder(current), partial, version)

    def _begin(self) -> tuple[Path, str]:
        with writing_errors(self.path):
            self._prepare()
            self._clean()
            version = f"{int(self._pointer() or 0) + 1:06d}"
            partial = self.path / "versions" / f"{version}.partial"
            partial.mkdir()
            return partial, version

    def _publish(self, writer: VersionWriter | Draft) -> None:
        versions = self.path / "versions"
        with writing_errors(self.path):
            writer.path.rename(versions / writer.version)
            sync(versions)
            self._mark_format()
            replace_text(self.path / "current", writer.version + "\n")
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
        text = read_text(self.path / "format.json")
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

    def _pointer(self) -> str | None:
        self._check_format()
        return read_text(self.path / "current") or None

    def _is_outdated(self, version: str) -> bool:
        return (self.path / "versions" / version / OUTDATED_RECORD).exists()

    def _prepare(self) -> None:
        if not (self.path / "format.json").exists():
            self._mark_format()
        (self.path / "versions").mkdir(exist_ok=True)

    def _mark_format(self) -> None:
        """Say which layout this is; a version of an older layout is told by its files until another is pointed to."""
        text = json.dumps({"format": FORMAT}) + "\n"
        if read_text(self.path / "format.json") != text.strip():
            replace_text(self.path / "format.json", text)

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
        with writing_errors(self.path):
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
            builder = read_text(self.path / "builder") or "unknown"
            raise StoreBusyError(
                f"{self.path} is being built by process {builder}", remedy="wait until it ends, or stop it"
            ) from error


#: What a build that was killed at its very start may leave in a folder without ``format.json``.
_BEFORE_FORMAT = frozenset({"lock", "builder", "format.json.new"})
