"""What a build works with: model, shapes, and a fingerprint of all that the graph of a document depends on."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model import stable_hash
from kg.readers import Source
from kg.settings import Settings
from kg.validate import Shapes
from kg.version import __version__

#: Settings that say how the graph is made; the others say where it is kept and how it is served.
GRAPH_SETTINGS = (
    "base_iri",
    "corpus",
    "model",
    "ontology",
    "registers",
    "register_folder",
    "curation",
    "patterns",
    "components",
    "republish",
    "skip_types",
    "shapes",
    "max_document_bytes",
)

#: Those of them that change a document's graph by their value, and not by the files they name.
_READING_SETTINGS = ("base_iri", "model", "components", "republish", "skip_types")

#: Files larger than this are known by size and time of change: an index of millions of rows is not read through.
_HASHED_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Means:
    """What a build worked with, for the record."""

    model: str
    model_version: str
    shapes: tuple[str, ...]
    #: Hexadecimal SHA-256 of the shapes' files.
    shapes_sha256: str
    #: Changes with anything that a document's graph depends on besides the document and the rest of the corpus.
    fingerprint: str = ""


def means_of(settings: Settings, model_version: str, shapes: Shapes, read_with: Iterable[Path]) -> Means:
    """Return what a build works with.

    Args:
        settings: the settings in force.
        model_version: version of the spaCy pipeline.
        shapes: the shapes the graphs are held against.
        read_with: files and folders that reading, resolving and judging depend on.
    """
    values = [f"{name}={getattr(settings, name)!r}" for name in _READING_SETTINGS]
    package = Path(__file__).parent.parent
    modules = (_module_file(component.name.partition(":")[0]) for component in settings.components)
    used = [package, *read_with, *(file for file in modules if file is not None)]
    contents = [_content(file) for path in used for file in _files(path)]
    fingerprint = stable_hash(__version__, model_version, *values, *contents)
    return Means(settings.model, model_version, shapes.files, shapes.sha256, fingerprint)


def document_fingerprint(means: Means, source: Source, sha256: str) -> str:
    """Return what changes with anything that a document's graph depends on besides the rest of the corpus."""
    known = [f"{item.name}\x1e{item.value}\x1e{item.origin}" for item in source.metadata]
    return stable_hash(means.fingerprint, source.slug, source.path, sha256, *known)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(folder) / name for name in sorted(names))


def _content(file: Path) -> str:
    if file.stat().st_size > _HASHED_BYTES:
        return f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}"
    return f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"


def _module_file(name: str) -> Path | None:
    """Return the file of a module that adds a component, so that a change to it is noticed."""
    try:
        found = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError):
        return None
    return Path(found.origin) if found is not None and found.origin else None
