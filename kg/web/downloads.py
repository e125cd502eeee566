"""The whole graph as files: written once for each version, when somebody first asks."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import UnknownNameError
from kg.export import export_file
from kg.store import Snapshot

#: Suffix → what it is, in the order in which a page lists them.
SUFFIXES = {
    ".ttl": "Turtle",
    ".nt": "N-Triples",
    ".nq": "N-Quads, with graph names",
    ".trig": "TriG, with graph names",
    ".rdf": "RDF/XML",
    ".jsonld": "JSON-LD, with graph names",
}

STEM = "policy-kg"

#: Every file that can be asked for; a name that is not among them is not looked for.
NAMES = tuple(f"{STEM}{suffix}{packed}" for suffix in SUFFIXES for packed in ("", ".gz"))


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is ready."""

    size: int
    #: Hexadecimal SHA-256 of its bytes.
    sha256: str


class Downloads:
    """A folder of exported files, which goes away with the service."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._removal: Callable[[], object] = lambda: None
        self._version = ""
        self._preparing = ""
        self._written: dict[tuple[str, str], Written] = {}
        self._sums: dict[Path, str] = {}

    def file(self, name: str, snapshot: Snapshot) -> Path:
        """Return the file of that name for a version of the graph.

        Raises:
            UnknownNameError: the name is none of `NAMES`.
        """
        if name not in NAMES:
            raise UnknownNameError(f"there is no download {name!r}", remedy=f"there are {', '.join(NAMES)}")
        with self._lock:
            path = self._folder_for(snapshot.version) / f"{snapshot.version}-{name}"
            if not path.exists():
                export_file(snapshot, path)
        return path

    def close(self) -> None:
        """Remove the folder."""
        with self._lock:
            self._removal()

    def prepare(self, snapshot: Snapshot, seconds: float) -> None:
        """Begin to write every file of a version, and wait for that up to some seconds."""
        with self._lock:
            begun = self._preparing == snapshot.version
            self._preparing = snapshot.version
        if not begun:
            thread = threading.Thread(target=self._write_all, args=(snapshot,), daemon=True)
            thread.start()
            thread.join(seconds)

    def _write_all(self, snapshot: Snapshot) -> None:
        for name in NAMES:
            self.file(name, snapshot)
            if made := self.made(name, snapshot):
                self._written[snapshot.version, name] = Written(*made)

    def written(self, name: str, snapshot: Snapshot) -> Written | None:
        """Return size and hash of a file of a version without waiting; None as long as it is not written."""
        return self._written.get((snapshot.version, name))

    def made(self, name: str, snapshot: Snapshot) -> tuple[int, str] | None:
        """Return bytes and hexadecimal SHA-256 of a file that has been made for a version; None when it has not."""
        with self._lock:
            path = self._folder_for(snapshot.version) / f"{snapshot.version}-{name}"
            if not path.exists():
                return None
            if path not in self._sums:
                with path.open("rb") as stream:
                    self._sums[path] = hashlib.file_digest(stream, "sha256").hexdigest()
            return path.stat().st_size, self._sums[path]

    def _folder_for(self, version: str) -> Path:
        """Return the folder, emptied of the files of other versions."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="kg-downloads-"))
            self._removal = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        if version != self._version:
            for old in self._folder.iterdir():
                old.unlink()
            self._version = version
        return self._folder
