"""Plain values → the index file: the same bytes for the same values and the same SQLite."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.search.words import name_key

#: Name of the file in the folder of a version.
INDEX_NAME = "search.sqlite"

#: Layout of the file; a reader leaves one with another number alone.
LAYOUT = 1

#: Types that fit beside a position in one row number, so that types are counted without looking anything up.
TYPES = 64

#: Characters of a passage: longer ones are cut at a space, so that what is found can be shown.
_LONGEST = 600

_SCHEMA = """
CREATE TABLE graphs (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE types (number INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE things (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, label TEXT NOT NULL, type INTEGER NOT NULL, key TEXT NOT NULL,
  mentions INTEGER NOT NULL, documents INTEGER NOT NULL, aliases TEXT NOT NULL
);
CREATE TABLE keys (key TEXT, other INTEGER, thing INTEGER, PRIMARY KEY (key, other, thing)) WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5(
  label, aliases, content='', prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY, document TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE VIRTUAL TABLE texts USING fts5(
  text, content='passages', content_rowid='id', prefix='3', tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE words (word TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
"""

_FINISH = """
INSERT INTO texts(texts) VALUES ('rebuild');
INSERT INTO names(names) VALUES ('optimize');
INSERT INTO texts(texts) VALUES ('optimize');
CREATE VIRTUAL TABLE temp.name_words USING fts5vocab(main, names, row);
CREATE VIRTUAL TABLE temp.text_words USING fts5vocab(main, texts, row);
INSERT INTO words SELECT term, sum(doc) FROM
  (SELECT term, doc FROM name_words UNION ALL SELECT term, doc FROM text_words) GROUP BY term ORDER BY term;
CREATE INDEX by_key ON things (type, key, id);
CREATE INDEX by_type ON things (type, id);
CREATE INDEX by_iri ON things (iri);
"""


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing that is found by its names."""

    iri: str
    label: str
    #: Local name of its class: ``Fund``.
    type: str
    aliases: tuple[str, ...] = ()
    #: How often the texts name it, and how many documents do.
    mentions: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class TextPassage:
    """A stretch of a document's text that is found by its words."""

    #: IRI of the document's text.
    document: str
    start: int
    end: int
    text: str


def write_index(
    path: Path, things: Iterable[NamedThing], passages: Iterable[TextPassage], graphs: Iterable[str] = ()
) -> None:
    """Write the index file.

    Args:
        path: a file that is not there yet.
        things: what is found by name.
        passages: what is found by the words of a text.
        graphs: IRIs of the graphs that all this stands in.

    Raises:
        StoreError: the file cannot be written, or SQLite has no full-text search (FTS5).
    """
    ranked = sorted(things, key=lambda thing: (-thing.mentions, -thing.documents, thing.label, thing.iri))
    types = sorted({thing.type for thing in ranked})
    if len(types) > TYPES:
        raise StoreError(f"{len(types)} types of thing are too many for the search index", remedy=f"use up to {TYPES}")
    try:
        connection = sqlite3.connect(path)
    except sqlite3.Error as error:
        raise _failed(path, error) from error
    try:
        _write(connection, types, ranked, passages)
        connection.executemany("INSERT INTO graphs VALUES (?)", ((graph,) for graph in sorted(graphs)))
        connection.commit()
    except sqlite3.Error as error:
        raise _failed(path, error) from error
    finally:
        connection.close()


def _failed(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        f"the search index {path} cannot be written: {error}",
        remedy="check the folder, the space left, and that Python's sqlite3 has FTS5",
    )


def _write(
    connection: sqlite3.Connection, types: list[str], things: Sequence[NamedThing], passages: Iterable[TextPassage]
) -> None:
    connection.executescript(
        f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {LAYOUT}; {_SCHEMA}"
    )
    connection.executemany("INSERT INTO types VALUES (?, ?)", enumerate(types))
    numbers = {name: number for number, name in enumerate(types)}
    numbered = [(position * TYPES + numbers[thing.type], thing) for position, thing in enumerate(things, start=1)]
    connection.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _thing_rows(numbered))
    connection.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", _key_rows(numbered))
    connection.executemany(
        "INSERT INTO names (rowid, label, aliases) VALUES (?, ?, ?)",
        ((number, thing.label, "\n".join(thing.aliases)) for number, thing in numbered),
    )
    connection.executemany(
        'INSERT INTO passages (document, start, "end", text) VALUES (?, ?, ?, ?)',
        ((passage.document, passage.start, passage.end, passage.text) for passage in passages),
    )
    connection.executescript(f"BEGIN; {_FINISH} COMMIT;")


def _thing_rows(numbered: Iterable[tuple[int, NamedThing]]) -> Iterator[tuple[object, ...]]:
    for number, thing in numbered:
        key, aliases = name_key(thing.label), "\n".join(thing.aliases)
        yield number, thing.iri, thing.label, number % TYPES, key, thing.mentions, thing.documents, aliases


def _key_rows(numbered: Iterable[tuple[int, NamedThing]]) -> Iterator[tuple[str, int, int]]:
    for number, thing in numbered:
        yield name_key(thing.label), 0, number
        for alias in thing.aliases:
            yield name_key(alias), 1, number


def passages_of(document: str, text: str, sentences: Iterable[tuple[int, int]]) -> Iterator[TextPassage]:
    r"""Yield the passages of a document: its known sentences, and what lies between them cut at lines and full stops.

    >>> [text.text for text in passages_of("d", "One here. Two.\n\nThree.", [(0, 9)])]
    ['One here.', 'Two.', 'Three.']
    """
    position = 0
    for start, end in sorted(sentences):
        if start >= position:
            yield from _cut(document, text, position, start)
            yield TextPassage(document, start, end, text[start:end])
            position = end
    yield from _cut(document, text, position, len(text))


def _cut(document: str, text: str, start: int, end: int) -> Iterator[TextPassage]:
    for match in _SENTENCE.finditer(text, start, end):
        yield TextPassage(document, match.start(), match.end(), match[0])


_SENTENCE = re.compile(rf"\S(?:[^\n]{{0,{_LONGEST}}}?[.!?](?=\s)|[^\n]{{0,{_LONGEST}}}(?=\s|\Z)|[^\n]{{0,{_LONGEST}}})")
