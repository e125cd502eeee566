"""Small files and folders written so that a kill or a power cut leaves the old content or the new, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError


def read_text(path: Path) -> str | None:
    """Return the content of a small file without the white space around it, or None when there is no such file.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read: {error}", remedy="check the folder and its permissions") from error


@contextmanager
def writing_errors(path: Path) -> Iterator[None]:
    """Translate what the operating system says about writing below a path into a `StoreError`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"{path} cannot be written: {reason}", remedy="check its permissions and the space left"
        ) from error


def replace_text(path: Path, text: str) -> None:
    """Give a small file a new content in one step that survives a power cut."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    sync(new)
    new.replace(path)
    sync(path.parent)


def sync_tree(path: Path) -> None:
    """Force a folder and everything in it to disk."""
    for folder, _, names in os.walk(path):
        for name in names:
            sync(Path(folder) / name)
        sync(Path(folder))


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
