"""What a version remembers besides its graphs: its documents, and how each of them describes its entities.

An SQLite file in the folder of the version, so that a build can look up what a change touches without reading the
rest. Descriptions that are the same in many documents are kept once.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from kg.errors import StoreError
from kg.model import Basis, Entity, Kind, Literal

#: Name of the file in the folder of a version.
RECORD = "record.db"

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE graph (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE document (
    slug TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, offers TEXT NOT NULL, stale TEXT NOT NULL,
    fingerprint TEXT NOT NULL, asked TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE description (id INTEGER PRIMARY KEY, body TEXT NOT NULL UNIQUE);
CREATE TABLE named (iri TEXT, slug TEXT, description INTEGER NOT NULL, PRIMARY KEY (iri, slug)) WITHOUT ROWID;
CREATE INDEX named_in ON named (slug);
CREATE INDEX named_as ON named (description);
CREATE TABLE link (target TEXT, description INTEGER, PRIMARY KEY (target, description)) WITHOUT ROWID;
"""

#: Names in one look-up: SQLite limits the variables of a statement.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document of a version: where its graph came from, and what it was made with."""

    slug: str
    #: Path below the corpus folder.
    path: str
    #: Hexadecimal SHA-256 of the file's bytes.
    sha256: str
    #: What it tells the other documents, as `kg.resolve` gives it: question and answer.
    offers: tuple[tuple[str, str], ...] = ()
    #: Why its graph is an older one's: the reason the newer text was refused. Empty when it is current.
    stale: str = ""
    #: What its graph depends on besides the rest of the corpus: content, metadata, settings, model, rules, registers.
    fingerprint: str = ""
    #: What it asked about the rest of the corpus: question → every answer there was.
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)


class Record:
    """The record of a version, open for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _translated(path):
            if not path.is_file():
                raise StoreError(f"{path} is missing", remedy="build the store anew")
            self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def base_iri(self) -> str:
        """Start of the version's IRIs; empty in a record that is not finished."""
        return next((value for (value,) in self._rows("SELECT value FROM meta WHERE name = 'base_iri'")), "")

    @property
    def graphs(self) -> tuple[str, ...]:
        """IRIs of the graphs that ``kg build`` made, sorted; all others belong to whoever wrote them."""
        return tuple(iri for (iri,) in self._rows("SELECT iri FROM graph ORDER BY iri"))

    @property
    def documents(self) -> tuple[StoredDocument, ...]:
        """The documents by slug."""
        return tuple(self._document(row) for row in self._rows("SELECT * FROM document ORDER BY slug"))

    def document(self, slug: str) -> StoredDocument | None:
        """Return the document of that slug, or None when there is none."""
        rows = self._rows("SELECT * FROM document WHERE slug = ?", (slug,))
        return self._document(rows[0]) if rows else None

    def _document(self, row: tuple[Any, ...]) -> StoredDocument:
        slug, path, sha256, offers, stale, fingerprint, asked = row
        told = tuple((question, answer) for question, answer in self._json(offers))
        answers = {question: tuple(found) for question, found in self._json(asked).items()}
        return StoredDocument(slug, path, sha256, told, stale, fingerprint, answers)

    def entities(self, iris: Iterable[str]) -> dict[str, tuple[Entity, ...]]:
        """Return the different descriptions that documents give of each of these entities, by IRI."""
        found: dict[str, list[Entity]] = {}
        query = """SELECT DISTINCT named.iri, description.body FROM named JOIN description
            ON description.id = named.description WHERE named.iri IN ({}) ORDER BY named.iri, description.body"""
        for iri, body in self._in_batches(query, iris):
            found.setdefault(iri, []).append(entity_from_json(self._json(body)))
        return {iri: tuple(entities) for iri, entities in found.items()}

    def entities_of(self, slug: str) -> tuple[Entity, ...]:
        """Return the entities as one document describes them, by IRI."""
        query = """SELECT description.body FROM named JOIN description ON description.id = named.description
            WHERE named.slug = ? ORDER BY named.iri"""
        return tuple(entity_from_json(self._json(body)) for (body,) in self._rows(query, (slug,)))

    def iris(self, slugs: Iterable[str]) -> set[str]:
        """Return the IRIs of the entities that these documents name."""
        return {iri for (iri,) in self._in_batches("SELECT DISTINCT iri FROM named WHERE slug IN ({})", slugs)}

    def known(self, iris: Iterable[str]) -> set[str]:
        """Return those of the IRIs that some document names."""
        return {iri for (iri,) in self._in_batches("SELECT DISTINCT iri FROM named WHERE iri IN ({})", iris)}

    def linking_to(self, iris: Iterable[str]) -> set[str]:
        """Return the IRIs of the entities whose descriptions name one of these."""
        query = """SELECT DISTINCT named.iri FROM link JOIN named ON named.description = link.description
            WHERE link.target IN ({})"""
        return {iri for (iri,) in self._in_batches(query, iris)}

    def documents_naming(self, iris: Iterable[str]) -> set[str]:
        """Return the slugs of the documents that name one of these entities."""
        return {slug for (slug,) in self._in_batches("SELECT DISTINCT slug FROM named WHERE iri IN ({})", iris)}

    def _in_batches(self, query: str, names: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        wanted = sorted(names)
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            yield from self._rows(query.format(", ".join("?" * len(batch))), batch)

    def _rows(self, query: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        with _translated(self.path):
            return self._connection.execute(query, values).fetchall()

    def _json(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise _damaged(self.path, error) from error


class RecordWriter(Record):
    """The record of a version in the making."""

    def __init__(self, path: Path) -> None:
        """Open the record, which is made when it is not there yet.

        Args:
            path: the file; nobody else may have it open.
        """
        self.path = path
        with _translated(path):
            is_new = not path.exists()
            self._connection = sqlite3.connect(path)
            # A version that is not finished is thrown away: there is nothing to be rolled back to.
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.execute("PRAGMA synchronous = OFF")
            if is_new:
                self._connection.executescript(_SCHEMA)

    def put(self, document: StoredDocument, entities: Iterable[Entity]) -> None:
        """Remember a document and its entities, in place of what was known of that slug."""
        self.remove(document.slug)
        asked = json.dumps(dict(sorted(document.asked.items())), ensure_ascii=False)
        row = (
            document.slug,
            document.path,
            document.sha256,
            json.dumps(document.offers, ensure_ascii=False),
            document.stale,
            document.fingerprint,
            asked,
        )
        with _translated(self.path):
            self._connection.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            named = [(entity.iri, document.slug, self._description(entity)) for entity in entities]
            self._connection.executemany("INSERT INTO named VALUES (?, ?, ?)", named)

    def remove(self, slug: str) -> None:
        """Forget a document and what it says of its entities."""
        with _translated(self.path):
            self._connection.execute("DELETE FROM named WHERE slug = ?", (slug,))
            self._connection.execute("DELETE FROM document WHERE slug = ?", (slug,))

    def finish(self, base_iri: str, graphs: Iterable[str]) -> None:
        """Write the rest and close the file.

        Args:
            base_iri: start of the version's IRIs.
            graphs: IRIs of the graphs that the build made.
        """
        with _translated(self.path):
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('base_iri', ?)", (base_iri,))
            self._connection.execute("DELETE FROM graph")
            self._connection.executemany("INSERT INTO graph VALUES (?)", [(iri,) for iri in sorted(graphs)])
            unused = "SELECT id FROM description WHERE id NOT IN (SELECT description FROM named)"
            self._connection.execute(f"DELETE FROM link WHERE description IN ({unused})")  # noqa: S608  # no outside text
            self._connection.execute(f"DELETE FROM description WHERE id IN ({unused})")  # noqa: S608  # no outside text
            self._connection.commit()
        self.close()

    def _description(self, entity: Entity) -> int:
        """Return the number of a description, which is stored when it is new."""
        body = json.dumps(entity_json(entity), ensure_ascii=False, sort_keys=True)
        found = self._connection.execute("SELECT id FROM description WHERE body = ?", (body,)).fetchone()
        if found:
            return int(found[0])
        number = int(self._connection.execute("INSERT INTO description (body) VALUES (?)", (body,)).lastrowid or 0)
        targets = {value for _, value in entity.properties if isinstance(value, str)}
        links = [(target, number) for target in sorted({*targets, *entity.candidates})]
        self._connection.executemany("INSERT INTO link VALUES (?, ?)", links)
        return number


def entity_json(entity: Entity) -> dict[str, Any]:
    """Return an entity as plain values for JSON, which `entity_from_json` reads back."""
    return dataclasses.asdict(entity)


def entity_from_json(item: Mapping[str, Any]) -> Entity:
    """Return the entity that `entity_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: the values are not an entity's.
    """
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    values["kind"], values["basis"] = Kind(item["kind"]), Basis(item["basis"])
    values["properties"] = tuple((name, _value(value)) for name, value in item["properties"])
    return Entity(**values)


def _value(value: str | Mapping[str, str]) -> str | Literal:
    return value if isinstance(value, str) else Literal(**value)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(f"{path} is damaged: {error}", remedy="build the store anew")
