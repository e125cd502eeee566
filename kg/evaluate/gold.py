"""Annotated documents: a ``.txt`` and a ``.json`` beside it that says what stands where.

The JSON names its text, the text's SHA-256, the mentions (``entities``) and the facts. Each offset and quotation is
checked against the text, because a score against a shifted annotation means nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.errors import GoldError
from kg.model import Document, MentionType, Span

_REMEDY = "correct the annotation, or take the text it was made for"


@dataclass(frozen=True, slots=True)
class GoldMention:
    """One annotated stretch of text."""

    span: Span
    text: str
    type: MentionType
    #: The name a node of the graph should carry; mentions that share it mean the same thing.
    canonical: str
    #: Two careful people would differ on it: it counts neither for nor against.
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldFact:
    """One annotated fact, in the annotator's words."""

    subject: str
    predicate: str
    object: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document and all that a careful reader found in it."""

    document: Document
    mentions: tuple[GoldMention, ...]
    facts: tuple[GoldFact, ...]


def find_gold(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the annotation files named, folders searched for ``*.json``, each once and in order.

    Raises:
        GoldError: a path does not exist, or there is no annotated document.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_annotations_at(path)))
    return tuple(found)


def _annotations_at(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.rglob("*.json"))
        if not files:
            raise GoldError(
                f"{path} holds no annotated document", remedy="an annotated document is a .json beside its .txt"
            )
        return files
    annotation = path.with_suffix(".json")
    if not annotation.is_file():
        raise GoldError(f"{annotation} does not exist", remedy="name an annotation (.json) or a folder of them")
    return [annotation]


def load_gold(path: Path) -> GoldDocument:
    """Return the annotated document of a JSON file, with the text beside it.

    Raises:
        GoldError: a file cannot be read, or an annotation does not fit the text.
    """
    data = _read_json(path)
    name = str(data.get("text_file", f"{path.stem}.txt"))
    content = _read_bytes(path.with_name(name))
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != data.get("sha256", sha256):
        raise GoldError(f"{path}: {name} is not the text that was annotated (its SHA-256 differs)", remedy=_REMEDY)
    document = Document(slug=path.stem, text=_decoded(content, path), path=name, sha256=sha256)
    try:
        mentions = tuple(_mention(row) for row in data["entities"])
        facts = tuple(_fact(row) for row in data.get("facts", []))
    except (KeyError, TypeError, ValueError) as error:
        raise GoldError(
            f"{path}: an annotation is incomplete ({error})", remedy="see the notes beside the annotated documents"
        ) from error
    _check_quotations(path, document.text, mentions, data.get("facts", []))
    _check_overlaps(path, mentions)
    return GoldDocument(document, tuple(sorted(mentions, key=lambda mention: mention.span)), facts)


def _read_json(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(_read_bytes(path))
    except ValueError as error:
        raise GoldError(f"{path} is not valid JSON: {error}", remedy="correct it or leave it out") from error
    if not isinstance(data, dict) or "entities" not in data:
        raise GoldError(f"{path} is not an annotated document", remedy='it needs a list of "entities"')
    return data


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path} cannot be read: {error.strerror}", remedy="check the path") from error


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: its text is not UTF-8", remedy="save the text as UTF-8") from error


def _mention(row: Mapping[str, Any]) -> GoldMention:
    return GoldMention(
        span=Span(int(row["start"]), int(row["end"])),
        text=str(row["text"]),
        type=MentionType(row["type"]),
        canonical=str(row.get("canonical", row["text"])),
        optional=bool(row.get("optional", False)),
    )


def _fact(row: Mapping[str, Any]) -> GoldFact:
    evidence = Span(int(row["evidence_start"]), int(row["evidence_end"]))
    return GoldFact(str(row["s"]), str(row["p"]), str(row["o"]), evidence)


def _check_quotations(
    path: Path, text: str, mentions: Sequence[GoldMention], facts: Sequence[Mapping[str, Any]]
) -> None:
    quoted = [(mention.span, mention.text) for mention in mentions]
    quoted += [(_fact(row).evidence, str(row["evidence"])) for row in facts if "evidence" in row]
    for span, words in quoted:
        if span.of(text) != words:
            raise GoldError(
                f"{path}: characters {span.start} to {span.end} are {span.of(text)!r}, not {words!r}", remedy=_REMEDY
            )


def _check_overlaps(path: Path, mentions: Sequence[GoldMention]) -> None:
    ordered = sorted(mentions, key=lambda mention: mention.span)
    for left, right in pairwise(ordered):
        if left.span.overlaps(right.span):
            raise GoldError(
                f"{path}: {left.text!r} and {right.text!r} overlap at character {right.span.start}",
                remedy="keep the longer of the two",
            )
