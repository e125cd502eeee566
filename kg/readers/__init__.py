"""Files → documents: one module per format, and a table that says which suffix it reads.

Nothing is lost silently: a file that cannot be read is refused with a reason, and the rest goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DocumentError
from kg.model import Document, MetadataValue
from kg.namespaces import document_slugs, short_hash, slugify
from kg.readers import markdown, plain
from kg.readers.corpus import CorpusFile, list_corpus
from kg.readers.decoding import Decoded
from kg.readers.manifest import Metadata, read_manifest


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: its media type, and the function that reads its bytes (given its name, for messages)."""

    media_type: str
    read: Callable[[bytes, str], Decoded]


_PLAIN = Format(plain.MEDIA_TYPE, plain.read)
_MARKDOWN = Format(markdown.MEDIA_TYPE, markdown.read)

#: Suffix in lower case → format. A new format is a module and a row.
FORMATS: Mapping[str, Format] = {
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".text": _PLAIN,
    ".txt": _PLAIN,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A document that can be read: where it lies, what it is called, and what the manifest says of it."""

    file: Path
    #: Path below the corpus folder, with ``/``; the file's name when it was named by itself.
    path: str
    slug: str
    metadata: Metadata = ()


@dataclass(frozen=True, slots=True)
class SourceList:
    """What lies below the paths that were given, sorted by path."""

    sources: tuple[Source, ...]
    #: Files of a folder in a format that kg does not read.
    skipped: tuple[str, ...] = ()
    #: Folders that cannot be looked into; what lies in them is unknown.
    closed: tuple[DocumentError, ...] = ()


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """What was read of the documents below the paths that were given, sorted by path."""

    documents: tuple[Document, ...]
    #: Everything that went wrong: documents that could not be read, folders that could not be opened.
    refused: tuple[DocumentError, ...] = ()
    skipped: tuple[str, ...] = ()


def list_sources(paths: Sequence[Path]) -> SourceList:
    """Return the documents of a corpus without reading them.

    Args:
        paths: files and folders. A folder is searched to any depth; hidden files and its manifest are left out.

    Returns:
        The documents with their slugs and what the manifest says of them. Slugs depend on the paths alone.

    Raises:
        CorpusError: a folder without documents, a path that does not exist, or a wrong manifest.
    """
    listing = list_corpus(paths, _is_known)
    slugs = document_slugs([file.path for file in listing.files])
    metadata = {folder: read_manifest(folder) for folder in {file.folder for file in listing.files}}
    sources = (
        Source(file.file, file.path, slugs[file.path], metadata[file.folder].get(_below(file), ()))
        for file in listing.files
    )
    return SourceList(tuple(sources), listing.skipped, listing.refused)


def content_sha256(source: Source, *, max_bytes: int) -> str:
    """Return the hexadecimal SHA-256 of a document's file.

    Args:
        source: from `list_sources`.
        max_bytes: refuse a file larger than this (the setting ``max_document_bytes``).

    Raises:
        DocumentError: the file cannot be read, or is too large.
    """
    return hashlib.sha256(_content(source.file, max_bytes)).hexdigest()


def read_source(source: Source, *, max_bytes: int) -> Document:
    """Read a document.

    Args:
        source: from `list_sources`.
        max_bytes: refuse a file larger than this (the setting ``max_document_bytes``).

    Raises:
        DocumentError: the file cannot be read, is too large, or holds no text that kg can read.
    """
    name = str(source.file)
    content = _content(source.file, max_bytes)
    format_ = FORMATS.get(source.file.suffix.lower())
    if format_ is None:
        raise DocumentError(
            name,
            f"kg does not read {source.file.suffix or 'files without a suffix'}",
            remedy=f"convert it to plain text; the formats are {', '.join(sorted(FORMATS))}",
        )
    decoded = format_.read(content, name)
    return Document(
        slug=source.slug,
        text=_not_blank(decoded.text, name),
        path=source.path,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=format_.media_type,
        encoding=decoded.encoding,
        metadata=source.metadata,
    )


def read_documents(paths: Sequence[Path], *, max_bytes: int) -> CorpusReading:
    """Read all documents of a corpus; one that cannot be read is refused, and the others go on.

    Args:
        paths: as for `list_sources`.
        max_bytes: as for `read_source`.

    Raises:
        CorpusError: as for `list_sources`.
    """
    listing = list_sources(paths)
    documents: list[Document] = []
    refused: list[DocumentError] = []
    for source in listing.sources:
        try:
            documents.append(read_source(source, max_bytes=max_bytes))
        except DocumentError as error:
            refused.append(error)
    return CorpusReading(tuple(documents), (*refused, *listing.closed), listing.skipped)


def read_text(text: str, *, title: str | None = None) -> Document:
    r"""Make a document of a text that is in no file, as a notebook has it.

    Args:
        text: the text; CRLF is made LF.
        title: what the caller calls it: gives the slug, and is kept as metadata. Without one the slug is made of
            the text.

    Raises:
        DocumentError: the text is empty.

    >>> read_text("The fund opens.", title="A short note").slug
    'a-short-note'
    """
    stored = plain.stored(text.removeprefix("\ufeff"))
    slug = slugify(title) if title else f"text-{short_hash(stored)}"
    return Document(
        slug=slug,
        text=_not_blank(stored, title or "the text"),
        path=f"{slug}.txt",
        sha256=hashlib.sha256(stored.encode()).hexdigest(),
        metadata=(MetadataValue("title", title, "manifest"),) if title else (),
    )


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in FORMATS


def _below(file: CorpusFile) -> str:
    return file.file.relative_to(file.folder).as_posix()


def _content(path: Path, max_bytes: int) -> bytes:
    try:
        if not path.exists():
            raise DocumentError(str(path), "there is no such file", remedy="check the spelling of the path")
        if not path.is_file():
            raise DocumentError(str(path), "is not a regular file", remedy="name a file or a folder")
        _check_size(path, max_bytes)
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(str(path), f"cannot be read: {error.strerror}", remedy="check its permissions") from error


def _check_size(path: Path, max_bytes: int) -> None:
    size = path.stat().st_size
    if size > max_bytes:
        raise DocumentError(
            str(path),
            f"has {size:,} bytes, more than the {max_bytes:,} allowed",
            remedy="split it, or raise the setting max_document_bytes",
        )


def _not_blank(text: str, name: str) -> str:
    if not text:
        raise DocumentError(name, "is empty", remedy="put text in it or remove it")
    if not text.strip():
        raise DocumentError(name, "holds nothing but white space", remedy="put text in it or remove it")
    return text
