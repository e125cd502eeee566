"""What a version remembers of each document besides its graph, as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import StoreError
from kg.model import Basis, Entity, Kind, Literal


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a version: where its graph came from, and which entities it names."""

    slug: str
    #: Path below the corpus folder.
    path: str
    #: Hexadecimal SHA-256 of the file's bytes.
    sha256: str
    #: What it tells the other documents, as `kg.resolve` gives it: question and answer.
    offers: tuple[tuple[str, str], ...] = ()
    #: Entities its text names, as `kg.resolve` gives them: what `graph/entities` is merged from.
    entities: tuple[Entity, ...] = ()
    #: Why its graph is an older one's: the reason the newer text was refused. Empty when it is current.
    stale: str = ""


def to_json(base_iri: str, graphs: Sequence[str], documents: Sequence[StoredDocument]) -> str:
    """Return the record of a version: its base, the graphs the build owns, its documents by slug."""
    record = {
        "base_iri": base_iri,
        "graphs": sorted(graphs),
        "documents": [dataclasses.asdict(document) for document in sorted(documents, key=lambda item: item.slug)],
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a version, read back."""

    base_iri: str = ""
    #: IRIs of the graphs that `kg build` made; all others belong to whoever wrote them.
    graphs: tuple[str, ...] = ()
    documents: tuple[StoredDocument, ...] = ()


def from_json(text: str, source: str) -> Record:
    """Return the record of a version.

    Raises:
        StoreError: the text is not such a record.
    """
    try:
        record = json.loads(text)
        documents = tuple(_document(item) for item in record["documents"])
        return Record(record["base_iri"], tuple(record["graphs"]), documents)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{source} is damaged: {error}", remedy="build the store anew") from error


def _document(item: Mapping[str, Any]) -> StoredDocument:
    return StoredDocument(
        slug=item["slug"],
        path=item["path"],
        sha256=item["sha256"],
        offers=tuple((question, answer) for question, answer in item["offers"]),
        entities=tuple(_entity(entity) for entity in item["entities"]),
        stale=item["stale"],
    )


def _entity(item: Mapping[str, Any]) -> Entity:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    values["kind"], values["basis"] = Kind(item["kind"]), Basis(item["basis"])
    values["properties"] = tuple((name, _value(value)) for name, value in item["properties"])
    return Entity(**values)


def _value(value: str | Mapping[str, str]) -> str | Literal:
    return value if isinstance(value, str) else Literal(**value)
