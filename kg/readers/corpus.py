"""Which files a corpus consists of, and what each is called below its folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import CorpusError, DocumentError
from kg.readers.manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file to read: where it lies, and the folder whose manifest describes it."""

    file: Path
    folder: Path
    #: Path below the corpus folder, with ``/``; the file's name when it was named by itself.
    path: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies below the paths that were given."""

    files: tuple[CorpusFile, ...]
    #: Files of a folder whose suffix no reader knows.
    skipped: tuple[str, ...]
    #: Folders that cannot be looked into.
    refused: tuple[DocumentError, ...]


def list_corpus(paths: Sequence[Path], is_known: Callable[[Path], bool]) -> Listing:
    """Return the files below the given paths, sorted by their path, each once.

    Args:
        paths: files and folders; folders are searched to any depth, hidden files and folders left out.
        is_known: says whether a file's suffix has a reader.

    Raises:
        CorpusError: a folder holds no document, or a path that is no document's does not exist.
    """
    found = [_list_path(path, is_known) for path in paths]
    files = _distinct(file for listing in found for file in listing.files)
    return Listing(
        files=tuple(sorted(files, key=lambda file: file.path)),
        skipped=tuple(sorted(name for listing in found for name in listing.skipped)),
        refused=tuple(error for listing in found for error in listing.refused),
    )


def _list_path(path: Path, is_known: Callable[[Path], bool]) -> Listing:
    if path.is_dir():
        return _list_folder(path, is_known)
    if not path.exists() and not is_known(path):
        raise CorpusError(f"there is no file or folder {path}", remedy="check the spelling of the path")
    return Listing((CorpusFile(path, path.parent, path.name),), (), ())


def _list_folder(folder: Path, is_known: Callable[[Path], bool]) -> Listing:
    closed: list[OSError] = []
    names = sorted(_walk(folder, closed))
    refused = tuple(_closed_folder(error) for error in closed)
    known = tuple(CorpusFile(folder / name, folder, name) for name in names if is_known(Path(name)))
    if not known and not refused:
        raise CorpusError(f"{folder} holds no document", remedy="put .txt or .md files in it, or name another folder")
    return Listing(known, tuple(name for name in names if not is_known(Path(name))), refused)


def _walk(folder: Path, closed: list[OSError]) -> Iterable[str]:
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(parent).relative_to(folder)
        visible = [(below / name).as_posix() for name in names if not name.startswith(".")]
        yield from (path for path in visible if path != MANIFEST)


def _closed_folder(error: OSError) -> DocumentError:
    return DocumentError(
        str(error.filename), f"the folder cannot be read: {error.strerror}", remedy="check its permissions"
    )


def _distinct(files: Iterable[CorpusFile]) -> list[CorpusFile]:
    """Return each file once; files whose paths are alike are told apart by the folders they lie in."""
    once = list({os.path.realpath(file.file): file for file in files}.values())
    while alike := {path for path, uses in Counter(file.path for file in once).items() if uses > 1}:
        once = [_with_one_folder_more(file) if file.path in alike else file for file in once]
    return once


def _with_one_folder_more(file: CorpusFile) -> CorpusFile:
    whole = Path(os.path.realpath(file.file.parent), file.file.name)
    wanted = len(Path(file.path).parts) + 1
    return replace(file, path="/".join(whole.parts[1:][-wanted:]))
